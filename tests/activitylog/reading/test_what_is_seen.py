"""`visible_to` alone decides: each page lists and counts what it lets through, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from hypothesis import example, given
from hypothesis import strategies as st

from activitylog.models import ActivityEntry
from activitylog.policy import SECURITY
from activitylog.reading.exports.selection import Selection
from activitylog.reading.exports.size import Size
from activitylog.reading.facets import actions_of, people_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.limits import limits
from activitylog.reading.news import MOST_NEW, News, Seen
from activitylog.reading.object_history import ObjectHistory
from activitylog.reading.overview import Overview
from activitylog.reading.pagination import Page, page_of
from activitylog.reading.person import PersonSummary
from activitylog.reading.roster import Roster
from activitylog.reading.surroundings import Surroundings
from activitylog.reading.viewer import Viewer
from tests.activitylog.reading.shoplog import write

FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)
DECLARED = {"product.updated": "products", "stock.adjusted": "inventory", "order.added": "orders"}
UNDECLARED = ("file.uploaded", "file.sent")
CATEGORIES = ("products", "inventory", "orders", "expenses", SECURITY)

kinds = st.one_of(
    st.sampled_from(sorted(DECLARED.items())),
    st.tuples(st.sampled_from(UNDECLARED), st.sampled_from(CATEGORIES)),
)
logs = st.lists(
    st.tuples(kinds, st.sampled_from(["7", "8"]), st.sampled_from(["1", "2"])), max_size=14
)
values = {
    "type": st.sampled_from(CATEGORIES),
    "action": st.sampled_from([*DECLARED, *UNDECLARED]),
    "user": st.sampled_from(["7", "8"]),
}
narrowings = st.lists(
    st.one_of(
        [st.tuples(st.sampled_from([name, f"not_{name}"]), value) for name, value in values.items()]
    ),
    max_size=3,
)

HIDDEN_AT_ITS_ENDS, HIDDEN_BETWEEN = (
    [(("file.uploaded", category), "7", "1") for category in categories]
    for categories in (("expenses", "products", "expenses"), ("products", "expenses", "products"))
)


def matches(entry: ActivityEntry, query: QueryDict) -> bool:
    """Tell whether an entry is asked for, as the addresses are described."""
    has = {"type": entry.category, "action": entry.action, "user": entry.actor_id}
    return all(
        (value in query.getlist(name) or name not in query)
        and value not in query.getlist(f"not_{name}")
        for name, value in has.items()
    )


def asking(pairs: list[tuple[str, str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return query


def pages(filters: ActivityFilter, size: int = 3) -> Iterator[Page]:
    """Yield every page of the list, from the newest to the oldest."""
    older = None
    while True:
        page = page_of(
            filters.qs, size, bounds=filters.bounds, counted=filters.counted, older=older
        )
        yield page
        if page.older is None:
            return
        older = page.older


@pytest.fixture(autouse=True)
def _actions_are_soon_open(monkeypatch):
    """Look at few entries, so that a short log has all that a long one has."""
    monkeypatch.setattr(limits, "categories_looked_at", 2)


class Reading:
    """What one reader of a random log should find, and the pages to find it on."""

    def __init__(self, log: list, name: str, pairs: list[tuple[str, str]]) -> None:
        for (action, category), actor, target in log:
            write(action=action, category=category, actor_id=actor, target_id=target)
        self.user = User.objects.get_or_create(username=name)[0]
        viewer = Viewer.of(self.user)
        assert viewer is not None
        self.viewer = viewer
        self.query = asking(pairs)
        self.visible = list(ActivityEntry.objects.visible_to(self.user).order_by("-id"))
        self.expected = [entry for entry in self.visible if matches(entry, self.query)]
        self.actions = actions_of(self.viewer)
        self.filters = ActivityFilter(self.query, self.viewer, self.actions)
        assert self.filters.is_valid()


@pytest.fixture(params=["admin", "keeper"])
def reading(request, db) -> Callable[..., Reading]:
    empty = connection.savepoint()

    def reading(log, pairs=()) -> Reading:
        connection.savepoint_rollback(empty or "")
        return Reading(log, request.param, list(pairs))

    return reading


@pytest.mark.parametrize("limit", [4, 5000])
@given(log=logs, pairs=narrowings)
@example(log=HIDDEN_AT_ITS_ENDS, pairs=[])
@example(log=HIDDEN_BETWEEN, pairs=[("type", "products")])
def test_the_list_and_its_count(reading, monkeypatch, limit, log, pairs):
    monkeypatch.setattr(limits, "listed_examined", limit)
    read = reading(log, pairs)

    first, *others = pages(read.filters)

    assert [e.id for page in (first, *others) for e in page.entries] == [
        e.id for e in read.expected
    ]
    assert first.shown_count <= len(read.expected)
    if not first.is_capped:
        assert first.shown_count == len(read.expected)


@given(log=logs, pairs=narrowings)
@example(log=HIDDEN_AT_ITS_ENDS, pairs=[])
@example(log=HIDDEN_BETWEEN, pairs=[("type", "products")])
def test_exports(reading, log, pairs):
    read = reading(log, pairs)

    assert [line.entry.id for line in Selection(read.filters).lines(LAST)] == [
        entry.id for entry in read.expected
    ]
    assert Size.of(read.filters).rows == len(read.expected)


@given(log=logs, pairs=narrowings)
@example(log=HIDDEN_AT_ITS_ENDS, pairs=[])
@example(log=HIDDEN_BETWEEN, pairs=[("type", "products")])
def test_news(reading, log, pairs):
    read = reading(log, pairs)
    news = News(Seen(FIRST, shown=0), read.filters, read.query)

    news.count()

    assert news.is_all
    assert news.found == min(len(read.expected), MOST_NEW)


@given(log=logs, pairs=narrowings)
@example(log=HIDDEN_AT_ITS_ENDS, pairs=[])
@example(log=HIDDEN_BETWEEN, pairs=[("type", "products")])
def test_the_figures_and_the_days(reading, log, pairs):
    read = reading(log, pairs)

    overview = Overview(read.query, read.viewer, read.actions)

    assert overview.tallies[read.viewer.today].counts == Counter(e.category for e in read.expected)
    assert overview.whole.total == len(read.expected)


@given(log=logs, pairs=narrowings)
@example(log=HIDDEN_AT_ITS_ENDS, pairs=[])
@example(log=HIDDEN_BETWEEN, pairs=[("type", "products")])
def test_people_and_what_each_did(reading, log, pairs):
    read = reading(log, pairs)
    pairs = [(name, value) for name, value in pairs if name != "user"]
    asked = asking(pairs)

    people = people_of(read.viewer)
    roster = Roster(asked, read.viewer, read.actions, people)

    assert set(people) == {entry.actor_id for entry in read.visible}
    found = Counter((e.actor_id, e.category) for e in read.visible if matches(e, asked))
    assert found == {
        (actor, kind): count
        for actor, counts in roster.counts.items()
        for kind, count in counts.items()
    }


@given(log=logs, actor=st.sampled_from(["7", "8"]))
def test_one_person(reading, log, actor):
    read = reading(log)
    did = [entry for entry in read.visible if entry.actor_id == actor]

    person = PersonSummary(actor, read.viewer, read.actions)
    person.filters.is_valid()

    assert [entry.id for entry in person.page.entries] == [entry.id for entry in did]
    assert person.page.count == len(did)
    assert [trace.id for trace in person.traces] == [entry.id for entry in did]
    assert person.overview.whole.counts == Counter(entry.category for entry in did)
    assert (person.first is None) == (not did)


@given(log=logs, target=st.sampled_from(["1", "2"]))
def test_the_history_of_an_object(reading, log, target):
    read = reading(log)
    about = [entry for entry in read.visible if entry.target_id == target]

    history = ObjectHistory(QueryDict(f"target=shop.product:{target}"), read.viewer, read.actions)

    assert history.is_valid
    assert [entry.id for entry in history.page.entries] == [entry.id for entry in about]
    assert history.page.count == len(about)
    assert history.latest == (about[0] if about else None)


@given(log=logs, pairs=narrowings)
@example(log=HIDDEN_AT_ITS_ENDS, pairs=[])
@example(log=HIDDEN_BETWEEN, pairs=[("type", "products")])
def test_what_stands_around_an_entry(reading, log, pairs):
    read = reading(log, pairs)
    order = [entry.id for entry in read.expected]

    for place, entry in enumerate(read.expected):
        around = Surroundings(entry, read.viewer, read.filters, read.actions)
        neighbours = [around.newer, around.older]
        assert [found and found.id for found in neighbours] == [
            order[place - 1] if place else None,
            order[place + 1] if place + 1 < len(order) else None,
        ]
        listed = {each.id for line in around.around for each in line.story.entries}
        assert listed <= {each.id for each in read.visible}
        if len(read.visible) > 1:
            assert entry.id in listed


@given(log=logs)
def test_choices_say_nothing_of_what_is_hidden(reading, log):
    read = reading(log)

    offered = {facet.key for facet in read.actions.values() if facet.is_offered}

    seen = Counter(entry.action for entry in read.visible)
    assert offered <= set(seen)
    assert {key for key, count in seen.items() if key in DECLARED} <= offered
