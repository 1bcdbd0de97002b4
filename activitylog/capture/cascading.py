"""Rows that the database itself deletes or updates, because a row they point to was deleted.

Django 6.1 can leave cascades to the database (DB_CASCADE, DB_SET_NULL, DB_SET_DEFAULT). No
statement of the ORM touches these rows, so they are locked and read before the row they point to is
deleted, and looked at again after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.db import connections
from django.db.models import ForeignKey, Model

from activitylog.capture.announcing import Announcement
from activitylog.capture.columns import Columns, Row, key_fields, own_columns
from activitylog.lookups import rows_of, values_by
from activitylog.registry import registry

CASCADE = "CASCADE"

Key = Any  # a row's primary key, a tuple for a composite one


@dataclass(slots=True)
class _Known:
    """The edges among the models that there were when they were last looked for."""

    models: Sequence[type[Model]] = ()
    edges: Mapping[str, tuple[ForeignKey[Any, Any], ...]] = field(default_factory=dict)


_known = _Known()


def _edges(state: Apps = apps) -> Mapping[str, tuple[ForeignKey[Any, Any], ...]]:
    """Return, by table, the foreign keys to it that the database itself acts upon."""
    models = state.get_models(include_auto_created=True)
    if models is not _known.models:  # Django keeps one list until a model comes or goes
        _known.edges, _known.models = _edges_among(models), models
    return _known.edges


def _edges_among(
    models: Sequence[type[Model]],
) -> Mapping[str, tuple[ForeignKey[Any, Any], ...]]:
    edges: dict[str, tuple[ForeignKey[Any, Any], ...]] = {}
    for model in models:
        for column in model._meta.local_concrete_fields:
            on_delete = getattr(column.remote_field, "on_delete", None)
            if isinstance(column, ForeignKey) and hasattr(on_delete, "operation"):
                table = column.related_model._meta.db_table
                edges[table] = (*edges.get(table, ()), column)
    return edges


def reaches_registered(table: str, seen: frozenset[str] = frozenset()) -> bool:
    """Return whether deleting rows of `table` can make the database change registered rows."""
    return any(
        registry.watches(edge.model._meta.db_table)
        or (
            edge.model._meta.db_table not in seen
            and reaches_registered(edge.model._meta.db_table, seen | {table})
        )
        for edge in _edges().get(table, ())
    )


def _new(found: Mapping[Key, Row], known: set[Key]) -> dict[Key, Row]:
    """Return the rows that are not known yet, and know them from now on."""
    new = {key: row for key, row in found.items() if key not in known}
    known.update(new)
    return new


@dataclass(frozen=True, slots=True)
class _Look:
    """Rows of one table that point to rows about to be deleted, by key, as they are before."""

    model: type[Model]
    columns: Columns
    before: Mapping[Key, Row]


class DatabaseCascade:
    """What the database will do to other tables when rows of one are deleted.

    Cost: one query for each foreign key that the database acts upon before, one after.
    """

    def __init__(self, model: type[Model], rows: Collection[Row], using: str) -> None:
        self.using = using
        self._seen: dict[str, set[Key]] = defaultdict(set)
        self._followed: dict[str, set[Key]] = defaultdict(set)
        self._looks = list(self._look(model, rows))

    def _look(self, model: type[Model], rows: Collection[Row]) -> Iterator[_Look]:
        """Lock and read the rows that point to `rows`, and what points to those; deepest first."""
        for edge in _edges(model._meta.apps).get(model._meta.db_table, ()):
            child = edge.model
            columns = own_columns(child)
            values = {row[edge.target_field.attname] for row in rows}
            found = self._rows(child, columns, edge.attname, values, lock=True)
            if getattr(edge.remote_field.on_delete, "operation", None) == CASCADE:
                goes = _new(found, self._followed[columns.table])
                yield from self._look(child, goes.values()) if goes else ()
            if before := _new(found, self._seen[columns.table]):
                yield _Look(child, columns, before)

    @property
    def tables(self) -> frozenset[str]:
        """The other tables in which the database will do something."""
        return frozenset(look.columns.table for look in self._looks)

    def announce(self, call: object | None) -> None:
        """Send what has become of the rows, after the statement."""
        for look in self._looks:
            after = self._rows(look.model, look.columns, "pk", look.before)
            announcement = Announcement(look.columns, self.using, call)
            announcement.deleted([row for key, row in look.before.items() if key not in after])
            announcement.updated(
                [(row, after[key]) for key, row in look.before.items() if key in after],
                key_fields(look.model),
            )

    def _rows(
        self,
        model: type[Model],
        columns: Columns,
        name: str,
        values: Collection[Any],
        *,
        lock: bool = False,
    ) -> dict[Key, Row]:
        queryset = rows_of(model, self.using)
        if lock and connections[self.using].features.has_select_for_no_key_update:
            queryset = queryset.select_for_update(no_key=True)
        key = [field.attname for field in key_fields(model)]
        rows = values_by(queryset, columns.names, name, values)
        if len(key) == 1:
            return {row[key[0]]: row for row in rows}
        return {tuple(row[part] for part in key): row for row in rows}
