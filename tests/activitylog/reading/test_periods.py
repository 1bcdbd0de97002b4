from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from activitylog.reading.periods import PARTS_OF_DAY, PERIODS, days_of, instants_of, start_of

BRUSSELS = ZoneInfo("Europe/Brussels")
WEDNESDAY = date(2026, 3, 25)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", WEDNESDAY, WEDNESDAY),
        ("yesterday", date(2026, 3, 24), date(2026, 3, 24)),
        ("last7", date(2026, 3, 19), WEDNESDAY),
        ("month", date(2026, 3, 1), WEDNESDAY),
        ("last30", date(2026, 2, 24), WEDNESDAY),
    ],
)
def test_days_of_a_period_include_both_ends(period, first, last):
    assert days_of(period, WEDNESDAY) == (first, last)


@pytest.mark.parametrize(
    ("language", "first"), [("de", date(2026, 3, 23)), ("en", date(2026, 3, 22))]
)
def test_a_week_begins_as_the_locale_says(language, first):
    with translation.override(language):
        assert days_of("week", WEDNESDAY) == (first, WEDNESDAY)


def test_the_first_day_of_a_week_is_a_week_of_one_day():
    with translation.override("de"):
        assert days_of("week", date(2026, 3, 23)) == (date(2026, 3, 23), date(2026, 3, 23))


def test_every_period_but_the_custom_one_has_days():
    assert [days_of(period, WEDNESDAY)[1] <= WEDNESDAY for period in PERIODS if period != "custom"]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 3, 30), 24)]
)
def test_days_are_as_long_as_the_clocks_make_them(day, hours):
    start, end = instants_of(day, day, BRUSSELS)

    assert end - start == timedelta(hours=hours)


def test_hours_of_a_day_include_the_last_minute():
    times = instants_of(WEDNESDAY, WEDNESDAY, BRUSSELS, time(12), time(17, 59))

    assert times == (
        datetime(2026, 3, 25, 11, tzinfo=UTC),
        datetime(2026, 3, 25, 17, tzinfo=UTC),
    )


def test_an_hour_that_comes_twice_belongs_to_the_period_twice():
    day = date(2026, 10, 25)
    start, end = instants_of(day, day, BRUSSELS, time(2), time(2, 59))

    assert end - start == timedelta(hours=2)


def test_the_parts_of_a_day_leave_nothing_out():
    parts = list(PARTS_OF_DAY.values())
    bounds = [instants_of(WEDNESDAY, WEDNESDAY, BRUSSELS, *hours) for hours in parts]

    assert [start for start, _end in bounds[1:]] == [end for _start, end in bounds[:-1]]
    assert (bounds[0][0], bounds[-1][1]) == instants_of(WEDNESDAY, WEDNESDAY, BRUSSELS)


def test_a_day_begins_when_it_begins_in_the_zone():
    assert start_of(date(2026, 3, 29), BRUSSELS) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert start_of(date(2026, 3, 30), BRUSSELS) == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_a_day_whose_midnight_is_left_out_begins_after_it():
    santiago = ZoneInfo("America/Santiago")

    assert start_of(date(2026, 9, 6), santiago) == datetime(2026, 9, 6, 4, tzinfo=UTC)


def test_an_open_end_is_open():
    assert instants_of(None, WEDNESDAY, BRUSSELS)[0] is None
    assert instants_of(WEDNESDAY, None, BRUSSELS)[1] is None
