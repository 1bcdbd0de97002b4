"""INSERT, with and without ON CONFLICT: the rows come back from the statement itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Field
from django.db.models.constants import OnConflict
from django.db.models.sql.compiler import SQLInsertCompiler

from activitylog.capture.announcing import Announcement
from activitylog.capture.columns import Columns, Row, key_fields, own_columns
from activitylog.capture.statements import OneUnit, run_returning
from activitylog.capture.upserting import upsert


class CapturedInsert(SQLInsertCompiler):
    """Has the database return every column of the rows it inserted or, in conflict, updated."""

    query: Any

    def execute_sql(  # type: ignore[override]
        self, returning_fields: Sequence[Field[Any, Any]] | None = None
    ) -> list[tuple[Any, ...]]:
        meta = self.query.get_meta()
        columns = own_columns(meta.model)
        with OneUnit(self.connection) as call:
            announcement = Announcement(columns, self.connection.alias, call)
            if self.query.on_conflict == OnConflict.UPDATE:
                upserted = upsert(self, columns)
                rows = [after for _before, after in upserted]
                announcement.inserted([row for before, row in upserted if before is None])
                announcement.updated(
                    [(before, row) for before, row in upserted if before is not None],
                    key_fields(meta.model),
                )
            else:
                rows = self._insert(columns)
                announcement.inserted(rows)
        return columns.picked(rows, returning_fields) if returning_fields else []

    def _insert(self, columns: Columns) -> list[Row]:
        self.returning_fields = None  # the clause with all columns is kept as text
        returning = columns.returning(self.connection)
        fetched = run_returning(self.connection, columns.table, self.as_sql(), returning)
        return columns.rows(self, fetched)
