"""An UPDATE that tells what its rows were and are: in one statement, or with a read before it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Field
from django.db.models.lookups import Exact
from django.db.models.sql.where import WhereNode

from activitylog.capture.claiming import claimed
from activitylog.capture.columns import NEW, OLD, Columns, Row
from activitylog.capture.fetching import all_rows
from activitylog.capture.statements import read_locked, select_locked
from activitylog.lookups import VALUES_A_QUERY

_RETURNS_OLD_SINCE = 180_000

LOCKED, CHANGED = "activitylog_locked", "activitylog_changed"

BeforeAndAfter = tuple[list[Row], list[Row]]


@dataclass(frozen=True, slots=True)
class Whole:
    """An UPDATE of one row by its key, for a PostgreSQL that returns it as it was and as it is."""

    sql: str
    params: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Update:
    """An UPDATE in its parts: `assignments` up to and with SET, then the condition, if any."""

    assignments: str
    values: Sequence[Any]
    condition: str
    params: Sequence[Any]
    is_one_key: bool
    """Whether the condition is that the primary key has one value, as it is for every `save()`."""


def returns_old(connection: Any) -> bool:
    """Return whether the database returns a row as it was before the statement: PostgreSQL 18."""
    return bool(connection.vendor == "postgresql" and connection.pg_version >= _RETURNS_OLD_SINCE)


def is_one_key(where: WhereNode, key: Sequence[Field[Any, Any]]) -> bool:
    """Return whether a condition names one row by its key."""
    if len(where.children) != 1 or where.negated or len(key) != 1:
        return False
    (only,) = where.children
    return (
        isinstance(only, Exact)
        and getattr(getattr(only.lhs, "target", None), "column", None) == key[0].column
        and only.rhs_is_direct_value()
    )


def run(
    compiler: Any, columns: Columns, key: Sequence[Field[Any, Any]], update: Whole | Update
) -> BeforeAndAfter:
    """Run the update and return its rows before and after, in the order of their keys before.

    Before PostgreSQL 18, and on SQLite, in no particular order each.
    """
    connection = compiler.connection
    if isinstance(update, Whole):
        sql, params = f"{update.sql} {columns.returning_both(connection)}", update.params
    elif connection.vendor != "postgresql":
        return _reading_first(compiler, columns, key, update)
    elif returns_old(connection):
        sql = _locking_first(connection, columns, key, update)
        params = (*update.params, *update.values, *update.params)
    else:
        sql = _joining_locked(connection, columns, key, update)
        repeated = update.params if update.is_one_key else ()
        params = (*update.params, *update.values, *repeated)
    with claimed(columns.table), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return columns.halves(compiler, all_rows(cursor))


def _locking_first(
    connection: Any, columns: Columns, key: Sequence[Field[Any, Any]], update: Update
) -> str:
    """Return one statement that locks the rows in the order of their keys, then updates them.

    The count has the locking done before the first row is updated. Nothing is joined: where the
    planner takes a table that was just filled for an empty one, a join compares all rows with all.
    """
    quote = connection.ops.quote_name
    locked, changed = quote(LOCKED), quote(CHANGED)
    keys = select_locked(connection, Columns(columns.table, key), key, update.condition)
    condition = f"({update.condition}) AND " if update.condition else ""
    condition += f"(SELECT COUNT(*) FROM {locked}) >= 0"
    both = [quote(f"{row}_{place}") for row in (OLD, NEW) for place in range(len(columns.names))]
    order = [both[columns.names.index(field.attname)] for field in key]
    return (
        f"WITH {locked} AS MATERIALIZED ({keys}), {changed} ({', '.join(both)}) AS ("
        f"{update.assignments} WHERE {condition} {columns.returning_both(connection)}"
        f") SELECT * FROM {changed} ORDER BY {', '.join(order)}"
    )


def _joining_locked(
    connection: Any, columns: Columns, key: Sequence[Field[Any, Any]], update: Update
) -> str:
    """Return the same for a PostgreSQL that gives back rows only as they are after an update."""
    quote = connection.ops.quote_name
    old, table = quote(OLD), quote(columns.table)
    # Names of its own, so that raw SQL in an assignment can go on leaving out the table's.
    names = {name: quote(f"{OLD}_{place}") for place, name in enumerate(columns.names)}
    if update.is_one_key:  # a join would find the same row, only slower
        match = update.condition
    else:
        match = " AND ".join(
            f"{table}.{quote(str(field.column))} = {old}.{names[field.attname]}" for field in key
        )
    locked = select_locked(connection, columns, key, update.condition)
    both = f"{', '.join(f'{old}.{name}' for name in names.values())}, {columns.sql(connection)}"
    return (
        f"WITH {old} ({', '.join(names.values())}) AS MATERIALIZED ({locked}) "
        f"{update.assignments} FROM {old} WHERE {match} RETURNING {both}"
    )


def _reading_first(
    compiler: Any, columns: Columns, key: Sequence[Field[Any, Any]], update: Update
) -> BeforeAndAfter:
    connection = compiler.connection
    fetched = read_locked(connection, columns, key, update.condition, update.params)
    if not fetched:
        return [], []
    positions = [columns.names.index(field.attname) for field in key]
    keys = [tuple([row[position] for position in positions]) for row in fetched]
    match, params = _of_keys(connection, key, keys) or (update.condition, update.params)
    where = f"WHERE {match}" if match else ""
    sql = f"{update.assignments} {where} {columns.returning(connection)}"
    with claimed(columns.table), connection.cursor() as cursor:
        cursor.execute(sql, (*update.values, *params))
        return columns.rows(compiler, fetched), columns.rows(compiler, all_rows(cursor))


def _of_keys(
    connection: Any, key: Sequence[Field[Any, Any]], keys: Sequence[tuple[Any, ...]]
) -> tuple[str, Sequence[Any]] | None:
    """Return the condition, with its parameters, that a row of SQLite has one of the `keys`.

    None where they are more than it takes as parameters, and of types that JSON does not hold
    exactly. Then the update's own condition is asked again: with the write lock held, it finds the
    same rows.
    """
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in key)
    if len(keys) * len(key) == 1:
        return f"{columns} = %s", keys[0]
    if all(isinstance(value, int | str) for values in keys for value in values):
        picked = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(key)))
        return f"({columns}) IN (SELECT {picked} FROM json_each(%s))", [json.dumps(keys)]
    if len(keys) * len(key) > VALUES_A_QUERY:
        return None
    one = f"({', '.join(['%s'] * len(key))})"
    every = ", ".join([one] * len(keys))
    return f"({columns}) IN (VALUES {every})", list(chain.from_iterable(keys))
