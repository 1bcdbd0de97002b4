"""The guard on PostgreSQL: triggers on every registered table, installed and looked after."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from activitylog.append_only import TABLE as LOG_TABLE
from activitylog.guard.announcing import CLAIM, EVERYTHING, token
from activitylog.guard.definitions import Definitions
from activitylog.registry import registry

State = Literal["current", "stale", "missing", "superfluous"]

_PREFIX = "activitylog_guard_"
_FUNCTIONS = [
    Path(__file__).with_name("sql") / f"{name}.sql" for name in ("values", "entries", "trigger")
]

# For each trigger: when it fires, and what it is given.
_TRIGGERS = {
    "insert": ("AFTER INSERT", "REFERENCING NEW TABLE AS new_rows"),
    "update": ("AFTER UPDATE", "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    "delete": ("AFTER DELETE", "REFERENCING OLD TABLE AS old_rows"),
    "truncate": ("BEFORE TRUNCATE", ""),
}

_TABLES = """
SELECT sought.name, format('%%I.%%I', space.nspname, class.relname), class.relkind
FROM unnest(%s::text[], %s::text[]) AS sought (name, quoted)
JOIN pg_class class ON class.oid = to_regclass(sought.quoted)
JOIN pg_namespace space ON space.oid = class.relnamespace
"""
_INSTALLED = """
SELECT format('%%I.%%I', space.nspname, class.relname), trigger.tgname,
    CASE WHEN trigger.tgenabled <> 'D' THEN obj_description(trigger.oid, 'pg_trigger') END
FROM pg_trigger trigger
JOIN pg_class class ON class.oid = trigger.tgrelid
JOIN pg_namespace space ON space.oid = class.relnamespace
WHERE trigger.tgfoid IN (
    SELECT oid FROM pg_proc WHERE proname = %s AND pg_function_is_visible(oid)
)
"""
_OWN_FUNCTIONS = """
SELECT oid::regprocedure::text FROM pg_proc
WHERE starts_with(proname, %s) AND pg_function_is_visible(oid)
"""


@dataclass(frozen=True, slots=True)
class _Expected:
    """The triggers that a table should have: what creates them, and how they are known again."""

    table: str
    sql: str
    version: str


def install(connection: BaseDatabaseWrapper) -> None:
    """Install what is missing or stale, and remove what is superfluous; what is current is left.

    Cost: three queries where all is current. A table is locked against writes while it gets its
    triggers.
    """
    tables = _tables_of(connection)
    if LOG_TABLE not in tables:
        remove(connection)
        return
    expected = {item.table: item for item in _expected(connection, tables)}
    found = _states(connection, expected)
    if set(found.values()) <= {"current"}:
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_PREFIX])
        if "current" not in found.values():
            remove(connection)  # the functions of another version can have other arguments
        cursor.execute(_functions(tables[LOG_TABLE]))
        for table, state in found.items():
            if state == "superfluous":
                cursor.execute(_dropping(table))
            elif state != "current":
                cursor.execute(expected[table].sql)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Remove every trigger of the guard and all that belongs to it."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN_FUNCTIONS, [_PREFIX])
        functions = [function for (function,) in cursor.fetchall()]
        if functions:
            cursor.execute(f"DROP FUNCTION {', '.join(functions)} CASCADE")


def states(connection: BaseDatabaseWrapper) -> dict[str, State]:
    """Return, by table, whether its triggers are as they should be; empty without a log."""
    tables = _tables_of(connection)
    if LOG_TABLE not in tables:
        return {}
    return _states(connection, {item.table: item for item in _expected(connection, tables)})


def is_installed(connection: BaseDatabaseWrapper) -> bool:
    """Return whether any table has triggers of the guard."""
    return bool(_installed(connection))


def _states(connection: BaseDatabaseWrapper, expected: Mapping[str, _Expected]) -> dict[str, State]:
    installed = _installed(connection)
    found: dict[str, State] = dict.fromkeys(installed.keys() - expected.keys(), "superfluous")
    for table, item in expected.items():
        versions = installed.get(table, {})
        if all(versions.get(f"{_PREFIX}{name}") == item.version for name in _TRIGGERS):
            found[table] = "current"
        else:
            found[table] = "stale" if versions else "missing"
    return found


def _installed(connection: BaseDatabaseWrapper) -> dict[str, dict[str, str]]:
    """Return, by table and trigger, the version that is installed."""
    found: dict[str, dict[str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_INSTALLED, [f"{_PREFIX}watch"])
        for table, trigger, version in cursor.fetchall():
            found.setdefault(table, {})[trigger] = version
    return found


def _tables_of(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the full names of the models' tables that exist in this database."""
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    quoted = [connection.ops.quote_name(name) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [list(names), quoted])
        return {name: table for name, table, kind in cursor.fetchall() if kind in ("r", "p")}


def _expected(connection: BaseDatabaseWrapper, tables: Mapping[str, str]) -> Iterator[_Expected]:
    definitions = Definitions(connection, tables)
    functions = _functions(tables[LOG_TABLE])
    for model in registry.models():
        name = model._meta.db_table
        if name in tables:
            definition = json.dumps(definitions.of(model), ensure_ascii=False, sort_keys=True)
            triggers = _triggers(tables[name], token(name), _schema(tables[LOG_TABLE]), definition)
            digest = hashlib.sha256(f"{functions}{triggers}".encode()).hexdigest()
            version = f"activitylog {digest[:16]}"
            yield _Expected(tables[name], triggers + _comments(tables[name], version), version)


def _schema(log_table: str) -> str:
    return log_table.rpartition(".")[0]


def _functions(log_table: str) -> str:
    """Return what creates the functions, which nobody but their owner may call or make use of."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in _FUNCTIONS)
    closed = [
        f"REVOKE ALL ON FUNCTION guard.{name} FROM PUBLIC;"
        for name in re.findall(r"REPLACE FUNCTION guard\.(\w+)", text)
    ]
    text = re.sub(
        r"\bguard\.(\w+)", rf"{_schema(log_table)}.{_PREFIX}\1", "\n".join([text, *closed])
    )
    return text.replace("log.entries", log_table)


def _triggers(table: str, of_table: str, schema: str, definition: str) -> str:
    length = len(CLAIM)
    claimed = (
        f"left(current_query(), {length}) = '{CLAIM}' AND (pg_trigger_depth() = 0 OR "
        f"substr(current_query(), {length + 1}, 10000) "
        f"~ '^/\\*with ({EVERYTHING}|[0-9a-f ]*{of_table})')"
    )
    literal = definition.replace("'", "''")
    return "".join(
        f"CREATE OR REPLACE TRIGGER {_PREFIX}{name} {moment} ON {table} {given} "
        f"FOR EACH STATEMENT WHEN (NOT ({claimed})) "
        f"EXECUTE FUNCTION {schema}.{_PREFIX}watch('{literal}');"
        for name, (moment, given) in _TRIGGERS.items()
    )


def _comments(table: str, version: str) -> str:
    return "".join(
        f"COMMENT ON TRIGGER {_PREFIX}{name} ON {table} IS '{version}';" for name in _TRIGGERS
    )


def _dropping(table: str) -> str:
    return "".join(f"DROP TRIGGER IF EXISTS {_PREFIX}{name} ON {table};" for name in _TRIGGERS)
