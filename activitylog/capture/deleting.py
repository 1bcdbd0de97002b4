"""DELETE: the rows come back from the statement itself."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.sql.compiler import SQLDeleteCompiler
from django.db.models.sql.constants import ROW_COUNT

from activitylog.capture.announcing import Announcement
from activitylog.capture.columns import Columns, own_fields
from activitylog.capture.statements import one_unit


class CapturedDelete(SQLDeleteCompiler):
    """Has the database return every column of the rows it deleted."""

    def execute_sql(self, result_type: str | None = None, *args: Any, **kwargs: Any) -> Any:
        meta = self.query.get_meta()
        columns = Columns(meta.db_table, own_fields(meta.model))
        try:
            sql, params = self.as_sql()
        except EmptyResultSet:
            return None
        with one_unit(self.connection) as call:
            with self.connection.cursor() as cursor:
                cursor.execute(f"{sql} RETURNING {columns.sql(self.connection)}", params)
                rows = columns.rows(self, cursor.fetchall())
            Announcement(columns, self.connection.alias, call).deleted(rows)
        return len(rows) if result_type == ROW_COUNT else None
