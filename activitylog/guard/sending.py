"""From rows that a trigger saw to the capture's signals, as if the ORM had written them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from activitylog.capture.announcing import Announcement, Pair
from activitylog.capture.columns import Columns, Row, key_fields, own_columns, own_fields
from activitylog.capture.statements import OneUnit
from activitylog.context import activity_context

Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a model with those of its columns that it really has.

    Some are missing while a migration is under way.
    """

    model: type[Model]
    columns: Columns

    def rows(self, values: Sequence[Values], connection: BaseDatabaseWrapper) -> list[Row]:
        """Return rows as the ORM would read them from the database's own values."""
        query = self.model._base_manager.using(connection.alias).query
        absent = {field.attname: None for field in own_fields(self.model)}
        read = self.columns.rows(query.get_compiler(connection.alias), values)
        return [{**absent, **row} for row in read]


@dataclass(frozen=True, slots=True)
class Written:
    """A row before and after, None where it was not or is no more; values as the database has."""

    table: Table
    before: Values | None
    after: Values | None


def send(written: Sequence[Written], connection: BaseDatabaseWrapper) -> None:
    """Send what one statement wrote: for each table all that it inserted, updated and deleted."""
    tables: dict[str, list[Written]] = {}
    for row in written:
        tables.setdefault(row.table.columns.table, []).append(row)
    if not tables:
        return
    with activity_context(source="database"), OneUnit(connection):
        for rows in tables.values():
            _send_table(rows[0].table, rows, connection)


def _send_table(table: Table, written: Sequence[Written], connection: BaseDatabaseWrapper) -> None:
    before = [row.before for row in written if row.before is not None]
    after = [row.after for row in written if row.after is not None]
    old = iter(table.rows(before, connection))
    new = iter(table.rows(after, connection))
    key = [field.attname for field in key_fields(table.model)]
    inserted: list[Row] = []
    updated: list[Pair] = []
    deleted: list[Row] = []
    for row in written:
        then = None if row.before is None else next(old)
        now = None if row.after is None else next(new)
        if then and now and all(then[name] == now[name] for name in key):
            updated.append((then, now))
            continue
        deleted += [then] if then else []
        inserted += [now] if now else []
    announcement = Announcement(own_columns(table.model), connection.alias, None)
    announcement.deleted(deleted)
    announcement.updated(updated, key_fields(table.model))
    announcement.inserted(inserted)
