"""How the database finds what the pages ask for: by an index, in order, no further than needed."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from activitylog.models import ActivityEntry
from activitylog.policy import ALL, SECURITY
from activitylog.reading.bulks import SAMPLE, folded_of
from activitylog.reading.facets import actions_of, people_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.pagination import page_of
from activitylog.reading.tallies import tallies_by_day
from tests.activitylog.reading.shoplog import NOW, ShopPolicy, drafted, write, write_bulk

TABLE = "activitylog_activityentry"
ENTRIES = 3000
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'")
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")

LISTS = {
    "": "list",
    "period=last7": "list",
    "user=7": "actor",
    "user=8&source=api": "actor",
    "action=order.added": "action",
    "action=order.added&field=price": "list",
    "ip=198.51.100.7": "ip",
    "target=shop.product:1": "target",
    "target=shop.product:1&user=8": "target",
    "not_user=7": "list",
    "source=api": "list",
    "user=8&q=kettle": "list",
}
"""Filters, and the index that leads to what they find."""


@pytest.fixture
def _a_long_log():
    """Entries of two businesses, the most of which are alike."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # What other tests rolled back still fills the indexes, and plans would hang on it.
            cursor.execute(f"TRUNCATE {TABLE}")
    ActivityEntry.objects.bulk_create(
        drafted(
            NOW - timedelta(minutes=number),
            business_id="b2" if number % 3 == 0 else "b1",
            actor_id="8" if number % 50 == 0 else "7",
            ip="198.51.100.7" if number % 70 == 0 else "203.0.113.24",
            category="orders" if number % 40 == 0 else "products",
            action="order.added" if number % 40 == 0 else "product.updated",
            target_id=str(number % 60),
        )
        for number in range(ENTRIES, 0, -1)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.fixture
def _others(_a_long_log):
    """Ten times as many entries of other businesses, so that a planner has a reason to choose."""
    columns = [field.column for field in ActivityEntry._meta.concrete_fields]
    theirs = {"business_id": "'x' || n", "action": "action || n"}
    of_another = [theirs.get(column, column) for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} ({', '.join(columns)}) SELECT {', '.join(of_another)} "
            f"FROM {TABLE}, generate_series(1, 20) n WHERE business_id = 'b2' ORDER BY n, id"
        )
        cursor.execute("ANALYZE")


@pytest.fixture
def asked(viewer, _a_long_log):
    """Return the statements about entries that a page of the list sends."""

    def asked(query: str, name: str = "admin", **place: UUID) -> list[str]:
        reader = viewer(name)
        filters = ActivityFilter(QueryDict(query), reader, actions_of(reader))
        assert filters.is_valid()
        with CaptureQueriesContext(connection) as queries:
            page_of(filters.qs, 50, bounds=filters.bounds, counted=filters.counted, **place)
        return [query["sql"] for query in queries if TABLE in query["sql"]]

    return asked


@pytest.fixture
def middle() -> UUID:
    return ActivityEntry.objects.in_business("b1").order_by("-id")[1000].id


def plans(sql: str) -> list[dict]:
    """Return the nodes of the plan that PostgreSQL makes for a statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (explained,) = cursor.fetchone()[0]
    nodes, waiting = [], [explained["Plan"]]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting += node.get("Plans", ())
    return nodes


def scanned(sql: str) -> set[str]:
    """Return the partitions with entries that PostgreSQL would read from end to end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE %s "
            "AND reltuples > 0",
            [f"{TABLE}%"],
        )
        filled = {name for (name,) in cursor.fetchall()}
    assert filled
    read = {node["Relation Name"] for node in plans(sql) if node["Node Type"] == "Seq Scan"}
    return read & filled


def steps(sql: str) -> list[str]:
    """Return how SQLite goes about a statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [step for *_, step in cursor.fetchall()]


@pytest.mark.parametrize("name", ["admin", "keeper"])
@pytest.mark.parametrize("query", LISTS)
@on_postgresql
@pytest.mark.usefixtures("_others")
def test_postgresql_chooses_an_index_whatever_is_asked(asked, middle, query, name):
    for place in ({}, {"older": middle}, {"newer": middle}):
        for sql in asked(query, name, **place):
            assert not scanned(sql), sql


@pytest.mark.parametrize("place", ["first", "older", "newer"])
@pytest.mark.parametrize(("query", "index"), LISTS.items())
@on_sqlite
def test_sqlite_goes_by_the_index_of_the_filter(asked, middle, query, index, place):
    for sql in asked(query, **({} if place == "first" else {place: middle})):
        (step,) = [step for step in steps(sql) if TABLE in step]
        fitting = "" if "COUNT(*)" in sql else f"(activitylog_{index}|sqlite_autoindex)"
        assert re.match(rf"SEARCH .* INDEX {fitting}", step), step


@pytest.mark.parametrize("query", LISTS)
def test_what_is_asked_for_one_entry_is_asked_in_order(asked, middle, query):
    """Without an order the planner may read a table from its beginning to find one at its end."""
    for place in ("older", "newer"):
        for sql in asked(query, **{place: middle}):
            assert "ORDER BY" in sql or "COUNT(*)" in sql, sql


@pytest.mark.parametrize("query", ["", "period=last7", "type=orders", "action=order.added"])
def test_what_actions_tell_is_counted_without_reading_rows(asked, query):
    (count,) = [sql for sql in asked(query) if "COUNT(*)" in sql]
    assert "action" in count
    assert "category" not in count  # which no index has


@pytest.mark.parametrize("query", ["", "type=products", "action=product.updated"])
def test_a_limited_reader_counts_what_he_sees_by_its_type(asked, query):
    (count,) = [sql for sql in asked(query, "keeper") if "COUNT(*)" in sql]
    assert "action" in count
    assert "category" in count


@pytest.mark.parametrize(("categories", "asks_for_types"), [(ALL, False), ({"orders"}, True)])
def test_the_security_log_is_counted_by_actions_for_who_sees_every_type(
    viewer, monkeypatch, categories, asks_for_types
):
    monkeypatch.setattr(ShopPolicy, "categories", lambda self, user: categories)
    write(category=SECURITY, action="session.signed_in")
    reader = viewer().in_log("security")
    filters = ActivityFilter(QueryDict(), reader, actions_of(reader))
    assert filters.is_valid()
    with CaptureQueriesContext(connection) as queries:
        page = page_of(filters.qs, 50, bounds=filters.bounds, counted=filters.counted)
    assert page.count == 1
    (count,) = [query["sql"] for query in queries if "COUNT(*)" in query["sql"]]
    assert ("category" in count) is asks_for_types


@pytest.mark.parametrize(
    "query", ["user=7&user=8&source=api", "type=orders&type=products&source=api"]
)
def test_of_several_values_each_is_walked_by_itself(asked, query):
    """An index has the entries of one value in order; those of several would all be sorted."""
    edges = [sql for sql in asked(query) if " OFFSET " in sql]
    assert len(edges) == 2
    for sql in edges:
        assert not re.search(r"(actor_id|action)\" IN \([^)]*,", sql)


@pytest.mark.parametrize("choices", [actions_of, people_of])
@on_postgresql
@pytest.mark.usefixtures("_a_long_log")
def test_choices_are_found_by_jumping_in_an_index(viewer, choices):
    reader = viewer()
    with CaptureQueriesContext(connection) as queries:
        choices(reader)
    with connection.cursor() as cursor:  # among so few actions reading them all is no worse
        cursor.execute("SET LOCAL enable_seqscan = off")
    nodes = plans(queries[0]["sql"])
    assert not {"Seq Scan", "Hash Join", "Sort"} & {node["Node Type"] for node in nodes}
    business = [node for node in nodes if "Index Name" in node]
    assert business
    for node in business:
        assert "business_id" in node["Index Cond"]
        assert "actor_id" in node["Index Name"] or "action" in node["Index Name"]


@pytest.mark.parametrize(("choices", "column"), [(actions_of, "action"), (people_of, "actor_id")])
def test_choices_are_asked_for_from_the_first_value_on(viewer, choices, column):
    """In a log of millions SQLite would sort all of the business to find the first."""
    reader = viewer()
    with CaptureQueriesContext(connection) as queries:
        choices(reader)
    assert f"{column} >= ''" in queries[0]["sql"]


@on_sqlite
@pytest.mark.usefixtures("_a_long_log")
def test_sqlite_looks_at_each_day_once(viewer):
    """Of two ranges of ids it uses one: by that of all days each would cost as much as all."""
    reader = viewer()
    found, walked = reader.entries(), ActivityEntry.objects.in_business("b1")

    def instructions(days: int) -> int:
        counted = []
        dates = [NOW.date() - timedelta(days=n) for n in range(days)][::-1]
        connection.connection.set_progress_handler(lambda: counted.append(1), 100)
        assert tallies_by_day(found, walked, dates, reader.zone)[NOW.date()].total
        connection.connection.set_progress_handler(None, 0)
        return len(counted)

    assert instructions(days=60) < 2 * instructions(days=4)  # which have all entries


def test_the_first_rows_of_several_bulks_are_asked_for_under_these(viewer):
    """Told of several bulks by OR alone, and to sort, SQLite would read all of the business."""
    heads = [write_bulk(30), write_bulk(30)]
    reader = viewer()
    with CaptureQueriesContext(connection) as queries:
        found = folded_of(heads, reader.entries())
    assert [len(found[head.id].sample) for head in heads] == [SAMPLE, SAMPLE]
    of_rows = queries[1]["sql"]
    assert '"parent_id" IN (' in of_rows
    assert "ORDER BY" not in of_rows
