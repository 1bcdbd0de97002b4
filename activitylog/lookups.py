"""Looking rows up, all of them, by any number of values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Model, QuerySet

VALUES_A_QUERY = 10_000
"""Fewer than the parameters that any supported database takes in one statement."""


def rows_of(model: type[Model], using: str) -> QuerySet[Any, Any]:
    """Return all rows of a model: a host's own manager may leave out rows, or columns."""
    return QuerySet(model, using=using)


def found_by(rows: QuerySet[Any, Any], name: str, values: Collection[Any]) -> Iterator[Any]:
    """Yield those of `rows` whose column `name` has one of the values, in no particular order.

    Cost: one query for every 10,000 values.
    """
    rows = rows.order_by()
    wanted = list(values)
    for start in range(0, len(wanted), VALUES_A_QUERY):
        yield from rows.filter(**{f"{name}__in": wanted[start : start + VALUES_A_QUERY]})
