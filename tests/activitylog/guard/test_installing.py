"""Coming and going of the guard: with migrations, by command, and what the checks say."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection, models

from activitylog import append_only, guard
from activitylog.guard import postgresql
from activitylog.registry import registry
from tests.activitylog.guard.raw import is_postgresql, is_sqlite, run
from tests.activitylog.log import entries, new_entries, only
from tests.activitylog.shop.models import Category, Memo

on_postgresql = pytest.mark.skipif(f"not ({is_postgresql})", reason="PostgreSQL keeps triggers")
on_sqlite = pytest.mark.skipif(f"not ({is_sqlite})", reason="SQLite keeps none")

INSERT = "INSERT INTO shop_category (id, name, business_id) VALUES (1, 'Pots', 'b1')"


def state_of(table: str) -> str | None:
    return postgresql.states(connection).get(f"public.{table}")


def warnings() -> dict[str | None, str]:
    return {str(item.id): item.msg for item in run_checks(databases=["default"], tags=["database"])}


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("guard_activity", *arguments, stdout=out)
    return out.getvalue()


def leftovers() -> list[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname::text FROM pg_proc WHERE proname LIKE 'activitylog_guard%' UNION ALL "
            "SELECT tgname::text FROM pg_trigger WHERE tgname LIKE 'activitylog_guard%'"
        )
        return cursor.fetchall()


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_migrate_installs_it(settings):
    settings.ACTIVITYLOG_GUARD = True
    guard.connect(connection)
    try:
        call_command("migrate", verbosity=0)
        assert set(postgresql.states(connection).values()) == {"current"}
        run(INSERT)
        assert only(entries()).action == "category.added"
    finally:
        guard.remove(connection)
        guard.disconnect(connection)


@pytest.mark.django_db(transaction=True)
def test_without_a_log_nothing_stands_in_the_way(guarded):
    call_command("migrate", "activitylog", "zero", verbosity=0)
    try:
        if connection.vendor == "postgresql":
            assert leftovers() == []
            run(INSERT)
    finally:
        call_command("migrate", "activitylog", verbosity=0)
    Category.objects.filter(pk=1).delete()


@pytest.mark.django_db(transaction=True)
def test_a_table_that_a_migration_rebuilds_stays_guarded(guarded):
    Category.objects.create(id=1, name="Pots")
    old = Category._meta.get_field("name")
    new = models.CharField(max_length=200, null=True)
    new.set_attributes_from_name("name")
    new.model = Category

    with connection.schema_editor() as editor:
        editor.alter_field(Category, old, new)
    try:
        guard.install(connection)
        with new_entries() as written:
            run("UPDATE shop_category SET name = 'Pans'")
        assert only(written).changes == {"name": ["Pots", "Pans"]}
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Category, new, old)


@pytest.mark.django_db(transaction=True)
def test_columns_come_and_go_under_it(guarded):
    Category.objects.create(id=1, name="Pots")
    colour = models.CharField(max_length=20, default="red")
    colour.set_attributes_from_name("colour")
    colour.model = Category

    with connection.schema_editor() as editor:
        editor.add_field(Category, colour)
    with new_entries() as written:
        run("UPDATE shop_category SET name = 'Pans', colour = 'blue'")
    assert only(written).changes == {"name": ["Pots", "Pans"]}

    with connection.schema_editor() as editor:
        editor.remove_field(Category, colour)
    with new_entries() as written:
        run("UPDATE shop_category SET name = 'Lids'")
    assert only(written).changes == {"name": ["Pans", "Lids"]}


@on_postgresql
@pytest.mark.django_db
def test_installing_twice_is_harmless_and_cheap(guarded, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        guard.install(connection)

    run(INSERT)
    assert len(entries()) == 1


@on_postgresql
@pytest.mark.django_db
def test_removing_leaves_nothing(guarded):
    assert leftovers()

    command("remove")

    assert leftovers() == []
    run(INSERT)
    assert entries() == []


@on_postgresql
@pytest.mark.django_db
def test_the_check_says_what_is_missing(settings):
    settings.ACTIVITYLOG_GUARD = True

    found = warnings()

    assert "public.shop_product (missing)" in found["activitylog.W021"]
    assert "activitylog.W020" not in found


@on_postgresql
@pytest.mark.parametrize(
    "change",
    [
        "COMMENT ON TRIGGER activitylog_guard_update ON shop_category IS 'old'",
        "ALTER TABLE shop_category DISABLE TRIGGER activitylog_guard_update",
        "DROP TRIGGER activitylog_guard_truncate ON shop_category",
    ],
)
def test_the_check_says_what_is_not_as_it_should_be(guarded, change):
    assert warnings() == {}

    run(change)

    assert warnings().keys() == {"activitylog.W021"}
    assert state_of("shop_category") == "stale"
    assert state_of("shop_product") == "current"


@on_postgresql
def test_a_declaration_that_changes_makes_triggers_stale(guarded, settings):
    settings.ACTIVITYLOG_MASK = ["name"]
    assert state_of("shop_category") == "stale"
    assert state_of("shop_orderline") == "current"

    command("install")

    assert warnings() == {}
    run(INSERT)
    assert only(entries()).changes["name"] == [None, "•••"]


@on_postgresql
def test_a_model_that_is_no_longer_registered_loses_its_triggers(guarded):
    declaration = registry.for_model(Memo).activity
    registry.unregister(Memo)
    try:
        assert state_of("shop_memo") == "superfluous"
        guard.install(connection)
        assert state_of("shop_memo") is None
    finally:
        registry.register(Memo)(type(declaration))


@on_postgresql
def test_triggers_without_the_setting_are_a_mistake(guarded, settings):
    settings.ACTIVITYLOG_GUARD = False

    assert "recorded twice" in warnings()["activitylog.W022"]
    with pytest.raises(CommandError, match="ACTIVITYLOG_GUARD = True"):
        command("install")


@on_postgresql
@pytest.mark.django_db
def test_the_check_misses_the_refusal_to_change_entries():
    command("remove", "--append-only")
    assert warnings().keys() == {"activitylog.W020"}

    command("install", "--append-only")
    assert warnings() == {}


@pytest.mark.django_db
def test_the_refusal_can_be_asked_for():
    command("install", "--append-only")
    assert append_only.is_installed(connection)
    assert "refuses to change" in command("status")

    command("remove", "--append-only")
    assert not append_only.is_installed(connection)
    assert "does not refuse" in command("status")


@on_postgresql
def test_status_lists_the_tables(guarded):
    run("ALTER TABLE shop_category DISABLE TRIGGER activitylog_guard_update")

    said = command("status")

    assert "stale        public.shop_category" in said
    assert "current      public.shop_product" in said


@on_sqlite
@pytest.mark.django_db
def test_on_sqlite_there_is_nothing_to_install():
    with pytest.raises(CommandError, match="own connections"):
        command("install")
    assert warnings() == {}


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_on_sqlite_every_new_connection_is_guarded(settings):
    settings.ACTIVITYLOG_GUARD = True
    connection.close()
    try:
        run(INSERT)
        assert only(entries()).action == "category.added"
    finally:
        guard.disconnect(connection)


@pytest.mark.django_db
def test_without_the_setting_nothing_is_put_anywhere():
    guard.installing.connect_new(connection=connection)

    run(INSERT)

    assert entries() == []
