"""One entry: as a page, as a drawer over the list, and the rows that fold under it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext

from activitylog.ids import instant_of, lowest_id
from activitylog.models import ActivityEntry
from activitylog.reading.addresses import without, without_blanks
from activitylog.reading.facets import actions_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.pagination import following
from activitylog.reading.presentation.lines import Line, lines_of
from activitylog.reading.surroundings import Surroundings
from activitylog.reading.views import LogView
from activitylog.retention.terms import last_removal_of, retention_of

DRAWER = "drawer-body"
"""Id of the element for which htmx asks for an entry without the page around it."""
OF_ENTRIES = 7
"""Version of the UUIDs that entries have, which begin with their time."""
FOLDED_SHOWN = 50
FOLDED_AT_FIRST = 10


class EntryView(LogView):
    """One entry with everything it says, the rows under it, and what stands around it.

    The parameters of a list make newer and older mean those of that list.
    """

    def get(self, request: HttpRequest, id: UUID) -> HttpResponseBase:
        entry = self.viewer.entries().filter(id=id).first()
        if entry is None:
            return self._missing(id)
        is_drawer = self.wants_part and request.headers.get("HX-Target") == DRAWER
        if self.wants_part and not is_drawer:
            return self._part(entry)
        actions = actions_of(self.viewer)
        query = without(without_blanks(request.GET), ["after"])
        filters = ActivityFilter(query, self.viewer, actions)
        surroundings = Surroundings(entry, self.viewer, filters, actions)
        context = {
            "viewer": self.viewer,
            "line": surroundings.line,
            "near": surroundings,
            "list_query": query.urlencode() if filters.is_valid() else "",
            "raw": raw_text(entry) if self.viewer.sees_everything else "",
            **(self._rows(surroundings.line, FOLDED_SHOWN) if entry.is_bulk else {}),
        }
        template = "drawer" if is_drawer else "entry"
        return render(request, f"activitylog/{template}.html", context)

    def _missing(self, id: UUID) -> HttpResponse:
        """Return how far the log goes back, for an id that is older; else there is none such.

        The id alone tells how old its entry would be, whether or not there ever was one.
        """
        business_id = self.viewer.business_id
        retention = retention_of(business_id, self.viewer.business)
        is_older = id < lowest_id(retention.oldest or self.viewer.now)
        if self.wants_part or id.version != OF_ENTRIES or not is_older:
            raise Http404(gettext("There is no such entry in your log."))
        context = {
            "viewer": self.viewer,
            "at": instant_of(id),
            "retention": retention,
            "last_removal": last_removal_of(business_id),
        }
        return render(self.request, "activitylog/older_than_the_log.html", context, status=404)

    def _part(self, entry: ActivityEntry) -> HttpResponse:
        """Return the first rows under a bulk, or those that follow `?after=`."""
        if not entry.is_bulk:
            raise Http404(gettext("Nothing folds under this entry."))
        (line,) = lines_of([entry], self.viewer, links=False)
        template = "folded_rows" if "after" in self.request.GET else "folded"
        context = {"line": line, **self._rows(line, FOLDED_AT_FIRST)}
        return render(self.request, f"activitylog/{template}.html", context)

    def _rows(self, line: Line, first: int) -> dict[str, Any]:
        """Return rows under a bulk: the first, or those that follow `?after=`."""
        after = _uuid(self.request.GET.get("after", ""))
        found = self.viewer.entries().folded_under(line.entry)
        rows, beyond = following(found, FOLDED_SHOWN if after else first, after)
        lines = lines_of(rows, self.viewer, links=False)
        return {"rows": lines, "after": beyond, "column": _common_field(line.rows)}


def raw_text(entry: ActivityEntry) -> str:
    """Return the entry as it is stored, as JSON."""
    stored = {field.name: getattr(entry, field.attname) for field in entry._meta.concrete_fields}
    text = json.dumps(stored, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "backslashreplace").decode()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _common_field(lines: list[Line]) -> str:
    """Return the name of the one field that all lines changed; empty where there is none."""
    names = {
        tuple(c.name if c.kind == "field" else "" for c in line.told.changes) for line in lines
    }
    only = names.pop() if len(names) == 1 else ()
    return only[0] if len(only) == 1 else ""
