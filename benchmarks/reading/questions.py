"""Everything that the pages ask the log, by the application's own code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from accoraze.accounts.models import User
from activitylog.conf import conf
from activitylog.ids import lowest_id
from activitylog.querysets import Log
from activitylog.reading.exports.selection import Selection
from activitylog.reading.facets import ActionFacet, Person, actions_of, people_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.object_history import ObjectHistory
from activitylog.reading.overview import Overview
from activitylog.reading.pagination import Page, page_of
from activitylog.reading.person import PersonSummary
from activitylog.reading.presentation.lines import lines_of
from activitylog.reading.roster import Roster
from activitylog.reading.surroundings import Surroundings
from activitylog.reading.viewer import Viewer
from benchmarks.reading.rows import Staff

DEEP = timedelta(days=365)


@dataclass(frozen=True)
class Question:
    """What is asked, and whether one index answers it or a page looks only so far."""

    name: str
    ask: Callable[[], object]
    is_bounded: bool = False


class Questions:
    """What one reader asks of the log of the business of a rank, whose last entry is at `until`."""

    def __init__(self, user: User, rank: int, until: datetime, log: Log = "activity") -> None:
        viewer = Viewer.of(user, log)
        if viewer is None:
            raise ValueError(f"{user} reads no {log} log.")
        self.viewer = viewer
        self.actions: dict[str, ActionFacet] = actions_of(viewer)
        self.until = until
        staff = Staff(rank)
        self.filters = self._filters(staff, rank)

    def _filters(self, staff: Staff, rank: int) -> dict[str, dict[str, str]]:
        """Return the filters that are asked for, by what the results call them."""
        month = self.until - timedelta(days=240)
        days = {"from": f"{month:%Y-%m-%d}", "to": f"{month + timedelta(days=9):%Y-%m-%d}"}
        busiest, rarest = Staff.id(rank, 0), Staff.id(rank, staff.size - 1)
        return {
            "user busiest": {"user": busiest},
            "user rarest": {"user": rarest},
            "user without entries": {"user": "999999"},
            "user system": {"user": "system"},
            "not the busiest user": {"not_user": busiest},
            "type common": {"type": "products"},
            "type middling": {"type": "customers"},
            "type rare": {"type": "branding"},
            "not a type": {"not_type": "products"},
            "action common": {"action": "product.updated"},
            "action middling": {"action": "product.deleted"},
            "action rare": {"action": "branding.updated"},
            "not an action": {"not_action": "product.updated"},
            "object": {"target": "inventory.product:40"},
            "not an object": {"not_target": "inventory.product:40"},
            "IP busiest": {"ip": staff.addresses[0][0]},
            "IP rarest": {"ip": staff.addresses[-1][0]},
            "not an IP": {"not_ip": staff.addresses[0][0]},
            "source rare": {"source": "api"},
            "not a source": {"not_source": "web"},
            "outcome denied": {"outcome": "denied"},
            "field common": {"field": "price"},
            "field rare": {"field": "sku"},
            "not a field": {"not_field": "price"},
            "word common": {"q": "teapot"},
            "word absent": {"q": "zanzibar"},
            "today": {"period": "today"},
            "last 30 days": {"period": "last30"},
            "ten days, 8 months ago": days,
        }

    def lists(self) -> Iterator[tuple[Question, Question]]:
        """Yield the list with no filter and with each: its first page, and one a year back."""
        yield self._pages("no filter", {})
        for name, query in self.filters.items():
            yield self._pages(name, query)

    def pairs(self) -> Iterator[tuple[Question, Question]]:
        """Yield the list with every two filters that do not exclude each other."""
        for (one, first), (other, second) in combinations(self.filters.items(), 2):
            if first.keys() != second.keys() and not ("period" in first and "from" in second):
                yield self._pages(f"{one} + {other}", {**first, **second})

    def _pages(self, name: str, query: dict[str, str]) -> tuple[Question, Question]:
        back = lowest_id(self.until - DEEP)
        filters = self._filter(query)
        is_bounded = filters.is_valid() and filters.counted is None
        return (
            Question(name, lambda: self._page(query), is_bounded),
            Question(name, lambda: self._page(query, back), is_bounded),
        )

    def _filter(self, query: dict[str, str]) -> ActivityFilter:
        return ActivityFilter(QueryDict(urlencode(query)), self.viewer, self.actions)

    def _page(self, query: dict[str, str], older: UUID | None = None) -> Page:
        filters = self._filter(query)
        if not filters.is_valid():
            raise ValueError(filters.errors)
        return page_of(
            filters.qs,
            conf.ACTIVITYLOG_PAGE_SIZE,
            bounds=filters.bounds,
            counted=filters.counted,
            older=older,
        )

    def _roster(self, people: Mapping[str, Person]) -> object:
        roster = Roster(QueryDict(), self.viewer, self.actions, people)
        return roster.filters.is_valid() and (roster.looked_back_to, roster.counts)

    def others(self) -> Iterator[Question]:
        """Yield what the parts of the other pages ask."""
        page = self._page({})
        nothing = QueryDict()
        yield Question("choices: actions", lambda: actions_of(self.viewer))
        yield Question("choices: people", lambda: people_of(self.viewer))
        yield Question("bulks on the page", lambda: lines_of(page.entries, self.viewer), True)
        overview = lambda query: Overview(query, self.viewer, self.actions)  # noqa: E731
        yield Question("overview: days", lambda: overview(nothing).tallies, True)
        busy = QueryDict(urlencode(self.filters["user busiest"]))
        yield Question("overview of a user: days", lambda: overview(busy).tallies, True)
        word = QueryDict("q=zanzibar")
        yield Question("overview of a word: days", lambda: overview(word).tallies, True)
        yield Question("overview: denied or failed", lambda: overview(nothing).unsuccessful, True)
        people = people_of(self.viewer)
        yield Question("people: counts", lambda: self._roster(people), True)
        for name in ("user busiest", "user rarest"):
            user = self.filters[name]["user"]
            portrait = lambda user=user: PersonSummary(user, self.viewer, self.actions)  # noqa: E731
            yield Question(f"person, {name}: entries", lambda p=portrait: p().page, True)
            yield Question(f"person, {name}: first", lambda p=portrait: p().first, True)
            yield Question(f"person, {name}: traces", lambda p=portrait: p().traces, True)
            yield Question(f"person, {name}: browsers", lambda p=portrait: p()._browsers(), True)
        target = QueryDict(urlencode(self.filters["object"]))
        history = lambda: ObjectHistory(target, self.viewer, self.actions)  # noqa: E731
        yield Question("object: entries", lambda: history().page, True)
        yield Question("object: latest", lambda: history().latest, True)
        yield Question("object: first", lambda: history().first, True)
        yield Question("object: names", lambda: history().names, True)
        if page.entries:
            entry = page.entries[-1]
            near = Surroundings(entry, self.viewer, self._filter({}), self.actions)
            yield Question(
                "entry: what is around",
                lambda: (near.line, near.operation, near.same_object, near.around),
                True,
            )
            yield Question("entry: newer, older", lambda: (near.newer, near.older))
            selection = Selection(self._filter({}))
            selection.found.exists()
            yield Question("export: one batch", lambda: selection._older_than(entry.id))
