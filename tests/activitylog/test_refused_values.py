"""Values that can be stored, but not read: they fail no write of a row beside them."""

from __future__ import annotations

import pytest
from django.db import DataError, connection, models

from activitylog import ModelActivity
from activitylog.registry import registry
from tests.activitylog.log import entries, new_entries, only
from tests.activitylog.tables import logged_tables

STORED = "sealed with a key that is lost"
NAMES = ("Mill", "Barn", "Inn")


class SealedField(models.TextField):
    def from_db_value(self, value, expression, connection):
        raise ValueError("This was sealed with another key.")


class Stored(models.Model):
    class Meta:
        abstract = True
        managed = False
        app_label = "shop"


class Vault(Stored):
    name = models.CharField(max_length=20)
    content = SealedField()

    def __str__(self):
        return self.name


class Cell(Vault):
    number = models.IntegerField()

    class Meta:
        managed = False
        app_label = "shop"


class Guard(Stored):
    vault = models.ForeignKey(Vault, models.CASCADE, related_name="guards")

    def __str__(self):
        return "a guard"


class Lock(Stored):
    vault = models.ForeignKey(Vault, models.CASCADE, related_name="locks")
    turns = models.IntegerField()

    def __str__(self):
        return "a lock"


class Unreadable(Stored):
    text = models.CharField(max_length=20)

    def __str__(self):
        return self.text

    @classmethod
    def from_db(cls, db, field_names, values):
        raise ValueError("It cannot be read.")


class Odd(Stored):
    text = models.CharField(max_length=20)

    def __str__(self):
        return f"{self.text}\0\ud800"


class OfOdd(Stored):
    odd = models.ForeignKey(Odd, models.CASCADE)

    def __str__(self):
        return "of the odd"


class Lease(Stored):
    text = models.CharField(max_length=20)
    until = models.DateField(null=True)

    def __str__(self):
        return self.text


class OfLease(Stored):
    lease = models.ForeignKey(Lease, models.CASCADE)

    def __str__(self):
        return "of the lease"


class LockActivity(ModelActivity):
    part_of = "vault"


@pytest.fixture(autouse=True)
def tables(transactional_db):
    with logged_tables(Vault, Cell, Guard, Unreadable, Odd, OfOdd, Lock, Lease, OfLease):
        registry.unregister(Lock)
        registry.register(Lock)(LockActivity)
        yield


@pytest.fixture
def vault():
    return Vault.objects.create(name="North", content=STORED)


def test_a_row_is_logged_with_what_its_field_cannot_read(vault):
    assert only(entries(action="vault.added")).changes["content"] == [None, STORED]


def test_a_relation_is_named_by_an_object_that_cannot_be_read_whole(vault):
    Guard.objects.create(vault=vault)
    assert only(entries(action="guard.added")).changes["vault"] == [None, vault.pk, None, "North"]


def test_a_relation_to_what_is_not_logged_is_named_too(vault):
    registry.unregister(Vault)
    try:
        Guard.objects.create(vault=vault)
    finally:
        registry.register(Vault)
    assert only(entries(action="guard.added")).changes["vault"][3] == "North"


def test_a_part_stands_in_the_entries_of_an_owner_that_cannot_be_read_whole(vault):
    with new_entries() as written:
        lock = Lock.objects.create(vault=vault, turns=3)
    entry = only(written)
    assert (entry.target_id, entry.target_name) == (str(vault.pk), "North")
    assert entry.changes == {"locks": {"added": [{"pk": lock.pk, "turns": 3}]}}


def test_an_heir_is_logged_with_what_it_inherits_and_cannot_read():
    Cell.objects.create(name="South", content=STORED, number=1)
    assert only(entries(action="cell.added")).changes["content"] == [None, STORED]
    Vault.objects.update(name="West")
    assert only(entries(action="cell.updated")).changes == {"name": ["South", "West"]}


def test_an_object_that_cannot_be_made_is_told_by_its_kind():
    row = Unreadable.objects.create(text="Call Ann")
    added = only(entries(action="unreadable.added"))
    assert added.target_name == f"unreadable {row.pk}"
    assert added.changes == {"text": [None, "Call Ann"]}


def test_a_name_that_no_database_holds_fails_no_write():
    odd = Odd.objects.create(text="Ann")
    OfOdd.objects.create(odd=odd)
    assert only(entries(action="odd.added")).target_name == "Ann␀?"
    assert only(entries(action="of_odd.added")).changes["odd"] == [None, odd.pk, None, "Ann␀?"]


@pytest.fixture
def endless():
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's dates alone go further than Python's")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Lease._meta.db_table} (id, text, until) VALUES "
            "(1, 'Mill', 'infinity'), (2, 'Barn', '0044-03-15 BC'), (3, 'Inn', '2026-11-24')"
        )
    return Lease.objects.order_by("pk")


def test_rows_with_a_date_that_is_none_in_python_are_updated(endless):
    assert endless.update(text="Let") == 3
    told = {e.target_id: e.changes for e in entries(action="lease.updated") if e.target_id}
    assert told == {str(pk): {"text": [name, "Let"]} for pk, name in enumerate(NAMES, 1)}


def test_such_a_date_is_told_as_the_database_says_it(endless):
    endless.filter(pk=1).update(until=None)
    endless.filter(pk__gt=1)._raw_delete(connection.alias)  # which loads no object
    assert only(entries(action="lease.updated")).changes == {"until": ["infinity", None]}
    told = [e.changes["until"] for e in entries(action="lease.deleted") if e.target_id]
    assert told == [["0044-03-15 BC", None], ["2026-11-24", None]]


def test_a_relation_is_named_by_an_object_with_such_a_date(endless):
    OfLease.objects.create(lease_id=1)
    assert only(entries(action="of_lease.added")).changes["lease"] == [None, 1, None, "Mill"]


def test_an_error_of_the_database_is_still_an_error(endless):
    with pytest.raises(DataError, match="value too long"):
        endless.update(text="x" * 21)
