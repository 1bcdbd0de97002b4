"""Keys of other kinds than a number the database counts up."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from itertools import count

import pytest
from django.db import connection, models

from activitylog.lookups import VALUES_A_QUERY
from activitylog.models import ActivityEntry
from tests.activitylog.log import entries, heads, only, rows
from tests.activitylog.shop.models import Shelf
from tests.activitylog.tables import logged_tables

TAKEN_BY_SQLITE = VALUES_A_QUERY + 10
"""The parameters of one statement that SQLite takes here; as it comes, they are more."""
MANY = TAKEN_BY_SQLITE + 10


class Counting(models.IntegerField):
    """Counts up each time that it is asked what to save."""

    def pre_save(self, model_instance, add):
        value = next(model_instance.numbers)
        setattr(model_instance, self.attname, value)
        return value


class Ticket(models.Model):
    number = Counting(unique=True)
    text = models.CharField(max_length=10)

    class Meta:
        managed = False
        app_label = "shop"

    def __str__(self):
        return self.text


class Tariff(models.Model):
    price = models.DecimalField(max_digits=12, decimal_places=1, primary_key=True)
    valid = models.BooleanField(default=True)

    class Meta:
        managed = False
        app_label = "shop"

    def __str__(self):
        return str(self.price)


@pytest.fixture(autouse=True)
def tables(transactional_db):
    with logged_tables(Ticket, Tariff):
        yield


@pytest.fixture
def few_parameters():
    """Have SQLite take few parameters in a statement, so that the tables can be small."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        usual = connection.connection.setlimit(
            sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, TAKEN_BY_SQLITE
        )
    yield
    if connection.vendor == "sqlite":
        connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, usual)


def filled(sql):
    """Fill a table behind the log, with MANY numbers."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers "
            f"WHERE n < {MANY}) {sql}"
        )


def folded_under(head):
    return ActivityEntry.objects.in_business("").filter(parent_id=head.id).order_by("id")


def upserted(*texts):
    numbers = count(1)
    tickets = [Ticket(text=text) for text in texts]
    for ticket in tickets:
        ticket.numbers = numbers
    Ticket.objects.bulk_create(
        tickets, update_conflicts=True, unique_fields=["number"], update_fields=["text"]
    )
    return tickets


def test_a_field_is_asked_once_what_an_upsert_saves():
    tickets = upserted("one", "two")

    assert [ticket.number for ticket in tickets] == [1, 2]
    assert next(tickets[0].numbers) == 3
    assert list(Ticket.objects.order_by("number").values_list("number", "text")) == [
        (1, "one"),
        (2, "two"),
    ]


def test_an_upsert_says_what_was_there_of_a_field_that_counts():
    upserted("one")
    upserted("ONE", "two")

    assert [entry.changes["text"] for entry in entries(target_type="shop.ticket")] == [
        [None, "one"],
        [None, "two"],
        ["one", "ONE"],
    ]
    assert Ticket.objects.count() == 2


@pytest.mark.usefixtures("few_parameters")
def test_any_number_of_rows_with_composite_keys_can_be_updated():
    filled("INSERT INTO shop_shelf (aisle, number, label) SELECT 'a', n, '' FROM numbers")
    Shelf.objects.update(label="Full")

    assert Shelf.objects.filter(label="Full").count() == MANY
    assert folded_under(only(heads(action="shelf.updated"))).count() == MANY


@pytest.mark.usefixtures("few_parameters")
def test_any_number_of_rows_with_keys_that_json_has_not_can_be_updated():
    truth = "true" if connection.vendor == "postgresql" else "1"
    filled(f"INSERT INTO shop_tariff (price, valid) SELECT n + 0.5, {truth} FROM numbers")
    Tariff.objects.filter(valid=True).update(valid=False)

    assert not Tariff.objects.filter(valid=True).exists()
    found = folded_under(only(heads(action="tariff.updated")))
    assert found.count() == MANY
    assert found.last().target_id == f"{MANY}.5"
    assert found.last().changes == {"valid": [True, False]}


def test_keys_that_json_has_not_are_found_whatever_they_are_updated_by():
    Tariff.objects.bulk_create(Tariff(price=Decimal(n) / 10) for n in range(1, 30))
    Tariff.objects.filter(valid=True, price__lt=Decimal("0.35")).update(valid=False)

    assert [row.target_id for row in rows(only(heads(action="tariff.updated")))] == [
        "0.1",
        "0.2",
        "0.3",
    ]
