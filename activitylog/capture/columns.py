"""The columns of a table: how they are read back from a statement, as the ORM would read them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model
from django.db.models.sql.compiler import SQLCompiler

from activitylog.registry import registry

Row = dict[str, Any]
Converters = dict[int, Any]
"""By position in a row: what the ORM calls with the value, and the column it stands for."""

# Names for a row before and after; PostgreSQL's own, old and new, may be names of tables.
OLD, NEW = "activitylog_old", "activitylog_new"


class Columns:
    """Some columns of one model's own table, and how their values become Python's."""

    def __init__(self, table: str, fields: Sequence[Field[Any, Any]]) -> None:
        self.table = table
        self.fields = tuple(fields)
        self.names = tuple(field.attname for field in fields)
        self._attnames = {field.column: field.attname for field in fields}
        self._sql: dict[tuple[str, str | None], str] = {}

    @property
    def model(self) -> type[Model]:
        """The model whose own columns they are."""
        return self.fields[0].model

    def sql(self, connection: BaseDatabaseWrapper, alias: str | None = None) -> str:
        """Return the columns as they stand after SELECT or RETURNING, of the table or an alias."""
        known = self._sql.get((connection.vendor, alias))
        if known is None:
            quote = connection.ops.quote_name
            table = quote(alias or self.table)
            known = ", ".join(f"{table}.{quote(str(field.column))}" for field in self.fields)
            self._sql[connection.vendor, alias] = known
        return known

    def returning(self, connection: BaseDatabaseWrapper) -> str:
        """Return the clause that has the database return the rows as they are."""
        return f"RETURNING {self.sql(connection)}"

    def returning_both(self, connection: BaseDatabaseWrapper) -> str:
        """Return the clause that has PostgreSQL 18 return rows as they were and as they are."""
        names = f'OLD AS "{OLD}", NEW AS "{NEW}"'
        return f"RETURNING WITH ({names}) {self.sql(connection, OLD)}, {self.sql(connection, NEW)}"

    def halves(
        self, compiler: SQLCompiler, fetched: Sequence[Sequence[Any]]
    ) -> tuple[list[Row], list[Row]]:
        """Return rows fetched with all columns twice as two lists."""
        width = len(self.fields)
        return (
            self.rows(compiler, [row[:width] for row in fetched]),
            self.rows(compiler, [row[width:] for row in fetched]),
        )

    def rows(self, compiler: SQLCompiler, fetched: Sequence[Sequence[Any]]) -> list[Row]:
        """Return the fetched rows as `{attname: value}`, converted as the ORM converts them."""
        converters = self._converters(compiler)
        values: Iterable[Sequence[Any]] = fetched
        if converters:
            try:
                values = list(compiler.apply_converters(fetched, converters))
            except Exception:  # noqa: BLE001  a value that its field refuses can still be repaired
                values = [self._repaired(compiler, row, converters) for row in fetched]
        return [dict(zip(self.names, row, strict=True)) for row in values]

    def _converters(self, compiler: SQLCompiler) -> Converters:
        """Return the columns' converters, which the connection keeps: many are bound to it."""
        kept: Any = compiler.connection
        try:
            of_columns = kept.activitylog_converters
        except AttributeError:
            of_columns = kept.activitylog_converters = WeakKeyDictionary()
        known: Converters | None = of_columns.get(self)
        if known is None:
            columns: list[Any] = [field.get_col(self.table) for field in self.fields]
            known = of_columns[self] = compiler.get_converters(columns)
        return known

    @staticmethod
    def _repaired(compiler: SQLCompiler, row: Sequence[Any], converters: Converters) -> list[Any]:
        """Convert each value that lets itself be converted, and leave the others as stored."""
        values = list(row)
        for position, one in converters.items():
            with suppress(Exception):
                ((values[position],),) = compiler.apply_converters([(values[position],)], {0: one})
        return values

    def picked(
        self, rows: Iterable[Row], fields: Sequence[Field[Any, Any]]
    ) -> list[tuple[Any, ...]]:
        """Return the values of `fields` in the rows, in the form of Django's own RETURNING."""
        picked = [self._attnames[field.column] for field in fields]
        return [tuple(row[name] for name in picked) for row in rows]


def identity(row: Row, key: Sequence[Field[Any, Any]]) -> tuple[Any, ...]:
    """Return what tells a row from others: its key, in a form that can be looked up."""
    values = (row[field.attname] for field in key)
    return tuple(value if isinstance(value, Hashable) else repr(value) for value in values)


def by_identity(
    key: Sequence[Field[Any, Any]], *several: Sequence[Row]
) -> Iterator[dict[Any, Row]]:
    """Return each of several lists of rows by what tells a row from others, the same in all."""
    if len(key) == 1:
        name = key[0].attname
        with suppress(TypeError):  # a value that cannot be looked up
            return iter([{row[name]: row for row in rows} for rows in several])
    return ({identity(row, key): row for row in rows} for rows in several)


def table_model(model: type[Model]) -> type[Model]:
    """Return the model that says which columns the model's own table has.

    That is the registered one, also for an unmanaged model of the same table that knows fewer, but
    not for a model of a migration's state, whose table has the columns of that time.
    """
    concrete = model._meta.concrete_model or model
    tracked = registry.for_table(concrete._meta.db_table)
    return tracked.model if tracked and concrete._meta.apps is apps else concrete


def own_fields(model: type[Model]) -> list[Field[Any, Any]]:
    """Return the fields with a column in the model's own table."""
    return [field for field in table_model(model)._meta.local_concrete_fields if field.column]


def own_columns(model: type[Model]) -> Columns:
    """Return all columns of the model's own table."""
    return _own_columns(table_model(model), model._meta.db_table)


@lru_cache(maxsize=512)
def _own_columns(model: type[Model], table: str) -> Columns:
    return Columns(table, own_fields(model))


def key_fields(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    """Return the fields of the primary key, several for a composite one."""
    return tuple(table_model(model)._meta.pk_fields)
