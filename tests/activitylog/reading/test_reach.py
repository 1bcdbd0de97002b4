"""Looking no further than a page may, where several parts of an index lead to what is sought."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict

from activitylog.models import ActivityEntry
from activitylog.reading.facets import actions_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.reach import newest_of, oldest_of
from tests.activitylog.reading.shoplog import NOW, drafted

BUSY, IDLE = "7", "8"


@pytest.fixture
def filters(viewer):
    """Of ten minutes, Amina did something in nine, and somebody else once, in the middle."""
    ActivityEntry.objects.bulk_create(
        drafted(
            NOW - timedelta(minutes=10 - minute),
            actor_id=IDLE if minute == 5 else BUSY,
            target_name=str(minute),
        )
        for minute in range(1, 11)
    )
    reader = viewer()
    filters = ActivityFilter(QueryDict(f"user={BUSY}&user={IDLE}"), reader, actions_of(reader))
    assert filters.is_valid()
    return filters


def names(entries) -> list[int]:
    return [int(entry.target_name) for entry in entries]


@pytest.mark.parametrize(
    ("limit", "newest", "oldest"),
    [
        (9, range(10, 0, -1), range(1, 11)),
        (7, range(10, 2, -1), range(1, 9)),
        (3, range(10, 7, -1), range(1, 4)),
        (20, range(10, 0, -1), range(1, 11)),
    ],
)
def test_each_walk_ends_by_itself_and_the_first_to_end_ends_them_all(
    filters, limit, newest, oldest
):
    assert names(newest_of(filters.qs, filters.walks, limit)) == list(newest)
    assert names(oldest_of(filters.qs, filters.walks, limit)) == list(oldest)


def test_each_edge_is_found_in_the_order_of_its_own_part_of_the_index(filters):
    sql = str(newest_of(filters.qs, filters.walks, 3).query)

    assert len(filters.walks) == 2
    assert sql.count(" OFFSET 2") == 2
    busy, idle = sql.split("COALESCE")[1:]
    assert f'"actor_id" IN ({BUSY})' in busy
    assert f'"actor_id" IN ({IDLE})' in idle
