"""UPDATE: which rows it changed, from what, to what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models import Field, Model
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.constants import ROW_COUNT
from django.db.models.sql.where import WhereNode

from activitylog.capture.announcing import Announcement
from activitylog.capture.before_and_after import Update, Whole, is_one_key, returns_old, run
from activitylog.capture.columns import Columns, Row, by_identity, key_fields, own_columns
from activitylog.capture.statements import OneUnit
from activitylog.links import Link
from activitylog.registry import registry
from activitylog.tracking import Tracking


class CapturedUpdate(SQLCompiler):
    """Mixed in ahead of SQLUpdateCompiler: it handles one whole update."""

    query: Any
    _is_set_up = False

    def pre_sql_setup(self, *args: Any, **kwargs: Any) -> Any:
        # as_sql() sets up again; a second time would select the ids of related updates twice.
        if self._is_set_up:
            return None
        self._is_set_up = True
        return super().pre_sql_setup(*args, **kwargs)

    def execute_returning_sql(self, returning_fields: Sequence[Field[Any, Any]]) -> Any:
        if self.query.get_related_updates() or not returning_fields:
            return super().execute_returning_sql(returning_fields)  # type: ignore[misc]
        columns: Columns = self.columns(returning_fields)  # type: ignore[attr-defined]
        rows = self.update_rows(columns) or []  # type: ignore[attr-defined]
        return columns.picked(rows, returning_fields)


class CapturedTableUpdate(SQLCompiler):
    """Mixed in behind SQLUpdateCompiler: it handles each table of an inheritance chain."""

    query: Any

    def execute_sql(self, result_type: str | None = None, *args: Any, **kwargs: Any) -> Any:
        rows = self.update_rows(self.columns())
        return len(rows) if rows is not None and result_type == ROW_COUNT else None

    def update_rows(self, columns: Columns) -> list[Row] | None:
        """Update this table, send what changed, and return the rows; None for no statement."""
        self.pre_sql_setup()
        if not self.query.values:
            return None
        key = key_fields(self.query.get_meta().model)
        try:
            update = self._statement(key)
        except EmptyResultSet:
            return None
        with OneUnit(self.connection) as call:
            before, after = run(self, columns, key, update)
            announcement = Announcement(columns, self.connection.alias, call)
            _announce(announcement, key, before, after, may_move=self._writes(key))
        return after

    def _writes(self, key: Sequence[Field[Any, Any]]) -> bool:
        """Return whether the statement writes the key, by which a row becomes another one."""
        written = {field.column for field, _model, _value in self.query.values}
        return any(field.column in written for field in key)

    def _statement(self, key: Sequence[Field[Any, Any]]) -> Whole | Update:
        one_key = is_one_key(self.query.where, key)
        if one_key and returns_old(self.connection):
            return Whole(*self.as_sql())
        assignments, values = self._without_condition()
        try:
            condition, params = self.compile(self.query.where)
        except FullResultSet:
            condition, params = "", ()
        return Update(assignments, values, condition, params, one_key)

    def _without_condition(self) -> tuple[str, Sequence[Any]]:
        condition = self.query.where
        self.query.where = WhereNode()
        try:
            return self.as_sql()
        finally:
            self.query.where = condition

    def columns(self, wanted: Sequence[Field[Any, Any]] = ()) -> Columns:
        """Return what is read of each row."""
        model = self.query.get_meta().model
        return _columns_to_read(
            model,
            registry.for_table(model._meta.db_table),
            frozenset(field.column for field, _model, _value in self.query.values),
            frozenset(field.column for field in wanted),
        )


def _announce(
    announcement: Announcement,
    key: Sequence[Field[Any, Any]],
    before: list[Row],
    after: list[Row],
    *,
    may_move: bool,
) -> None:
    """Pair the rows by key; a row whose key was changed is deleted and inserted.

    Where keys are not written, a row that is missing after was left alone by a trigger.
    """
    then, now = by_identity(key, before, after)
    gone = [row for known, row in then.items() if may_move and known not in now]
    pairs = [(row, now[known]) for known, row in then.items() if known in now]
    new = [row for known, row in now.items() if known not in then]
    announcement.deleted(gone)
    announcement.updated(pairs, key)
    announcement.inserted(new)


@lru_cache(maxsize=512)
def _columns_to_read(
    model: type[Model],
    tracked: Tracking | Link | None,
    written: frozenset[str],
    wanted: frozenset[str],
) -> Columns:
    """Return what may change when `written` is, and what says which row it is.

    That is all of it where rows are named by `str()`, or where it may become another's row.
    """
    columns = own_columns(model)
    identifying = tracked.identifying if tracked else frozenset()
    placing = tracked.placing if tracked else frozenset()
    key = {field.column for field in key_fields(model)}
    moves = any(field.attname in placing for field in columns.fields if field.column in written)
    if identifying is None or moves or written & key:
        return columns
    needed = key | written | wanted
    fields = [
        field
        for field in columns.fields
        if field.column in needed or field.attname in identifying or field.generated
    ]
    return Columns(columns.table, fields)
