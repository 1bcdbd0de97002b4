"""Multi-table inheritance: one object whose columns lie in the tables of several models.

A registered model's rows carry its inherited columns as well, and a write to an ancestor's table is
a change of the registered model's rows that lie upon it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections
from django.db.models import Field

from activitylog.capture.columns import Row
from activitylog.lookups import found_by, rows_of
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
        stored = rows_of(parent, using).values(*names)
        found = {
            values[key]: values
            for values in found_by(
                stored.select_for_update(no_key=True) if locks else stored,
                key,
                {row[link.attname] for row in completed_rows if link.attname in row},
            )
        }
        for row in completed_rows:
            # The ancestor's row can be gone already where raw SQL deletes it first.
            row.update(found.get(row.get(link.attname)) or dict.fromkeys(names))
    return completed_rows


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
    rows = rows_of(heir.model, using).values(*sorted(names))
    for row in found_by(rows, upon.attname, set(by_key)):
        before, after = by_key[row[upon.attname]]
        yield {**row, **before}, {**row, **after}
