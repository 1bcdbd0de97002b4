"""The rows under bulk entries: how many, and the first of them for what was done in sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import attrgetter, or_
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from activitylog.models import ActivityEntry
from activitylog.querysets import ActivityEntryQuerySet
from activitylog.reading.limits import limits
from activitylog.reading.tallies import CountOf

SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Folded:
    """The rows of one bulk: their number, one above the limit for more, and the first `SAMPLE`."""

    count: int
    sample: Sequence[ActivityEntry]

    @property
    def is_all(self) -> bool:
        """Whether the sample is everything."""
        return self.count == len(self.sample)


def folded_of(
    entries: Sequence[ActivityEntry], visible: ActivityEntryQuerySet
) -> dict[UUID, Folded]:
    """Return what folds under the bulks among `entries`, by id; two queries for any number."""
    heads = [entry.id for entry in entries if entry.is_bulk]
    if not heads:
        return {}
    rows = ActivityEntry.objects.filter(
        business_id=OuterRef("business_id"), parent_id=OuterRef("id")
    )
    marked = visible.filter(id__in=heads).annotate(
        rows=CountOf(rows.order_by().values("id")[: limits.counted + 1]),
        last=Subquery(rows.order_by("id").values("id")[SAMPLE - 1 : SAMPLE]),
    )
    counts = {id_: (count, last) for id_, count, last in marked.values_list("id", "rows", "last")}
    samples: dict[UUID, list[ActivityEntry]] = {id_: [] for id_ in counts}
    within = [
        Q(parent_id=id_) & (Q(id__lte=last) if last else Q())
        for id_, (_count, last) in counts.items()
    ]
    # Named twice, and sorted here: SQLite would read all of the business for either.
    of_heads = visible.filter(parent_id__in=counts).order_by()
    rows_of_all = of_heads.filter(reduce(or_, within)) if within else ()
    for row in sorted(rows_of_all, key=attrgetter("id")):
        samples[row.parent_id].append(row)  # type: ignore[index]
    return {id_: Folded(count, samples[id_]) for id_, (count, _last) in counts.items()}
