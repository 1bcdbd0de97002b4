"""What stands above the list: three figures, and the activity of each day by type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext

from activitylog.models import Outcome
from activitylog.reading.addresses import address, without
from activitylog.reading.facets import ActionFacet, actions_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.limits import limits
from activitylog.reading.periods import CUSTOM, FIRST_DAY, PERIOD, TIMES, days_of
from activitylog.reading.presentation.categories import Category, in_order
from activitylog.reading.presentation.charts import Bars, Column, bars_of, count_text, tally_text
from activitylog.reading.reach import newest_of
from activitylog.reading.tallies import Tally, sum_of, tallies_by_day
from activitylog.reading.viewer import Viewer

USUAL = "last30"
WEEK = 7
MOST_DAYS = 92
SHARED = frozenset({"user", "ip"})
"""Filters that mean the same in both logs."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count that leads to the entries that were counted."""

    label: str
    text: str
    url: str
    needs_a_look: bool = False


class Overview:
    """Counts of the entries that the list's filters match, whatever page of it is shown.

    Where there is no period it is the last 30 days. Costs two queries, and what is denied or
    failed two more where it is looked for in the security log.
    """

    def __init__(
        self, query: QueryDict, viewer: Viewer, actions: Mapping[str, ActionFacet]
    ) -> None:
        self.query = without(query)
        self.viewer = viewer
        self.form = ActivityFilter(self.query, viewer, actions).form
        self.filters = ActivityFilter(without(query, PERIOD), viewer, actions)
        self.is_valid = bool(self.form.is_valid() and self.filters.is_valid())

    @cached_property
    def period(self) -> list[date]:
        """The days of the period, in order; of a long one the latest."""
        today = self.viewer.today
        first, last = days_of(USUAL, today)
        if self.form.chosen_period == CUSTOM:
            last = self.form.cleaned_data["to"] or today
            first = self.form.cleaned_data["from"] or last - timedelta(days=MOST_DAYS - 1)
        elif self.form.chosen_period:
            first, last = days_of(self.form.chosen_period, today)
        return _days(max(first, last - timedelta(days=MOST_DAYS - 1)), last)

    @cached_property
    def days(self) -> list[date]:
        """The days of the chart: those of the period, and of a short one those around it."""
        usual = _days(*days_of(USUAL, self.viewer.today))
        if len(self.period) >= len(usual):
            return self.period
        if self.period[0] >= usual[0]:
            return usual
        last = self.period[-1]
        return _days(last - timedelta(days=len(usual) - 1), last)

    @property
    def is_cut(self) -> bool:
        """Whether the period began before the first day of the chart."""
        if self.form.chosen_period != CUSTOM:
            return False
        first: date | None = self.form.cleaned_data["from"]
        return first is None or first < self.period[0]

    @property
    def is_of_whole_days(self) -> bool:
        """Whether days are counted of which the list shows some hours."""
        return any(self.form.times)

    @cached_property
    def tallies(self) -> dict[date, Tally]:
        """The tally of each day of the chart and of the last seven."""
        today = self.viewer.today
        week = [today - timedelta(days=n) for n in range(WEEK)]
        days = sorted({*self.days, *week})
        return tallies_by_day(self.filters.qs, self.filters.walked, days, self.viewer.zone)

    @cached_property
    def whole(self) -> Tally:
        """The tally of all days of the period."""
        return sum_of([self.tallies[day] for day in self.period])

    @property
    def busy_days(self) -> int:
        """On how many days of the period there is anything."""
        return sum(self.tallies[day].total > 0 for day in self.period)

    @property
    def categories(self) -> list[Category]:
        """The types that occur in the chart, in the order in which they are offered."""
        return in_order({key for day in self.days for key in self.tallies[day].counts})

    @property
    def legend(self) -> list[tuple[Category, str]]:
        """The types of the chart, each with the address of the list narrowed to it."""
        return [(category, self.type_url(category.key)) for category in self.categories]

    @cached_property
    def figures(self) -> list[Figure]:
        today = self.viewer.today
        week = sum_of([self.tallies[today - timedelta(days=n)] for n in range(WEEK)])
        return [
            Figure(gettext("Today"), tally_text(self.tallies[today]), self._url(period="today")),
            Figure(gettext("Last 7 days"), tally_text(week), self._url(period="last7")),
            self.unsuccessful,
        ]

    @cached_property
    def unsuccessful(self) -> Figure:
        """What was denied or failed in the period.

        Refused attempts stand in the security log: whoever may read all of it is led there, unless
        a filter is in use that this log alone knows.
        """
        label = gettext("Denied or failed")
        outcome: list[str] = [Outcome.DENIED, Outcome.FAILED]
        security = Viewer.of(self.viewer.user, "security")
        is_narrowed = bool(self.filters.given.keys() - SHARED)
        if security is None or security.sees_own_only or is_narrowed:
            bad = self.whole.unsuccessful
            text, url = tally_text(self.whole, bad), self._url(self._period, outcome=outcome)
            return Figure(label, text, url, needs_a_look=bad > 0)
        query = QueryDict(mutable=True)
        for name in SHARED:
            query.setlist(name, self.query.getlist(name))
        query.update(self._period)
        query.setlist("outcome", outcome)
        filters = ActivityFilter(query, security, actions_of(security))
        bad = 0
        if filters.is_valid():
            bad = newest_of(filters.qs, filters.walks, limits.listed_examined).count()
        return Figure(label, count_text(bad), f"{security.url}{address(query)}", bad > 0)

    @cached_property
    def bars(self) -> Bars:
        """The chart: a column for each day, which leads to its entries."""
        return bars_of(
            [
                Column(day, self.tallies[day], self.day_url(day), self._is_chosen(day))
                for day in self.days
            ],
            self.categories,
        )

    def day_url(self, day: date) -> str:
        """Return the address of the list narrowed to one day."""
        return self._url({"period": CUSTOM, "from": day.isoformat(), "to": day.isoformat()})

    def hours_url(self, day: date, hours: tuple[time, time]) -> str:
        """Return the address of the list narrowed to hours of one day."""
        times = {name: f"{at:%H:%M}" for name, at in zip(TIMES, hours, strict=True)}
        days = {"period": CUSTOM, "from": day.isoformat(), "to": day.isoformat()}
        return self._url({**days, **times})

    def type_url(self, category: str) -> str:
        """Return the address of the list narrowed to one type, in the period."""
        hours = {} if self.is_cut else {n: str(self.query[n]) for n in TIMES if n in self.query}
        return self._url({**self._period, **hours}, type=category)

    def _is_chosen(self, day: date) -> bool:
        return len(self.period) < len(self.days) and day in self.period

    @property
    def _period(self) -> dict[str, str]:
        """The parameters that give the list the days of the period."""
        first, last = self.period[0], self.period[-1]
        if self.is_cut:
            return {"period": CUSTOM, "from": first.isoformat(), "to": last.isoformat()}
        given = without(self.query, TIMES)  # what is counted here are whole days
        chosen = {name: str(given[name]) for name in PERIOD if name in given}
        return chosen or {"period": USUAL}

    def _url(self, given: Mapping[str, str] | None = None, **parameters: str | list[str]) -> str:
        query = without(self.query, PERIOD)
        for name, value in {**(given or {}), **parameters}.items():
            query.setlist(name, value if isinstance(value, list) else [value])
        return f"{self.viewer.url}{address(query)}"


def _days(first: date, last: date) -> list[date]:
    """Return the days from `first` to `last`, but none before ids can have been made."""
    first = max(first, FIRST_DAY)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
