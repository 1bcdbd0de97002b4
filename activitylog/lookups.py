"""Looking rows up, all of them, by any number of values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, DataError
from django.db.models import F, Model, QuerySet, TextField
from django.db.models.functions import Cast

VALUES_A_QUERY = 10_000
"""Fewer than the parameters that any supported database takes in one statement."""


def is_refusal(error: Exception) -> bool:
    """Return whether what reads values here refused one, rather than the database a statement."""
    return not isinstance(error, DatabaseError) or (
        isinstance(error, DataError) and getattr(error.__cause__, "sqlstate", "") is None
    )


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


def values_by(
    rows: QuerySet[Any, Any], names: Collection[str], name: str, values: Collection[Any]
) -> list[dict[str, Any]]:
    """Return the columns `names` of the rows that `found_by` yields, by attribute name.

    A column of which a field refuses a value, as one that cannot decrypt it, comes as text; so
    does one with a date that PostgreSQL holds and Python does not.
    """
    try:
        return list(found_by(rows.values(*names), name, values))
    except Exception as error:
        if not is_refusal(error):
            raise
        refused = {column for column in names if _refuses(rows.values(column), name, values)}
    as_text = {f"stored_{column}": Cast(F(column), TextField()) for column in refused}
    found = found_by(rows.values(*(set(names) - refused), **as_text), name, values)
    keys = {column: f"stored_{column}" if column in refused else column for column in names}
    return [{column: row[key] for column, key in keys.items()} for row in found]


def _refuses(rows: QuerySet[Any, Any], name: str, values: Collection[Any]) -> bool:
    try:
        list(found_by(rows, name, values))
    except Exception as error:
        if not is_refusal(error):
            raise
        return True
    return False
