"""The database refuses to change or remove entries, whoever asks and however."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from activitylog import append_only, record
from activitylog.append_only import TABLE, retention_passes
from tests.activitylog.log import entries

pytestmark = pytest.mark.django_db

is_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="says how PostgreSQL does it"
)
is_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="says how SQLite does it")


@pytest.fixture
def refusing(db):
    """A database that refuses, with an entry in its log."""
    append_only.install(connection)
    record("report.exported", business="b1", details="before")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


ATTACKS = {
    "UPDATE": f"UPDATE {TABLE} SET details = 'after'",
    "DELETE": f"DELETE FROM {TABLE}",
    "INSERT OR UPDATE": f"INSERT INTO {TABLE} SELECT * FROM {TABLE} WHERE true "
    "ON CONFLICT (business_id, id) DO UPDATE SET details = 'after'",
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_entry_stays_as_it_is(refusing, attack):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(ATTACKS[attack])

    assert [entry.details for entry in entries()] == ["before"]


@is_sqlite
@pytest.mark.parametrize("verb", ["REPLACE", "INSERT OR REPLACE"])
def test_an_entry_is_not_replaced(refusing, verb):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(f"{verb} INTO {TABLE} SELECT * FROM {TABLE}")

    assert len(entries()) == 1


def test_the_refusal_says_what_to_do(refusing):
    with pytest.raises(DatabaseError, match="prune_activity"), transaction.atomic():
        run(ATTACKS["DELETE"])


def test_entries_are_still_added(refusing):
    record("report.exported", business="b1", details="another")

    assert [entry.details for entry in entries()] == ["before", "another"]


@is_postgresql
def test_databases_that_refuse_already_know_the_flag_that_passes(refusing):
    with transaction.atomic():
        run("SELECT set_config('activitylog.retention', 'on', true)")
        run(ATTACKS["DELETE"])

    assert entries() == []


def test_retention_may_delete(refusing):
    with retention_passes("default"):
        run(ATTACKS["DELETE"])

    assert entries() == []


@is_postgresql
@pytest.mark.parametrize("attack", ["UPDATE", "INSERT OR UPDATE"])
def test_retention_may_not_update(refusing, attack):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        retention_passes("default"),
    ):
        run(ATTACKS[attack])


def test_after_retention_the_database_refuses_again_in_the_same_transaction(refusing):
    with retention_passes("default"):
        pass

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(ATTACKS["DELETE"])


def test_after_a_retention_that_failed_the_database_refuses_again(refusing):
    with pytest.raises(ZeroDivisionError), retention_passes("default"):
        raise ZeroDivisionError

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(ATTACKS["DELETE"])


def test_retention_passes_where_nothing_refuses():
    append_only.remove(connection)
    record("report.exported", business="b1")

    with retention_passes("default"):
        run(ATTACKS["DELETE"])

    assert entries() == []
    assert not append_only.is_installed(connection)


def test_installing_twice_is_harmless_and_removing_leaves_nothing(refusing):
    append_only.install(connection)
    assert append_only.is_installed(connection)

    append_only.remove(connection)

    assert not append_only.is_installed(connection)
    run(ATTACKS["UPDATE"])
    run(ATTACKS["DELETE"])


def test_the_first_migration_installs_it_on_postgresql_alone():
    assert append_only.is_installed(connection) == (connection.vendor == "postgresql")


@pytest.mark.django_db(transaction=True)
def test_the_migration_goes_back_and_forth():
    call_command("migrate", "activitylog", "zero", verbosity=0)
    try:
        assert TABLE not in connection.introspection.table_names()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_proc WHERE proname = %s", [append_only.TRIGGER])
                assert cursor.fetchone() is None
    finally:
        call_command("migrate", "activitylog", verbosity=0)
    assert append_only.is_installed(connection) == (connection.vendor == "postgresql")


def test_the_table_is_the_models():
    assert apps.get_model("activitylog.ActivityEntry")._meta.db_table == TABLE
