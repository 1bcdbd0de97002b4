from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitylog import activity_context
from activitylog.ids import instant_of, lowest_id, new_id
from activitylog.models import ActivityEntry
from tests.activitylog.log import entries, only
from tests.activitylog.shop.models import Product

NOON = datetime(2026, 3, 1, 12, 0, 0, 123_456, UTC)
MILLENNIUM = timedelta(days=365_242)

instants = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001  the strategy adds the zone
    datetime(2900, 1, 1),  # noqa: DTZ001  the same
    timezones=st.just(UTC),
)


def increases(ids):
    return all(before < after for before, after in pairwise(ids))


def test_ids_are_of_the_seventh_version():
    for made in (new_id(), new_id(NOON), lowest_id(NOON)):
        assert (made.version, made.variant) == (7, uuid4().variant)


def test_ids_increase_strictly():
    assert increases([new_id() for _ in range(20_000)])


def test_ids_of_threads_differ_and_increase_in_each():
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: [new_id() for _ in range(2_000)], range(8)))

    assert all(increases(ids) for ids in made)
    assert len({new for ids in made for new in ids}) == 16_000


def test_ids_for_one_instant_increase_strictly():
    assert increases([new_id(NOON) for _ in range(5_000)])


def test_ids_for_one_instant_do_not_move_the_clock():
    future = new_id(datetime.now(UTC) + MILLENNIUM)

    assert new_id() < future
    assert abs(instant_of(new_id()) - datetime.now(UTC)) < timedelta(seconds=5)


def test_ids_increase_when_the_clock_goes_back(monkeypatch):
    before = new_id()
    monkeypatch.setattr("activitylog.ids.time.time_ns", lambda: 1)

    assert increases([before, new_id(), new_id()])


@given(instants)
def test_an_id_says_its_instant(instant):
    assert instant_of(new_id(instant)) == instant
    assert instant_of(lowest_id(instant)) == instant


@given(instants, instants)
def test_bounds_and_ids_are_in_the_order_of_their_instants(one, other):
    assert lowest_id(one) <= new_id(one)
    if one < other:
        assert new_id(one) < lowest_id(other)


@given(instants)
def test_the_next_microsecond_is_above_all_of_this_one(instant):
    assert new_id(instant) < lowest_id(instant + timedelta(microseconds=1))


@pytest.mark.django_db
def test_an_entry_dates_itself_by_its_id():
    Product.objects.create(sku="kettle", name="Kettle")

    entry = only(entries())
    assert entry.occurred_at == instant_of(entry.id)
    assert abs(entry.occurred_at - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.django_db
def test_an_entry_of_an_old_record_has_the_id_of_its_time():
    with activity_context(at=NOON):
        Product.objects.create(sku="kettle", name="Kettle")

    entry = only(entries())
    assert entry.occurred_at == NOON == instant_of(entry.id)
    assert isinstance(entry.id, UUID)
    recorded_at = datetime.fromisoformat(entry.context["recorded_at"])
    assert abs(recorded_at - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.django_db
def test_a_range_of_time_is_a_range_of_ids():
    for hour in range(4):
        with activity_context(at=NOON + timedelta(hours=hour)):
            Product.objects.create(sku=f"p{hour}", name=f"P{hour}")
    log = ActivityEntry.objects.in_business("b1").order_by("id")

    found = log.between(NOON + timedelta(hours=1), NOON + timedelta(hours=3))
    assert [entry.target_name for entry in found] == ["P1", "P2"]
    assert log.between(None, NOON).count() == 0
    assert log.between(NOON, None).count() == 4
