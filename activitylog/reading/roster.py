"""What each person did in a period, by type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from activitylog.ids import instant_of
from activitylog.reading.addresses import address, without
from activitylog.reading.applied import Applied
from activitylog.reading.facets import SYSTEM, ActionFacet, Person
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.limits import limits
from activitylog.reading.overview import USUAL
from activitylog.reading.periods import CUSTOM, PERIOD, PERIODS
from activitylog.reading.presentation.categories import Category, in_order
from activitylog.reading.presentation.charts import count_text
from activitylog.reading.reach import edges_of
from activitylog.reading.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Cell:
    """A number that leads to what was counted."""

    text: str
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One person, with a cell for each type and one for all; None where nothing was done."""

    person: Person
    name: str
    url: str
    cells: list[Cell | None]
    total: Cell


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """A period that the table can be shown for."""

    label: str
    url: str
    is_chosen: bool


class Roster:
    """The people of a period, the busiest first; the last 30 days unless `query` says others.

    Other filters of `query` say what of their work is counted. No more of the newest
    entries are looked at than the limits say. One query, and one for each part of an index walked.
    """

    def __init__(
        self,
        query: QueryDict,
        viewer: Viewer,
        actions: Mapping[str, ActionFacet],
        people: Mapping[str, Person],
    ) -> None:
        self.viewer = viewer
        self.people = people
        self.query = without(query, ["user"])
        if not any(name in self.query for name in PERIOD):
            self.query["period"] = USUAL
        self.filters = ActivityFilter(self.query, viewer, actions)
        self.applied = Applied(self.filters, self.query, actions, people)

    @property
    def periods(self) -> list[PeriodChoice]:
        chosen = self.query.get("period", "")
        return [
            PeriodChoice(str(label), self._during(key), key == chosen)
            for key, label in PERIODS.items()
            if key != CUSTOM
        ]

    @property
    def others(self) -> list[tuple[str, str]]:
        """The filters in use but for the period, which other days keep."""
        lists = without(self.query, PERIOD).lists()
        return [(name, value) for name, values in lists for value in values]

    def _during(self, period: str) -> str:
        query = without(self.query, PERIOD)
        query["period"] = period
        return address(query)

    @cached_property
    def _edge(self) -> UUID | None:
        """The newest entry that is not looked at any more."""
        walks = self.filters.walks
        share = limits.rows_examined // len(walks)
        return max(edges_of([(walk, share + 1) for walk in walks], "-id"), default=None)

    @property
    def looked_back_to(self) -> datetime | None:
        """How far was looked, if not to the beginning of the period."""
        return None if self._edge is None else instant_of(self._edge)

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many entries each actor has, by type."""
        found = self.filters.qs
        if self._edge is not None:
            found = found.newer_than(self._edge)
        counts: dict[str, dict[str, int]] = {}
        rows = found.order_by().values("actor_id", "category").annotate(entries=Count("*"))
        for row in rows:
            counts.setdefault(row["actor_id"], {})[row["category"]] = row["entries"]
        return counts

    @cached_property
    def categories(self) -> list[Category]:
        return in_order({key for counts in self.counts.values() for key in counts})

    @property
    def rows(self) -> list[Row]:
        busiest = sorted(self.counts.items(), key=lambda item: -sum(item[1].values()))
        return [self._row(actor_id, counts) for actor_id, counts in busiest]

    @property
    def totals(self) -> list[Cell | None]:
        """All people together, by type."""
        sums = {
            c.key: sum(counts.get(c.key, 0) for counts in self.counts.values())
            for c in self.categories
        }
        return [*self._cells(gettext("All people"), sums, {}), self._total(sums.values(), {})]

    def _row(self, actor_id: str, counts: Mapping[str, int]) -> Row:
        person = self.people.get(actor_id) or Person(actor_id, "", "")
        name = person.name or person.email
        if not name:
            name = gettext("User %s") % actor_id if actor_id else gettext("System")
        user = {"user": actor_id or SYSTEM}
        return Row(
            person,
            name,
            f"{reverse('activitylog:person')}{_query(user)}",
            self._cells(name, counts, user),
            self._total(counts.values(), user, name),
        )

    def _cells(
        self, name: str, counts: Mapping[str, int], given: Mapping[str, str]
    ) -> list[Cell | None]:
        return [
            self._cell(
                counts[category.key],
                {**given, "type": category.key},
                gettext("%(count)s of %(name)s in %(type)s")
                % {
                    "count": count_text(counts[category.key]),
                    "name": name,
                    "type": category.label,
                },
            )
            if counts.get(category.key)
            else None
            for category in self.categories
        ]

    def _total(self, counts: Iterable[int], given: Mapping[str, str], name: str = "") -> Cell:
        total = sum(counts)
        words = {"count": count_text(total), "name": name or gettext("All people")}
        return self._cell(total, given, gettext("%(count)s of %(name)s") % words)

    def _cell(self, count: int, given: Mapping[str, str], label: str) -> Cell:
        query = self.query.copy()
        for name, value in given.items():
            query[name] = value
        return Cell(count_text(count), f"{self.viewer.url}{address(query)}", label)


def _query(given: Mapping[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update(given)
    return address(query)
