"""What SQLite's temporary triggers see, and what they leave alone."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import IntegrityError, connection, transaction

from activitylog import activity_context, guard
from activitylog.actors import Actor
from activitylog.signals import rows_inserted
from tests.activitylog.guard.raw import is_sqlite, run
from tests.activitylog.log import entries, new_entries, only, rows
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log
from tests.activitylog.shop.models import Category, Listing, Product

pytestmark = pytest.mark.skipif(f"not ({is_sqlite})", reason="SQLite alone")

INSERT = "INSERT INTO shop_category (id, name, business_id) VALUES (1, 'Pots', 'b1')"


def triggers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_temp_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("verb", ["REPLACE", "INSERT OR REPLACE"])
def test_rows_that_give_way_to_a_replacement(guarded, verb):
    Category.objects.bulk_create([Category(id=n, name=f"C{n}") for n in (1, 2)])

    with new_entries() as written:
        run(
            f"{verb} INTO shop_category (id, name, business_id) "
            "VALUES (1, 'Pots', 'b1'), (2, 'Pans', 'b1'), (3, 'Lids', 'b1')"
        )

    deleted, added = (entry for entry in written if entry.parent_id is None)
    assert (deleted.action, added.action) == ("category.deleted", "category.added")
    assert (len(rows(deleted)), len(rows(added))) == (2, 3)
    assert tables_of_the_log() == tables_of_the_database()


def test_seeing_replaced_rows_changes_no_setting(guarded):
    run("REPLACE INTO shop_category (id, name, business_id) VALUES (1, 'Pots', 'b1')")

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)  # a script commits what is open
@pytest.mark.parametrize("way", ["script", "connection"])
def test_what_goes_past_djangos_cursor(guarded, way):
    raw = connection.connection

    with new_entries() as written, activity_context(actor=Actor("7", "Amina")):
        raw.execute(INSERT)
        if way == "connection":
            raw.execute("UPDATE shop_category SET name = 'Pans'")
        else:
            raw.executescript("UPDATE shop_category SET name = 'Pans';")

    assert [entry.action for entry in written] == ["category.added", "category.updated"]
    assert {entry.actor_name for entry in written} == {"Amina"}
    assert tables_of_the_log() == tables_of_the_database()


@pytest.mark.django_db(transaction=True)
def test_past_djangos_cursor_without_a_transaction(guarded):
    raw = connection.connection

    raw.execute(INSERT)
    assert len(entries()) == 1
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(INSERT)

    assert len(entries()) == 1
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_past_djangos_cursor_nothing_is_written_without_its_entry(guarded):
    def refuse(**sent):
        raise RuntimeError("the receiver's own reason")

    rows_inserted.connect(refuse)
    try:
        with pytest.raises(sqlite3.IntegrityError, match="could not record"):
            connection.connection.execute(INSERT)
        with pytest.raises(RuntimeError, match="the receiver's own reason"):
            run(f"{INSERT} RETURNING id")
    finally:
        rows_inserted.disconnect(refuse)

    assert Category.objects.count() == 0
    assert entries() == []
    Category.objects.create(name="Pans")
    assert len(entries()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_tool_from_outside_is_neither_hindered_nor_recorded(guarded):
    with sqlite3.connect(connection.settings_dict["NAME"]) as tool:
        tool.execute(INSERT)
    tool.close()

    assert Category.objects.count() == 1
    assert entries() == []


@pytest.mark.parametrize("table", ["shop_product", "shop_supplier_partners", "shop_place"])
def test_triggers_are_on_every_table_that_is_captured(guarded, table):
    names = {f"activitylog_guard_{table}_{verb}" for verb in ("insert", "update", "delete")}

    assert names <= triggers()


def test_disconnecting_leaves_nothing(guarded):
    wrappers = len(connection.execute_wrappers)
    guard.disconnect(connection)

    assert triggers() == set()
    assert len(connection.execute_wrappers) == wrappers - 1
    run(INSERT)
    assert entries() == []


def test_connecting_twice_is_harmless(guarded):
    guard.connect(connection)

    run(INSERT)

    assert len(entries()) == 1


def test_rows_that_the_database_removes_itself(guarded):
    run("ALTER TABLE shop_listing RENAME TO old_listing")
    run(
        "CREATE TABLE shop_listing (slug varchar(40) PRIMARY KEY, product_id varchar(40) "
        "REFERENCES shop_product (sku) ON DELETE CASCADE)"
    )
    product = Product.objects.create(sku="a", name="A")
    Listing.objects.create(slug="first", product=product)

    with new_entries() as written:
        run("DELETE FROM shop_product")

    assert sorted(entry.action for entry in written) == ["listing.deleted", "product.deleted"]


def test_what_a_trigger_of_the_hosts_writes_after_the_orm(guarded):
    run(
        "CREATE TRIGGER shout AFTER INSERT ON shop_product BEGIN "
        "INSERT INTO shop_category (name, business_id) VALUES (upper(NEW.name), 'b1'); END"
    )

    with new_entries() as written:
        Product.objects.create(sku="a", name="pot")

    said = {(entry.action, entry.target_name, entry.source) for entry in written}
    assert said == {("product.added", "pot", "system"), ("category.added", "POT", "database")}
    assert tables_of_the_log() == tables_of_the_database()


@pytest.mark.django_db(transaction=True)
def test_a_failure_past_djangos_cursor_is_not_the_next_statements(guarded):
    def refuse(**sent):
        raise RuntimeError("the receiver's own reason")

    rows_inserted.connect(refuse)
    with pytest.raises(sqlite3.IntegrityError):
        connection.connection.execute(INSERT)
    rows_inserted.disconnect(refuse)

    run(INSERT)
    with pytest.raises(IntegrityError, match="UNIQUE"):
        run(INSERT)


def test_after_a_rollback_of_a_change_of_tables_everything_is_recorded(guarded):
    with transaction.atomic():
        run("ALTER TABLE shop_category ADD COLUMN colour text")
        run(INSERT)
        transaction.set_rollback(True)

    with new_entries() as written:
        run(INSERT)

    assert only(written).action == "category.added"
