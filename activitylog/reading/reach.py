"""Looking no further than a page may: at the newest or the oldest of what an index leads to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce, Greatest, Least

from activitylog.models import ActivityEntry
from activitylog.querysets import ActivityEntryQuerySet
from activitylog.reading.limits import limits
from activitylog.reading.viewer import Viewer

Bound = tuple[ActivityEntryQuerySet, int]
"""Entries that are walked to find others, and how many of them at most."""
Counted = tuple[ActivityEntryQuerySet, Sequence[Bound]]
"""Entries that are counted, and how far is looked for them."""

_LOWEST, _HIGHEST = UUID(int=0), UUID(int=2**128 - 1)


def newest_of(
    found: ActivityEntryQuerySet, walks: Sequence[ActivityEntryQuerySet], limit: int
) -> ActivityEntryQuerySet:
    """Return those of `found`, newest first, that are among the newest `limit` of their walk.

    The walks hold all that is found. Each is read in the order in which its part of an index has
    it: of several together a database would sort everything.
    """
    edges = [_or(walk.order_by("-id").values("id")[limit - 1 : limit], _LOWEST) for walk in walks]
    return found.filter(id__gte=Greatest(*edges) if edges[1:] else edges[0]).order_by("-id")


def oldest_of(
    found: ActivityEntryQuerySet, walks: Sequence[ActivityEntryQuerySet], limit: int
) -> ActivityEntryQuerySet:
    """Return those of `found`, oldest first, that are among the oldest `limit` of their walk."""
    edges = [_or(walk.order_by("id").values("id")[limit - 1 : limit], _HIGHEST) for walk in walks]
    return found.filter(id__lte=Least(*edges) if edges[1:] else edges[0]).order_by("id")


def newest_about(viewer: Viewer, target_type: str, target_id: str) -> ActivityEntryQuerySet:
    """Return what `viewer` sees of an object's history, newest first, as far as a page looks."""
    found = viewer.entries().for_target(target_type, target_id)
    walked = ActivityEntry.objects.using(found.db).in_business(viewer.business_id)
    return newest_of(found, [walked.for_target(target_type, target_id)], limits.listed_examined)


def edges_of(bounds: Sequence[Bound], order: str, cursor: UUID | None = None) -> list[UUID]:
    """Return, for each bound that is reached, the id of the last entry that may be examined.

    One query for each bound.
    """
    edges: list[UUID] = []
    for walked, limit in bounds:
        if cursor is not None:
            is_descending = order == "-id"
            walked = walked.older_than(cursor) if is_descending else walked.newer_than(cursor)
        edges += walked.order_by(order).values_list("id", flat=True)[limit - 1 : limit]
    return edges


def _or(edge: QuerySet[Any, Any], otherwise: UUID) -> Coalesce:
    return Coalesce(Subquery(edge), Value(otherwise, UUIDField()), output_field=UUIDField())
