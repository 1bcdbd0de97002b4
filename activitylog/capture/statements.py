"""What the capturing compilers share: the unit of change and entry, and the ORM call it is in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field

from activitylog.capture.claiming import claimed
from activitylog.capture.columns import Columns
from activitylog.capture.fetching import all_rows
from activitylog.transactions import blocks_of_orm


def surrounding_call(connection: BaseDatabaseWrapper) -> object | None:
    """Return what the statements of one ORM call share that Django splits, or None."""
    return next(iter(blocks_of_orm(connection)), None)


class OneUnit(transaction.Atomic):
    """Makes a statement and what its receivers write one unit; gives the surrounding call."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        super().__init__(connection.alias, savepoint=False, durable=False)
        self._connection = connection

    def __enter__(self) -> object | None:  # type: ignore[override]
        call = surrounding_call(self._connection)
        super().__enter__()
        return call


def run_returning(
    connection: BaseDatabaseWrapper,
    table: str,
    statements: Iterable[tuple[str, Sequence[Any]]],
    returning: str,
) -> list[Sequence[Any]]:
    """Run statements on `table`, each ending in `returning`, and return the rows as fetched."""
    fetched: list[Sequence[Any]] = []
    with connection.cursor() as cursor:
        for sql, params in statements:
            with claimed(table):
                cursor.execute(f"{sql} {returning}", params)
            fetched += all_rows(cursor)
    return fetched


def read_locked(
    connection: BaseDatabaseWrapper,
    columns: Columns,
    key: Sequence[Field[Any, Any]],
    condition: str,
    params: Sequence[Any],
) -> list[tuple[Any, ...]]:
    """Lock the rows that match, in the order of their keys, and return them as fetched.

    The lock is the weaker one that an UPDATE takes, so that other sessions can still insert rows
    that point to these.
    """
    _lock_for_writing(connection, columns.table, str(key[0].column))
    with connection.cursor() as cursor:
        cursor.execute(select_locked(connection, columns, key, condition), params)
        return all_rows(cursor)


def select_locked(
    connection: BaseDatabaseWrapper,
    columns: Columns,
    key: Sequence[Field[Any, Any]],
    condition: str,
) -> str:
    """Return the SELECT that locks the rows that match, in the order of their keys."""
    quote = connection.ops.quote_name
    sql = f"SELECT {columns.sql(connection)} FROM {quote(columns.table)}"
    if condition:
        sql += f" WHERE {condition}"
    sql += f" ORDER BY {', '.join(quote(str(field.column)) for field in key)}"
    if connection.features.has_select_for_no_key_update:
        sql += " FOR NO KEY UPDATE"
    return sql


def _lock_for_writing(connection: BaseDatabaseWrapper, table: str, column: str) -> None:
    """Take SQLite's write lock before anything is read.

    A transaction that reads first, and writes when another has written since, fails at once there.
    """
    mode = getattr(connection, "transaction_mode", None)
    if connection.vendor != "sqlite" or mode == "IMMEDIATE":
        return
    quote = connection.ops.quote_name
    with claimed(table), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(table)} SET {quote(column)} = {quote(column)} WHERE 0")
