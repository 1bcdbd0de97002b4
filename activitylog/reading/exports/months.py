"""Whole months, each of which can be exported in place of the period that the list shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

from activitylog.ids import instant_of
from activitylog.reading.addresses import location, without
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.limits import limits
from activitylog.reading.periods import CUSTOM, PERIOD
from activitylog.reading.presentation.formats import month_text
from activitylog.reading.reach import oldest_of

MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Month:
    """A month, and the address that exports what the filters find in it."""

    text: str
    url: str


def months_of(filters: ActivityFilter) -> list[Month]:
    """Return the latest twelve months that the log reaches back to, newest first. One query."""
    first = _first_day(filters)
    day = filters.viewer.today.replace(day=1)
    months: list[Month] = []
    while len(months) < MOST_MONTHS and day >= first:
        months.append(_month(filters, day))
        day = (day - timedelta(days=1)).replace(day=1)
    return months


def _month(filters: ActivityFilter, first: date) -> Month:
    following = (first + timedelta(days=31)).replace(day=1)
    last = min(following - timedelta(days=1), filters.viewer.today)
    query = without(filters.data, [*PERIOD, "format"])
    query["period"] = CUSTOM
    query["from"] = first.isoformat()
    query["to"] = last.isoformat()
    return Month(month_text(first), location(filters.viewer.export_url, query))


def _first_day(filters: ActivityFilter) -> date:
    """Return the month of the oldest entry; of one that lies too deep, the earliest there is."""
    viewer = filters.viewer
    everything = ActivityFilter(QueryDict(), viewer, filters.actions)
    found = oldest_of(everything.qs, everything.walks, limits.listed_examined)
    oldest = found.values_list("id", flat=True).first()
    if oldest is None:
        return date.min
    return instant_of(oldest).astimezone(viewer.zone).date().replace(day=1)
