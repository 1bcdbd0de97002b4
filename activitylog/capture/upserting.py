"""INSERT … ON CONFLICT DO UPDATE: which rows were inserted, which updated, and from what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Field
from django.db.models.expressions import DatabaseDefault

from activitylog.capture.before_and_after import returns_old
from activitylog.capture.columns import Columns, Row, identity, key_fields
from activitylog.capture.statements import read_locked, run_returning

ATTEMPTS = 100

_IS_UPDATED = "(xmax <> 0)"

Upserted = list[tuple[Row | None, Row]]


@dataclass(frozen=True, slots=True)
class _Insert:
    """The compiled statement, and what it saves of each object, by attribute name."""

    statements: Sequence[tuple[str, Sequence[Any]]]
    saved: Sequence[Mapping[str, Any]]


def upsert(compiler: Any, columns: Columns) -> Upserted:
    """Run the compiler's statement and return its rows, each with the one it was before, or None.

    On PostgreSQL before 18 the rows in conflict are locked and read first; where another session
    was quicker still, the statement is taken back and run again.
    """
    connection = compiler.connection
    insert = _compiled(compiler)
    returning = columns.returning(connection)
    if connection.vendor != "postgresql":
        return _after_reading(compiler, insert, columns, returning)[0]
    if returns_old(connection):
        return _returning_old(compiler, insert, columns)
    is_partitioned = _is_partitioned(connection, columns.table)
    if not is_partitioned:
        returning = f"{returning}, {_IS_UPDATED}"
    for _attempt in range(ATTEMPTS):
        with transaction.atomic(using=connection.alias):
            upserted, fetched = _after_reading(compiler, insert, columns, returning)
            if is_partitioned:
                was_update = _read_again(compiler, insert, columns, fetched)
            else:
                was_update = [row[-1] for row in fetched]
            pairs = zip(upserted, was_update, strict=True)
            if all((before is not None) == updated for (before, _after), updated in pairs):
                return upserted
            transaction.set_rollback(True, using=connection.alias)
    raise OperationalError(
        f'Other sessions kept writing the same rows of "{columns.table}"; try again.'
    )


def _compiled(compiler: Any) -> _Insert:
    """Compile the statement once: a field's `pre_save` may count, or ask a clock."""
    compiler.returning_fields = None
    saved: list[dict[str, Any]] = [{} for _obj in compiler.query.objs]
    places = {id(obj): place for place, obj in enumerate(compiler.query.objs)}
    pre_save_val = compiler.pre_save_val

    def remembered(field: Field[Any, Any], obj: Any) -> Any:
        value = saved[places[id(obj)]][field.attname] = pre_save_val(field, obj)
        return value

    compiler.pre_save_val = remembered
    try:
        return _Insert(compiler.as_sql(), saved)
    finally:
        del compiler.pre_save_val


def _returning_old(compiler: Any, insert: _Insert, columns: Columns) -> Upserted:
    connection = compiler.connection
    both = columns.returning_both(connection)
    fetched = run_returning(connection, columns.table, insert.statements, both)
    before, after = columns.halves(compiler, fetched)
    key = key_fields(compiler.query.get_meta().model)[0].attname
    return [
        (then if then[key] is not None else None, now)
        for then, now in zip(before, after, strict=True)
    ]


def _after_reading(
    compiler: Any, insert: _Insert, columns: Columns, returning: str
) -> tuple[Upserted, list[Sequence[Any]]]:
    """Return the rows with the ones that they were before, and the rows as fetched."""
    key = key_fields(compiler.query.get_meta().model)
    condition, params = _in_conflict(compiler, insert)
    locked = read_locked(compiler.connection, columns, key, condition, params)
    existing = {identity(row, key): row for row in columns.rows(compiler, locked)}
    fetched = run_returning(compiler.connection, columns.table, insert.statements, returning)
    width = len(columns.fields)
    rows = columns.rows(compiler, [row[:width] for row in fetched])
    upserted: Upserted = []
    for row in rows:
        upserted.append((existing.get(identity(row, key)), row))
        existing[identity(row, key)] = row  # SQLite lets one statement write a row twice
    return upserted, fetched


def _is_partitioned(connection: Any, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relkind = 'p' FROM pg_class WHERE oid = %s::regclass",
            [connection.ops.quote_name(table)],
        )
        ((found,),) = cursor.fetchall()
    return bool(found)


def _read_again(
    compiler: Any, insert: _Insert, columns: Columns, fetched: Sequence[Sequence[Any]]
) -> list[bool]:
    """Return which rows were updated; a partitioned table's RETURNING cannot tell that."""
    connection = compiler.connection
    key = key_fields(compiler.query.get_meta().model)
    positions = [columns.names.index(field.attname) for field in key]
    keys = [tuple(row[position] for position in positions) for row in fetched]
    condition, params = _in_conflict(compiler, insert)
    quote = connection.ops.quote_name
    selected = ", ".join(quote(str(field.column)) for field in key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {selected}, {_IS_UPDATED} FROM {quote(columns.table)} WHERE {condition}",
            params,
        )
        updated = {tuple(row[:-1]): bool(row[-1]) for row in cursor.fetchall()}
    return [updated.get(values, False) for values in keys]


def _in_conflict(compiler: Any, insert: _Insert) -> tuple[str, list[Any]]:
    """Return the condition, with its parameters, for rows that the statement will run into."""
    unique = compiler.query.unique_fields
    quote = compiler.connection.ops.quote_name
    rows, params = [], []
    for obj, saved in zip(compiler.query.objs, insert.saved, strict=True):
        row = []
        for field in unique:
            value = saved.get(field.attname, getattr(obj, field.attname))
            if isinstance(value, DatabaseDefault):  # DEFAULT itself stands in VALUES alone
                value = value.expression  # type: ignore[attr-defined]
            value = compiler.prepare_value(field, value)
            sql, values = compiler.field_as_sql(field, None, value)
            row.append(sql)
            params += values
        rows.append(f"({', '.join(row)})")
    columns = ", ".join(quote(field.column) for field in unique)
    every = ", ".join(rows)
    if compiler.connection.vendor == "sqlite":  # no other form of a list of tuples there
        every = f"VALUES {every}"
    return f"({columns}) IN ({every})", params
