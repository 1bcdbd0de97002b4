"""INSERT, with and without ON CONFLICT: the rows come back from the statement itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Field
from django.db.models.constants import OnConflict
from django.db.models.sql.compiler import SQLInsertCompiler

from activitylog.capture.columns import Columns, Row, key_fields, matching, own_fields
from activitylog.capture.statements import announce, one_unit, read_locked, tracked
from activitylog.signals import rows_inserted, rows_updated


class CapturedInsert(SQLInsertCompiler):
    """Has the database return every column of the rows it inserted or, in conflict, updated."""

    query: Any

    def execute_sql(  # type: ignore[override]
        self, returning_fields: Sequence[Field[Any, Any]] | None = None
    ) -> list[tuple[Any, ...]]:
        meta = self.query.get_meta()
        columns = Columns(meta.db_table, own_fields(meta.model))
        is_upsert = self.query.on_conflict == OnConflict.UPDATE
        with one_unit(self.connection) as call:
            existing = self._existing(columns) if is_upsert else {}
            rows = columns.rows(self, self._insert(columns))
            key = [field.attname for field in key_fields(meta.model)]
            inserted, updated = [], []
            for row in rows:
                before = existing.get(tuple(row[name] for name in key))
                if before is None:
                    inserted.append(row)
                else:
                    updated.append((before, row))
            tracking = tracked(columns.table)
            announce(rows_inserted, self.connection, tracking, columns.fields, inserted, call)
            announce(rows_updated, self.connection, tracking, columns.fields, updated, call)
        return columns.picked(rows, returning_fields) if returning_fields else []

    def _insert(self, columns: Columns) -> list[Sequence[Any]]:
        self.returning_fields = columns.fields
        fetched: list[Sequence[Any]] = []
        with self.connection.cursor() as cursor:
            for sql, params in self.as_sql():
                cursor.execute(sql, params)
                fetched += cursor.fetchall()
        return fetched

    def _existing(self, columns: Columns) -> dict[tuple[Any, ...], Row]:
        """Lock and return, by key, the rows that the statement would run into."""
        key = key_fields(self.query.get_meta().model)
        unique = self.query.unique_fields
        wanted = [
            tuple(self.prepare_value(field, self.pre_save_val(field, obj)) for field in unique)
            for obj in self.query.objs
        ]
        condition, params = matching(self.connection, unique, wanted)
        fetched = read_locked(self.connection, columns, key, condition, params)
        rows = columns.rows(self, fetched)
        return {tuple(row[field.attname] for field in key): row for row in rows}
