"""Looking no further than a page may: at the newest or the oldest of what an index leads to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from activitylog.models import ActivityEntry
from activitylog.querysets import ActivityEntryQuerySet
from activitylog.reading.viewer import Viewer

LISTED_EXAMINED = 5000
"""Listed entries that one page looks at when no single index leads to what it seeks."""
ROWS_EXAMINED = 20_000
"""The same with the rows that fold under them."""

_LOWEST, _HIGHEST = UUID(int=0), UUID(int=2**128 - 1)


def newest_of(
    found: ActivityEntryQuerySet, walked: ActivityEntryQuerySet, limit: int
) -> ActivityEntryQuerySet:
    """Return those of `found`, newest first, that are among the newest `limit` of `walked`."""
    edge = walked.order_by("-id").values("id")[limit - 1 : limit]
    return found.filter(id__gte=_or(edge, _LOWEST)).order_by("-id")


def oldest_of(
    found: ActivityEntryQuerySet, walked: ActivityEntryQuerySet, limit: int
) -> ActivityEntryQuerySet:
    """Return those of `found`, oldest first, that are among the oldest `limit` of `walked`."""
    edge = walked.order_by("id").values("id")[limit - 1 : limit]
    return found.filter(id__lte=_or(edge, _HIGHEST)).order_by("id")


def newest_about(viewer: Viewer, target_type: str, target_id: str) -> ActivityEntryQuerySet:
    """Return what `viewer` sees of an object's history, newest first, as far as a page looks."""
    found = viewer.entries().for_target(target_type, target_id)
    walked = ActivityEntry.objects.using(found.db).in_business(viewer.business_id)
    return newest_of(found, walked.for_target(target_type, target_id), LISTED_EXAMINED)


def _or(edge: QuerySet[Any, Any], otherwise: UUID) -> Coalesce:
    return Coalesce(Subquery(edge), Value(otherwise, UUIDField()), output_field=UUIDField())
