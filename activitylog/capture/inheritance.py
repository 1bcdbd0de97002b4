"""Multi-table inheritance: one object whose columns lie in the tables of several models.

A registered model's rows carry its inherited columns as well, and a write to an ancestor's table is
a change of the registered model's rows that lie upon it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model, OneToOneField

from activitylog.capture.columns import Row
from activitylog.lookups import rows_of, values_by
from activitylog.tracking import Tracking


def completed(
    tracking: Tracking, rows: Sequence[Row], using: str, *, lock: bool = False
) -> list[Row]:
    """Return rows of the model's own table with the columns that it inherits.

    With `lock` the ancestors' rows stay as they are until the transaction ends: of a row that
    comes or goes, whoever changes an ancestor's row at the same time says so before or after it.
    Cost: one query for each ancestor; none for a model without.
    """
    locks = lock and connections[using].features.has_select_for_no_key_update
    completed_rows = [dict(row) for row in rows]
    for parent, link in tracking.ancestors:
        names = [field.attname for field in parent._meta.local_concrete_fields if field.column]
        key = link.target_field.attname
        stored = rows_of(parent, using)
        found = {
            values[key]: values
            for values in values_by(
                stored.select_for_update(no_key=True) if locks else stored,
                names,
                key,
                {row[link.attname] for row in completed_rows if link.attname in row},
            )
        }
        for row in completed_rows:
            # The ancestor's row can be gone already where raw SQL deletes it first.
            row.update(found.get(row.get(link.attname)) or dict.fromkeys(names))
    return completed_rows


def lock_ancestors(
    connection: BaseDatabaseWrapper, tracking: Tracking, selected: str, params: Sequence[Any]
) -> None:
    """Lock what rows inherit before they are written, as Django does when it saves such rows.

    Locking it after would be the other way round, and two sessions could wait for each other.
    `selected` are the rows of the model's own table, from `FROM` on. Cost: one query for each
    ancestor, on databases that lock rows.
    """
    if connection.features.has_select_for_no_key_update:
        for sql in _locking_ancestors(connection, tracking.model, selected):
            with connection.cursor() as cursor:
                cursor.execute(sql, params)


def _locking_ancestors(
    connection: BaseDatabaseWrapper, model: type[Model], selected: str
) -> Iterator[str]:
    """Yield the statements, the furthest ancestor's first, and rows in the order of their keys."""
    quote = connection.ops.quote_name
    for parent, link in model._meta.parents.items():
        if isinstance(link, OneToOneField):
            pointing = f"{quote(model._meta.db_table)}.{quote(str(link.column))}"
            key = f"{quote(parent._meta.db_table)}.{quote(str(link.target_field.column))}"
            above = f"FROM {quote(parent._meta.db_table)} WHERE {key} IN"
            above += f" (SELECT {pointing} {selected})"
            yield from _locking_ancestors(connection, parent, above)
            yield f"SELECT 1 {above} ORDER BY {key} FOR NO KEY UPDATE"


def pairs_of_heir(
    heir: Tracking,
    key: Sequence[Field[Any, Any]],
    pairs: Sequence[tuple[Row, Row]],
    using: str,
) -> Iterator[tuple[Row, Row]]:
    """Yield the registered rows that lie upon updated rows of an ancestor, before and after.

    Cost: one query.
    """
    (upon,) = key
    identifying = heir.identifying
    names = {upon.attname, *(field.attname for field in heir.opts.pk_fields)}
    names |= identifying or {field.attname for field in heir.opts.concrete_fields}
    by_key = {after[upon.attname]: (before, after) for before, after in pairs}
    rows = rows_of(heir.model, using)
    for row in values_by(rows, sorted(names), upon.attname, set(by_key)):
        before, after = by_key[row[upon.attname]]
        yield {**row, **before}, {**row, **after}
