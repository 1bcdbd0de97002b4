"""Periods in words: from "this week" to two instants, in the zone of the business."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

CUSTOM = "custom"
PERIODS = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "last7": _("Last 7 days"),
    "week": _("This week"),
    "month": _("This month"),
    "last30": _("Last 30 days"),
    CUSTOM: _("Custom"),
}
TIMES = ("from_time", "to_time")
PERIOD = ("period", "from", "to", *TIMES)
"""The parameters that give a period."""
ONE_DAY = ("today", "yesterday")
PARTS_OF_DAY = {
    _("Night"): (time(0), time(5, 59)),
    _("Morning"): (time(6), time(11, 59)),
    _("Afternoon"): (time(12), time(17, 59)),
    _("Evening"): (time(18), time(23, 59)),
}
"""The hours that a day is offered in; the last minute belongs to them."""
FIRST_DAY = date(1970, 1, 2)

Instants = tuple[datetime | None, datetime | None]


def days_of(period: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of a period other than `custom`; KeyError for no period.

    A week begins on the day on which it begins in the active locale.
    """
    into_week = (today.isoweekday() - int(get_format("FIRST_DAY_OF_WEEK"))) % 7
    first, last = {
        "today": (0, 0),
        "yesterday": (1, 1),
        "last7": (6, 0),
        "week": (into_week, 0),
        "month": (today.day - 1, 0),
        "last30": (29, 0),
    }[period]
    return today - timedelta(days=first), today - timedelta(days=last)


def instants_of(
    first: date | None,
    last: date | None,
    zone: ZoneInfo,
    since: time | None = None,
    until: time | None = None,
) -> Instants:
    """Return the instants (UTC) from the start of `first` to the end of `last`; None is open.

    `since` is when the first day begins to count, `until` the last minute of the last day. Days
    are as long as they are in `zone`: 23 or 25 hours where clocks change, and of an hour that comes
    twice both belong to the period.
    """
    start = None if first is None else start_of(first, zone, since or time.min)
    end = None
    if last is not None and until is not None:
        minute = datetime.combine(last, until) + timedelta(minutes=1)
        end = minute.replace(tzinfo=zone, fold=1).astimezone(UTC)
    elif last is not None:
        end = start_of(last + timedelta(days=1), zone)
    return start, end


def start_of(day: date, zone: ZoneInfo, since: time = time.min) -> datetime:
    """Return the instant (UTC) at which `day` begins in `zone`, or at which it is `since`."""
    return datetime.combine(day, since, tzinfo=zone).astimezone(UTC)
