from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from activitylog.reading.facets import actions_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.limits import limits
from tests.activitylog.reading.shoplog import NOW, write, write_bulk

LENA = {"actor_id": "8", "actor_name": "Lena Hofmann", "actor_email": "lena@shop.test"}


@pytest.fixture
def find(viewer):
    """Return the names of the targets that a query finds."""

    def find(query: str, name: str = "admin") -> list[str]:
        reader = viewer(name)
        found = ActivityFilter(QueryDict(query), reader, actions_of(reader))
        assert found.is_valid(), found.errors
        return [entry.target_name for entry in found.qs]

    return find


@pytest.fixture
def errors(viewer):
    """Return what is said of a query that cannot be used."""

    def errors(query: str) -> dict[str, list[str]]:
        found = ActivityFilter(QueryDict(query), viewer(), {})
        assert not found.is_valid()
        return {name: list(messages) for name, messages in found.errors.items()}

    return errors


@pytest.fixture
def log(db):
    """Write entries that differ in what can be filtered; newest first they are d, c, b, a."""
    write(NOW - timedelta(days=40), target_name="a", target_id="1", details="About kettles")
    write(NOW - timedelta(days=5), target_name="b", target_id="2", ip="198.51.100.7", **LENA)
    write(
        NOW - timedelta(days=1),
        target_name="c",
        target_id="3",
        category="orders",
        action="order.completed",
        target_type="shop.order",
        changes={"status": ["open", "completed"]},
        source="api",
        **LENA,
    )
    write(
        NOW,
        target_name="d",
        target_id="4",
        category="inventory",
        action="stock.adjusted",
        actor_id="",
        actor_name="",
        actor_email="",
        ip=None,
        source="command",
    )


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "dcba"),
        ("user=8", "cb"),
        ("user=system", "d"),
        ("user=8&user=system", "dcb"),
        ("user=99", ""),
        ("not_user=8", "da"),
        ("not_user=system", "cba"),
        ("type=products", "ba"),
        ("type=products&type=orders", "cba"),
        ("not_type=products", "dc"),
        ("type=nothing", ""),
        ("action=order.completed", "c"),
        ("not_action=product.updated", "dc"),
        ("target=shop.order:3", "c"),
        ("not_target=shop.order:3", "dba"),
        ("target=shop.product:3", ""),
        ("ip=198.51.100.7", "b"),
        ("ip=::ffff:198.51.100.7", "b"),
        ("not_ip=198.51.100.7", "dca"),
        ("source=api&source=command", "dc"),
        ("not_source=web", "dc"),
        ("field=status", "c"),
        ("not_field=status", "dba"),
        ("q=KETTLES", "a"),
        ("q=about+kett", "a"),
        ("q=about+pans", ""),
        ("q=%25", ""),
        ("user=8&type=orders", "c"),
        ("user=8&not_type=orders", "b"),
        ("user=7&q=kettles", "a"),
        ("period=today", "d"),
        ("period=yesterday", "c"),
        ("period=last7", "dcb"),
        ("period=last30&user=8", "cb"),
        ("period=custom&from=2026-03-25&to=2026-03-29", "cb"),
        ("from=2026-03-25&to=2026-03-25", "b"),
        ("from=2026-03-26", "dc"),
        ("to=2026-03-28", "ba"),
        ("period=today&from=2026-01-01", "d"),
        ("user=&period=&q=", "dcba"),
    ],
)
def test_each_filter_finds_what_it_says(find, query, found):
    assert "".join(find(query)) == found


def test_both_days_of_a_period_count_to_their_ends_in_the_business_s_zone(find):
    write(datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), target_name="the day before")
    write(datetime(2026, 3, 28, 23, 0, tzinfo=UTC), target_name="first second")
    write(datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), target_name="last second")
    write(datetime(2026, 3, 29, 22, 0, tzinfo=UTC), target_name="the day after")

    assert find("from=2026-03-29&to=2026-03-29") == ["last second", "first second"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("period=today&from_time=09:00&to_time=11:30", "cb"),
        ("from=2026-03-30&to=2026-03-30&from_time=09:01", "dc"),
        ("to=2026-03-30&to_time=09:00", "ba"),
        ("from=2026-03-30&from_time=11:31", "d"),
        ("period=custom&from=2026-03-30&to=2026-03-30&from_time=11:59&to_time=17:59", "d"),
    ],
)
def test_a_day_is_narrowed_to_hours_of_the_business_s_zone(find, query, found):
    for minutes, name in ((29, "d"), (0, "c"), (-150, "b"), (-151, "a")):
        write(datetime(2026, 3, 30, 9, 30, 59, tzinfo=UTC) + timedelta(minutes=minutes),
              target_name=name)  # fmt: skip

    assert "".join(sorted(find(query), reverse=True)) == found


def test_a_category_is_found_by_what_was_stored_after_its_code_is_gone(find):
    write(category="loans", action="loan.granted", target_type="gone.loan", target_name="Loan 1")

    assert find("type=loans") == ["Loan 1"]


def test_another_business_is_never_found(find):
    write(business_id="b2", target_name="theirs")
    write(target_name="ours")

    assert find("") == ["ours"]
    assert find("q=theirs") == []
    assert find("target=shop.product:1") == ["ours"]
    assert find("", "other") == ["theirs"]


def test_the_security_log_is_another_log(find):
    write(category="security", action="session.signed_in", target_name="signed in")

    assert find("") == []
    assert find("type=security") == []
    assert find("action=session.signed_in") == []


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "dba"),
        ("type=orders", ""),
        ("action=order.completed", ""),
        ("user=8", "b"),
        ("target=shop.order:3", ""),
        ("not_type=products", "d"),
        ("q=c", ""),
        ("field=status", ""),
        ("source=api", ""),
    ],
)
def test_a_limited_role_finds_its_own_categories_only(find, query, found):
    assert "".join(find(query, "keeper")) == found


class TestFoldedRows:
    """A search, an object or a field finds rows under a bulk; the plain list does not."""

    def test_the_list_shows_the_bulk(self, find):
        write_bulk(3)

        assert find("") == [""]

    @pytest.mark.parametrize("query", ["q=Product+2", "target=shop.product:2"])
    def test_what_names_an_object_finds_its_row(self, find, query):
        write_bulk(3)

        assert find(query) == ["Product 2"]

    def test_a_field_finds_the_rows_that_changed_it(self, find):
        write_bulk(3)

        assert find("field=price") == ["Product 3", "Product 2", "Product 1"]


class TestBounds:
    """What no one index answers is bounded; what one answers is not."""

    @pytest.fixture
    def bounds(self, viewer):
        def bounds(query: str, name: str = "admin") -> list[int]:
            reader = viewer(name)
            found = ActivityFilter(QueryDict(query), reader, actions_of(reader))
            assert found.is_valid()
            return [limit for _walked, limit in found.bounds]

        return bounds

    @pytest.mark.parametrize(
        "query", ["type=products", "action=product.updated", "type=products&period=today"]
    )
    def test_what_an_index_answers_is_not(self, bounds, query):
        write()

        assert bounds(query) == []

    @pytest.mark.parametrize("query", ["", "period=today"])
    def test_the_whole_list_ends_in_a_flood_of_the_other_log(self, bounds, query):
        assert bounds(query) == [limits.rows_examined]

    def test_an_action_of_the_other_log_is_not_walked_without_end(self, bounds):
        write(category="security", action="session.failed")

        assert bounds("action=session.failed") == [limits.listed_examined]

    @pytest.mark.parametrize(
        "query",
        ["user=8", "ip=198.51.100.7", "not_user=8", "source=api", "user=8&type=orders",
         "type=orders&not_action=order.added", "target=shop.product:1"],
    )  # fmt: skip
    def test_two_conditions_look_at_so_many_listed_entries(self, bounds, query):
        assert bounds(query) == [limits.listed_examined]

    @pytest.mark.parametrize("query", ["q=kettle", "field=price", "user=8&q=kettle"])
    def test_a_search_looks_at_so_many_rows_besides(self, bounds, query):
        assert bounds(query) == [limits.listed_examined, limits.rows_examined]

    def test_a_hidden_action_is_not_walked_without_end(self, bounds):
        write()

        assert bounds("action=order.completed", "keeper") == [limits.listed_examined]

    def test_nor_is_one_that_is_also_kept_where_the_reader_sees_nothing(self, bounds):
        write()
        write(category="inventory", action="stock.adjusted")
        assert bounds("", "keeper") == []

        write(NOW - timedelta(days=1), category="orders", action="stock.adjusted")

        assert bounds("", "keeper") == [limits.listed_examined]
        assert bounds("type=inventory") == [limits.listed_examined]
        assert bounds("action=stock.adjusted") == [limits.listed_examined]
        assert bounds("action=stock.adjusted", "keeper") == [limits.listed_examined]
        assert bounds("action=product.updated", "keeper") == []

    def test_nor_one_that_may_be_recorded_under_any_type(self, bounds, monkeypatch):
        monkeypatch.setattr(limits, "categories_looked_at", 2)
        write()
        for _ in range(2):
            write(action="file.uploaded")
        assert bounds("type=products") == []
        assert bounds("", "keeper") == []

        write(action="file.uploaded")

        assert bounds("type=products") == [limits.listed_examined]
        assert bounds("", "keeper") == [limits.listed_examined]


MARKUP = "%3Cscript%3Ealert(1)%3C%2Fscript%3E"
HUGE = "9" * 5000


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("period=fortnight", "period", "“fortnight” is no period"),
        ("from=yesterday", "from", "Write the day as year-month-day"),
        ("from=2026-02-30", "from", "Write the day as year-month-day"),
        ("to=31.03.2026", "to", "Write the day as year-month-day"),
        (f"to={HUGE}", "to", "Write the day as year-month-day"),
        ("to=%00", "to", "Write the day as year-month-day"),
        ("from=2026-03-31", "from", "has not come yet"),
        ("to=9999-12-31", "to", "has not come yet"),
        ("from=0001-01-01", "from", "No log is that old"),
        ("from=2026-03-10&to=2026-03-09", "to", "The last day is before the first"),
        ("period=custom", "from", "Choose a first or a last day"),
        ("from=2026-03-10&from_time=2pm", "from_time", "Write the time as hours:minutes"),
        ("to=2026-03-10&to_time=%00", "to_time", "Write the time as hours:minutes"),
        (f"to=2026-03-10&to_time={HUGE}", "to_time", "Write the time as hours:minutes"),
        ("from_time=12:00", "from_time", "Choose the day that this time belongs to"),
        ("to=2026-03-10&from_time=12:00", "from_time", "Choose the day that this time"),
        ("period=week&to_time=12:00", "to_time", "Times narrow one day"),
        ("period=today&from_time=12:00&to_time=11:59", "to_time", "The last time is before"),
        (f"type={MARKUP}", "type", "cannot be found here"),
        (f"action={MARKUP}", "action", "cannot be found here"),
        (f"field={MARKUP}", "field", "cannot be found here"),
        (f"not_field={MARKUP}", "not_field", "cannot be found here"),
        ("user=%00", "user", "Null characters are not allowed"),
        (f"user={HUGE}", "user", "too long"),
        (f"target=shop.product:{HUGE}", "target", "too long"),
        ("target=kettle", "target", "names no object"),
        (f"target={MARKUP}", "target", "names no object"),
        ("ip=999.1.1.1", "ip", "is no IP address"),
        ("ip=fe80::1%25eth0", "ip", "is no IP address"),
        (f"not_ip={MARKUP}", "not_ip", "is no IP address"),
        ("source=telepathy", "source", "is no source"),
        ("q=%00", "q", "Null characters are not allowed"),
        (f"q={HUGE}", "q", "at most 200 characters"),
        ("older=yesterday", "older", "does not exist"),
        ("newer=%00", "newer", "Null characters are not allowed"),
        ("&".join(f"user={n}" for n in range(60)), "user", "no more than 50"),
    ],
)
def test_nonsense_gets_a_message_beside_its_field(errors, query, field, message):
    found = errors(query)

    assert list(found) == [field]
    assert message in found[field][0]


def test_older_and_newer_at_once_are_refused(errors):
    cursor = "019ce2a4-7b1e-7c52-9d3f-0a6be7d1f4c8"

    assert list(errors(f"older={cursor}&newer={cursor}")) == ["newer"]
