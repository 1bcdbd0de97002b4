"""DELETE: the rows come back from the statement itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.sql.compiler import SQLDeleteCompiler
from django.db.models.sql.constants import ROW_COUNT

from activitylog.capture.announcing import Announcement
from activitylog.capture.cascading import DatabaseCascade, reaches_registered
from activitylog.capture.claiming import claimed
from activitylog.capture.columns import Columns, own_columns
from activitylog.capture.fetching import all_rows
from activitylog.capture.inheritance import lock_ancestors
from activitylog.capture.statements import OneUnit
from activitylog.tracking import Tracking


class CapturedDelete(SQLDeleteCompiler):
    """Has the database return every column of the rows it deleted."""

    def execute_sql(self, result_type: str | None = None, *args: Any, **kwargs: Any) -> Any:
        meta = self.query.get_meta()
        columns = own_columns(meta.model)
        try:
            sql, params = self.as_sql()
        except EmptyResultSet:
            return None
        cascades = reaches_registered(columns.table)
        with OneUnit(self.connection) as call:
            announcement = Announcement(columns, self.connection.alias, call)
            if isinstance(announcement.tracking, Tracking):
                selected = sql.removeprefix("DELETE ")
                lock_ancestors(self.connection, announcement.tracking, selected, params)
            cascade = self._cascade(columns, sql, params) if cascades else None
            reached = cascade.tables if cascade else ()
            with claimed(columns.table, *reached), self.connection.cursor() as cursor:
                cursor.execute(f"{sql} {columns.returning(self.connection)}", params)
                rows = columns.rows(self, all_rows(cursor))
            if cascade:
                cascade.announce(call)
            announcement.deleted(rows)
        return len(rows) if result_type == ROW_COUNT else None

    def _cascade(self, columns: Columns, sql: str, params: Sequence[Any]) -> DatabaseCascade:
        """Look at what the database will do to other tables; `sql` begins with DELETE FROM."""
        reading = f"SELECT {columns.sql(self.connection)}{sql.removeprefix('DELETE')}"
        if self.connection.features.has_select_for_update:
            reading += " FOR UPDATE"
        with self.connection.cursor() as cursor:
            cursor.execute(reading, params)
            rows = columns.rows(self, all_rows(cursor))
        return DatabaseCascade(self.query.get_meta().model, rows, self.connection.alias)
