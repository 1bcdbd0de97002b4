"""Counting by day and type, no further than a page may look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, Count, IntegerField, Q, Subquery, Value, When
from django.db.models.expressions import RawSQL

from activitylog.ids import lowest_id
from activitylog.models import ActivityEntry, Outcome
from activitylog.querysets import ActivityEntryQuerySet
from activitylog.reading.limits import limits
from activitylog.reading.periods import start_of

_MEASURES = """
    WITH span(place, low, high) AS (VALUES {spans})
    SELECT (SELECT COUNT(*) FROM ({counted}) counted), ({edge}) FROM span ORDER BY place
"""


class CountOf(Subquery):
    """How many rows a queryset has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many entries of each type there are."""

    counts: Mapping[str, int] = field(default_factory=dict)
    unsuccessful: int = 0
    """How many of them were denied or failed."""
    is_estimate: bool = False
    """Whether the newest alone were read, and the others are taken to be like them."""
    is_capped: bool = False
    """Whether there are more than were counted."""

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def sum_of(tallies: Sequence[Tally]) -> Tally:
    """Return several tallies as one."""
    categories = dict.fromkeys(category for tally in tallies for category in tally.counts)
    return Tally(
        {key: sum(tally.counts.get(key, 0) for tally in tallies) for key in categories},
        sum(tally.unsuccessful for tally in tallies),
        any(tally.is_estimate for tally in tallies),
        any(tally.is_capped for tally in tallies),
    )


def tallies_by_day(
    found: ActivityEntryQuerySet,
    walked: ActivityEntryQuerySet,
    days: Sequence[date],
    zone: ZoneInfo,
) -> dict[date, Tally]:
    """Return the tallies of `days`, which come in order, as days are in `zone`.

    Counted are entries that are `found` among the `walked`, to which an index leads. Exact for a
    day whose entries are no more than its share of those that a chart reads; of any other the
    newest are read, and the rest is counted in the index, as far as its share of the limit.
    Two queries, however much there is.
    """
    if not days:
        return {}
    read, counted = limits.chart_read // len(days), limits.chart_counted // len(days)
    spans = [_Span.of(day, zone) for day in days]
    measures = _measures(walked, spans, read, counted)
    counts: dict[int, list[tuple[str, int, int]]] = {}
    for place, category, entries, unsuccessful in _counts(found, spans, measures):
        counts.setdefault(place, []).append((category, entries, unsuccessful))
    return {
        day: _tally(counts.get(place, []), measures[place].size, read, counted)
        for place, day in enumerate(days)
    }


@dataclass(frozen=True, slots=True)
class _Span:
    """The ids of one day: from `low` to before `high`."""

    low: UUID
    high: UUID

    @classmethod
    def of(cls, day: date, zone: ZoneInfo) -> Self:
        start, end = (start_of(each, zone) for each in (day, day + timedelta(days=1)))
        return cls(lowest_id(start), lowest_id(end))


@dataclass(frozen=True, slots=True)
class _Measure:
    """How much there is to walk on one day, and the newest id that is too old to be read."""

    size: int
    edge: UUID | None


def _measures(
    walked: ActivityEntryQuerySet, spans: Sequence[_Span], read: int, counted: int
) -> list[_Measure]:
    """Return the measure of each span: one query, which asks the two of `walked` for every span.

    `size` stops at `counted` + 1; `edge` is the entry after the newest `read`.
    """
    connection = connections[walked.db]
    key = ActivityEntry._meta.get_field("id")
    low, high = (RawSQL(f"span.{name}", (), key) for name in ("low", "high"))  # noqa: S611
    # Each day's own ends come first: of two ranges SQLite takes the first that is named.
    within = _in_one_span(walked.filter(id__gte=low, id__lt=high), spans)
    try:
        (counted_sql, counted_given), (edge_sql, edge_given) = (
            query.values("id").query.get_compiler(walked.db).as_sql()
            for query in (
                within.order_by()[: counted + 1],
                within.order_by("-id")[read : read + 1],
            )
        )
    except EmptyResultSet:  # a filter that nothing can match
        return [_Measure(0, None)] * len(spans)
    sql = _MEASURES.format(
        spans=", ".join(["(%s, %s, %s)"] * len(spans)), counted=counted_sql, edge=edge_sql
    )
    bounds: list[Any] = []
    for place, span in enumerate(spans):
        ends = (key.get_db_prep_value(end, connection) for end in (span.low, span.high))
        bounds += [place, *ends]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*bounds, *counted_given, *edge_given])
        return [
            _Measure(size, None if edge is None else UUID(str(edge)))
            for size, edge in cursor.fetchall()
        ]


def _in_one_span(entries: ActivityEntryQuerySet, spans: Sequence[_Span]) -> ActivityEntryQuerySet:
    """Return the entries of all days, from the first to the last, and of what lies between.

    A database that plans over partitions can then leave out most of them at once.
    """
    return entries.filter(id__gte=spans[0].low, id__lt=spans[-1].high)


def _counts(
    found: ActivityEntryQuerySet, spans: Sequence[_Span], measures: Sequence[_Measure]
) -> Iterable[tuple[int, str, int, int]]:
    ranges: list[tuple[UUID, UUID]] = []
    for span, measure in zip(spans, measures, strict=True):
        low = UUID(int=measure.edge.int + 1) if measure.edge else span.low
        if ranges and ranges[-1][1] == low:
            ranges[-1] = (ranges[-1][0], span.high)
        elif measure.size:
            ranges.append((low, span.high))
    if not ranges:
        return []
    within = reduce(or_, (Q(id__gte=low, id__lt=high) for low, high in ranges))
    return (
        _in_one_span(found, spans)
        .filter(within)
        .order_by()
        .annotate(place=_place_among([span.high for span in spans]))
        .values("place", "category")
        .annotate(entries=Count("*"), bad=Count("id", filter=~Q(outcome=Outcome.SUCCESS)))
        .values_list("place", "category", "entries", "bad")
    )


def _place_among(ends: Sequence[UUID], first: int = 0) -> Case | Value:
    """Return which of the spans that end at `ends`, in order, an id lies in: a search by halves."""
    if len(ends) == 1:
        return Value(first)
    half = len(ends) // 2
    return Case(
        When(id__lt=ends[half - 1], then=_place_among(ends[:half], first)),
        default=_place_among(ends[half:], first + half),
    )


def _tally(rows: Sequence[tuple[str, int, int]], size: int, read: int, counted: int) -> Tally:
    if size <= read:
        return Tally({category: n for category, n, _bad in rows}, sum(bad for *_, bad in rows))
    scale = min(size, counted) / read
    return Tally(
        {category: round(n * scale) for category, n, _bad in rows},
        round(sum(bad for *_, bad in rows) * scale),
        is_estimate=True,
        is_capped=size > counted,
    )
