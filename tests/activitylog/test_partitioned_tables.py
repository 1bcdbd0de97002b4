"""Tables of the application that PostgreSQL keeps in partitions."""

from __future__ import annotations

import pytest
from django.db import connection, models
from django.db.models import F

from activitylog.registry import registry
from activitylog.replay import check, recorded_tables
from tests.activitylog.log import new_entries

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="It has no partitions."),
]


class Reading(models.Model):
    meter = models.CharField(max_length=9, primary_key=True)
    value = models.IntegerField(default=0)

    class Meta:
        managed = False
        app_label = "shop"
        db_table = "shop_reading"

    def __str__(self):
        return self.meter


@pytest.fixture(autouse=True)
def _table(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE shop_reading (meter varchar(9) PRIMARY KEY, value int NOT NULL) "
            "PARTITION BY LIST (meter)"
        )
        cursor.execute("CREATE TABLE shop_reading_a PARTITION OF shop_reading FOR VALUES IN ('a')")
        cursor.execute("CREATE TABLE shop_reading_rest PARTITION OF shop_reading DEFAULT")
    registry.register(Reading)
    yield
    registry.unregister(Reading)


def told(written):
    return [(entry.action, entry.target_id, entry.changes["value"]) for entry in written]


def test_rows_that_are_inserted_or_updated_are_told_apart():
    Reading.objects.create(meter="a", value=1)
    rows = [Reading(meter="a", value=5), Reading(meter="b", value=6)]
    with new_entries() as written:
        Reading.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["meter"], update_fields=["value"]
        )

    assert told(written) == [
        ("reading.added", "b", [None, 6]),
        ("reading.updated", "a", [1, 5]),
    ]


def test_rows_that_move_to_another_partition_are_found_again():
    Reading.objects.create(meter="a", value=1)
    Reading.objects.update(value=F("value") + 1)
    Reading.objects.update(meter="c")
    Reading.objects.bulk_create([Reading(meter="c"), Reading(meter="d")], ignore_conflicts=True)
    Reading.objects.filter(meter="d").delete()

    assert check(next(recorded_tables(Reading))).is_true
    assert Reading.objects.get().value == 2
