"""Looking rows up by any number of values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import QuerySet

VALUES_A_QUERY = 10_000
"""Fewer than the parameters that any supported database takes in one statement."""


def found_by(rows: QuerySet[Any, Any], name: str, values: Collection[Any]) -> Iterator[Any]:
    """Yield those of `rows` whose column `name` has one of the values, in no particular order.

    Cost: one query for every 10,000 values.
    """
    rows = rows.order_by()
    wanted = list(values)
    for start in range(0, len(wanted), VALUES_A_QUERY):
        yield from rows.filter(**{f"{name}__in": wanted[start : start + VALUES_A_QUERY]})
