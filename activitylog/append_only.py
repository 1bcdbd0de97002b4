"""The database's own refusal to change or remove entries, and the one way past it.

PostgreSQL has it from the first migration on. SQLite gets it from `guard_activity install
--append-only`. TRUNCATE is not refused: tests of every host empty tables with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "activitylog_activityentry"
TRIGGER = "activitylog_append_only"
FLAG = "activitylog.retention"
"""The setting that passes; triggers of databases that exist read it by this name."""

_SQLITE_TRIGGERS = {
    f"{TRIGGER}_update": f'BEFORE UPDATE ON "{TABLE}" BEGIN {{refusal}} END',
    f"{TRIGGER}_delete": f'BEFORE DELETE ON "{TABLE}" BEGIN {{refusal}} END',
    # INSERT OR REPLACE removes the row in its way without asking a trigger for DELETE.
    f"{TRIGGER}_replace": f'BEFORE INSERT ON "{TABLE}" WHEN EXISTS (SELECT 1 FROM "{TABLE}" '
    "WHERE business_id = NEW.business_id AND id = NEW.id) BEGIN {refusal} END",
}
_SQLITE_REFUSAL = (
    "SELECT RAISE(ABORT, 'Activity entries are append-only. "
    "To remove old ones, run manage.py prune_activity.');"
)

# Row triggers, so that partitions of the table inherit them.
_POSTGRESQL_INSTALL = f"""
CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('{FLAG}', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Activity entries are append-only: % is refused.', TG_OP USING
        ERRCODE = 'insufficient_privilege',
        HINT = 'Record a further entry to correct one; to remove old ones, run '
            'manage.py prune_activity.';
END $$;
CREATE OR REPLACE TRIGGER {TRIGGER} BEFORE UPDATE OR DELETE ON "{TABLE}"
    FOR EACH ROW EXECUTE FUNCTION {TRIGGER}();
"""
_POSTGRESQL_REMOVE = f"""
DROP TRIGGER IF EXISTS {TRIGGER} ON "{TABLE}";
DROP FUNCTION IF EXISTS {TRIGGER}();
"""
_INSTALLED = {
    "postgresql": "SELECT count(*) FROM pg_trigger "
    "WHERE tgname = %s AND tgrelid = to_regclass(%s) AND tgenabled <> 'D'",
    "sqlite": "SELECT count(*) FROM sqlite_master "
    "WHERE type = 'trigger' AND name LIKE %s || '%%' AND tbl_name = %s",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Have the database refuse to change or remove entries; once is enough, more is harmless."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_INSTALL)
        else:
            for name, trigger in _SQLITE_TRIGGERS.items():
                body = trigger.format(refusal=_SQLITE_REFUSAL)
                cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {body}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the refusal away, and all that belongs to it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_REMOVE)
        else:
            for name in _SQLITE_TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def is_installed(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the database refuses to change or remove entries."""
    with connection.cursor() as cursor:
        cursor.execute(_INSTALLED[connection.vendor], [TRIGGER, TABLE])
        return bool(cursor.fetchone()[0])


@contextmanager
def retention_passes(using: str) -> Iterator[None]:
    """Let this transaction delete entries within the block; updating them stays refused.

    For retention alone: `with retention_passes(using): <delete>`. It opens a transaction, or a
    savepoint in the one that is open; other sessions are refused all the while. Cost: two
    statements on PostgreSQL; on SQLite, where the refusal is installed, one for each of its
    triggers, before and after.
    """
    connection = connections[using]
    with transaction.atomic(using=using):
        if connection.vendor == "postgresql":
            _set_flag(connection, "on")
            yield
            _set_flag(connection, "off")
        elif is_installed(connection):
            # Nobody else can write before this transaction ends, and a rollback brings them back.
            remove(connection)
            yield
            install(connection)
        else:
            yield


def _set_flag(connection: BaseDatabaseWrapper, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [FLAG, value])


def install_in_migration(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Install the refusal on PostgreSQL; on SQLite, where `flush` deletes rows, it is optional."""
    if schema_editor.connection.vendor == "postgresql":
        install(schema_editor.connection)


def remove_in_migration(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take back what `install_in_migration` did, before the table goes."""
    remove(schema_editor.connection)
