"""What a statement returned, with values that the driver has no type of Python's for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import DataError

from activitylog.lookups import is_refusal

_UNKNOWN = 0
"""PostgreSQL's number for no type, by which psycopg knows what reads all others."""


def all_rows(cursor: Any) -> list[tuple[Any, ...]]:
    """Return the rows that a statement returned, which the driver may refuse to read.

    PostgreSQL's dates go further than Python's, to infinity: such a value comes as text.
    """
    try:
        return list(cursor.fetchall())
    except DataError as error:
        result = getattr(cursor.cursor, "pgresult", None)
        if result is None or not is_refusal(error):
            raise
        return list(_rows_of(result, cursor.cursor))


def _rows_of(result: Any, cursor: Any) -> Iterator[tuple[Any, ...]]:
    places = range(result.nfields)
    loaders = [_loader(cursor, result.ftype(place), result.fformat(place)) for place in places]
    for row in range(result.ntuples):
        yield tuple([_loaded(loaders[p], result.get_value(row, p)) for p in places])


def _loader(cursor: Any, kind: int, form: Any) -> Any:
    """Return what reads values of a type, given by its number in the database."""
    loader = cursor.adapters.get_loader(kind, form) or cursor.adapters.get_loader(_UNKNOWN, form)
    return loader(kind, cursor)


def _loaded(loader: Any, stored: Any) -> Any:
    if stored is None:
        return None
    try:
        return loader.load(stored)
    except Exception:  # noqa: BLE001  whatever it says, the value is there
        return bytes(stored).decode(errors="replace")
