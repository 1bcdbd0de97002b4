"""The history of one object, for the page on which a host shows it."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext

from activitylog.instances import name_of_instance, target_of
from activitylog.reading.addresses import filter_by
from activitylog.reading.facets import gone_among
from activitylog.reading.presentation.lines import lines_of
from activitylog.reading.reach import newest_about
from activitylog.reading.tables import ActivityTable
from activitylog.reading.viewer import Viewer

register = template.Library()

SHOWN = 10
ENTRIES_READ = 4 * SHOWN  # several entries of one operation show as one line


@register.inclusion_tag("activitylog/history.html", takes_context=True)
def activity_history(context: template.Context, target: Model) -> dict[str, Any]:
    """Show the latest entries about `target` that the reader may see; nothing without any.

    The page needs `request` in its context, and "activitylog/icons.html". Costs two queries, and
    those of the policy; looks at no more of an object's entries than any page does.
    """
    viewer = Viewer.of(context["request"].user)
    if viewer is None:
        return {}
    target_type, target_id = target_of(target)
    entries = list(newest_about(viewer, target_type, target_id)[:ENTRIES_READ])
    gone = gone_among(entry.actor_id for entry in entries)
    target_key = f"{target_type}:{target_id}"
    within = QueryDict(filter_by("target", target_key))
    lines = lines_of(entries, viewer, gone, links=False, within=within)
    caption = gettext("History of %s, newest first") % name_of_instance(target)
    return {
        "has_more": len(lines) > SHOWN or len(entries) == ENTRIES_READ,
        "table": ActivityTable(lines[:SHOWN], viewer.today, caption),
        "target_key": target_key,
    }
