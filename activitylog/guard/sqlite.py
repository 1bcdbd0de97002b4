"""The guard on SQLite: temporary triggers on the application's own connections.

They live as long as the connection, and no other process sees them: a tool from outside is neither
hindered nor recorded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from activitylog.capture.claiming import claims
from activitylog.capture.columns import Columns, own_fields
from activitylog.guard.sending import Table, Written, send
from activitylog.guard.statements import defines, is_unrecorded, may_write
from activitylog.registry import registry
from activitylog.sql_text import text_of

_PREFIX = "activitylog_guard_"
_VALUES_A_CALL = 100
"""Fewer than the arguments that SQLite lets a function have."""

_REFUSAL = (
    "The activity log could not record this statement, so it was undone. "
    "Run it with cursor.execute() to be told why."
)
_COLUMNS = """
SELECT kept.name, columns.name FROM sqlite_master AS kept
JOIN pragma_table_xinfo(kept.name) AS columns WHERE kept.type = 'table'
"""
_INSTALLED = "SELECT name FROM sqlite_temp_master WHERE type = 'trigger' AND name LIKE ? || '%'"
_REPLACES = re.compile(r"\bREPLACE\b", re.IGNORECASE)
_RETURNS = re.compile(r"\bRETURNING\b", re.IGNORECASE)


class Watcher:
    """Sees what raw SQL does to the registered tables on one connection, and sends it.

    The rows of a statement that goes through Django's cursor are sent together, after it. Those of
    any other, as of `executescript()`, are sent one by one, from within it.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection: Any = connection
        self._tables: dict[str, Table] = {}
        self._values: list[Any] = []
        self._gathered: list[Written] | None = None
        self._error: Exception | None = None
        self._is_on = False
        self._is_outdated = False

    def connect(self) -> None:
        """Make SQLite's new connection call this object, and put the triggers on it."""
        for name, arity, function in (
            ("watches", 1, self._watches),
            ("values", -1, self._take_values),
            ("row", 2, self._take_row),
        ):
            self._connection.connection.create_function(f"{_PREFIX}{name}", arity, function)
        self._is_on = True
        self.install()

    def disconnect(self) -> None:
        """Take the triggers away, and see nothing more, even if a rollback brings them back."""
        self._is_on = False
        self.remove()

    def install(self) -> None:
        """Put triggers on every registered table that exists; those that are there are replaced."""
        self.remove()
        self._is_outdated = False
        found: dict[str, list[str]] = {}
        for table, column in self._run(_COLUMNS):
            found.setdefault(table, []).append(column)
        for model in registry.models():
            name = model._meta.db_table
            if name in found:
                present = [field for field in own_fields(model) if field.column in found[name]]
                self._tables[name] = Table(model, Columns(name, present))
                for verb in ("INSERT", "UPDATE", "DELETE"):
                    self._run(self._trigger(name, verb))

    def remove(self) -> None:
        """Take the triggers away."""
        for (name,) in self._run(_INSTALLED, _PREFIX):
            self._run(f'DROP TRIGGER temp."{name}"')

    def is_installed(self) -> bool:
        """Return whether there are triggers; a rollback can take them, or bring them back."""
        return bool(self._run(f"{_INSTALLED} LIMIT 1", _PREFIX))

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        def run() -> Any:
            return execute(sql, params, many, context)

        if claims() or is_unrecorded():
            if self._is_outdated:
                self.install()
            return run()
        text = text_of(sql, self._connection)
        if defines(text):  # SQLite refuses to change a table that a trigger mentions
            self.remove()
            self._is_outdated = True
        elif may_write(text):
            if not self.is_installed():
                self.install()
            with self._seeing_replaced_rows(text):
                return self._run_watched(text, run)
        return run()

    def _run_watched(self, text: str, run: Callable[[], Any]) -> Any:
        is_alone = self._connection.get_autocommit()
        if is_alone and _RETURNS.search(text):
            # It ends when its rows have been fetched, which is too late to end a transaction here.
            return self._run_gathering(None, run)
        with transaction.atomic(using=self._connection.alias) if is_alone else nullcontext():
            gathered: list[Written] = []
            result = self._run_gathering(gathered, run)
            send(gathered, self._connection)
        return result

    def _run_gathering(self, gathered: list[Written] | None, run: Callable[[], Any]) -> Any:
        outer, self._gathered = self._gathered, gathered
        self._error = None
        try:
            return run()
        except DatabaseError as error:
            if self._error:
                raise self._error from error
            raise
        finally:
            self._gathered = outer

    def _watches(self, table: str) -> bool:
        return self._is_on and table not in claims() and not is_unrecorded()

    def _take_values(self, *values: Any) -> None:
        self._values += values

    def _take_row(self, name: str, verb: str) -> bool:
        """Take the row whose values have been given, and return whether it could not be sent."""
        table = self._tables[name]
        values, self._values = self._values, []
        middle = len(table.columns.fields) if verb == "UPDATE" else 0
        sides = {"INSERT": (None, values), "DELETE": (values, None)}
        before, after = sides.get(verb) or (values[:middle], values[middle:])
        written = Written(table, before, after)
        if self._gathered is not None:
            self._gathered.append(written)
            return False
        try:
            with _within_statement(self._connection):
                send([written], self._connection)
        except Exception as error:  # noqa: BLE001  SQLite would not hand it on; the trigger refuses
            self._error = error
            return True
        return False

    @contextmanager
    def _seeing_replaced_rows(self, text: str) -> Iterator[None]:
        """Have SQLite tell the triggers of rows that give way to INSERT OR REPLACE."""
        if not _REPLACES.search(text):
            yield
            return
        ((usual,),) = self._run("PRAGMA recursive_triggers")
        self._run("PRAGMA recursive_triggers = ON")
        try:
            yield
        finally:
            self._run(f"PRAGMA recursive_triggers = {usual}")

    def _trigger(self, table: str, verb: str) -> str:
        quote = self._connection.ops.quote_name
        sides = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}[verb]
        fields = self._tables[table].columns.fields
        values = [f"{side}.{quote(str(field.column))}" for side in sides for field in fields]
        calls = [
            f"SELECT {_PREFIX}values({', '.join(values[start : start + _VALUES_A_CALL])});"
            for start in range(0, len(values), _VALUES_A_CALL)
        ]
        literal = "'" + table.replace("'", "''") + "'"
        return (
            f"CREATE TEMP TRIGGER {quote(f'{_PREFIX}{table}_{verb.lower()}')} "
            f"AFTER {verb} ON {quote(table)} WHEN {_PREFIX}watches({literal}) "
            f"BEGIN {' '.join(calls)} SELECT CASE WHEN {_PREFIX}row({literal}, '{verb}') "
            f"THEN RAISE(ABORT, '{_REFUSAL}') END; END"
        )

    def _run(self, sql: str, *params: Any) -> list[Any]:
        """Run a statement of the guard's own, past Django's cursor."""
        return list(self._connection.connection.execute(sql, params))


@contextmanager
def _within_statement(connection: Any) -> Iterator[None]:
    """Write from within a statement, with which it is kept or undone: no BEGIN and no COMMIT."""
    if connection.in_atomic_block:
        yield
        return
    connection.in_atomic_block = True
    try:
        yield
    finally:
        connection.in_atomic_block = connection.needs_rollback = False
