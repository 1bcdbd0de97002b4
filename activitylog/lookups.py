"""Looking rows up, all of them, by any number of values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any

from django.db.models import Model, QuerySet

VALUES_A_QUERY = 10_000
"""Fewer than the parameters that any supported database takes in one statement."""


def rows_of(model: type[Model], using: str) -> QuerySet[Any, Any]:
    """Return all rows of a model: a host's own manager may leave out rows, or columns."""
    return QuerySet(model, using=using)


def found_by(rows: QuerySet[Any, Any], name: str, values: Collection[Any]) -> Iterator[Any]:
    """Yield those of `rows` whose column `name` has one of the values, in no particular order.

    Rows that are to be locked are locked in the order of their keys, so that two sessions do not
    wait for each other. Cost: one query for every 10,000 values.
    """
    wanted = list(values)
    if rows.query.select_for_update:
        rows = rows.order_by("pk")
        with suppress(TypeError):  # values that have no order, as the parts of a composite key
            wanted.sort()
    else:
        rows = rows.order_by()
    for start in range(0, len(wanted), VALUES_A_QUERY):
        yield from rows.filter(**{f"{name}__in": wanted[start : start + VALUES_A_QUERY]})
