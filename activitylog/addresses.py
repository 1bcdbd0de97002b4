"""The list's addresses: an address is a view that can be shared, so it says no more than needed."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

CURSORS = ("older", "newer")


def address(query: QueryDict) -> str:
    """Return the list's address with `query`, relative to it."""
    return f"?{query.urlencode()}"


def without(query: QueryDict, names: Iterable[str] = ()) -> QueryDict:
    """Return `query` from its first page, without the parameters `names`."""
    rest = query.copy()
    for name in (*names, *CURSORS):
        rest.pop(name, None)
    return rest


def without_blanks(query: QueryDict) -> QueryDict:
    """Return `query` without the parameters that say nothing."""
    filled = query.copy()
    for name, values in query.lists():
        kept = [value for value in values if value.strip()]
        if kept:
            filled.setlist(name, kept)
        else:
            del filled[name]
    return filled


def location(path: str, query: QueryDict) -> str:
    """Return the full address of the list at `path`."""
    return f"{path}{address(query)}" if query else path
