"""The list's addresses: an address is a view that can be shared, so it says no more than needed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlencode

from django.http import QueryDict

from activitylog.reading.parameters import NOT

CURSORS = ("older", "newer")
LEAVE_OUT = "leave_out"
"""Names filters of a form whose ticked values are to be left out, not shown alone."""
CHOSEN = ("user", "type", "action", "outcome", "source")
"""Filters with choices to tick, which can be shown alone or left out."""
WHOLE = "view"
"""The parameter that asks for everything, where the bare address opens with what was chosen."""
ALL = f"?{WHOLE}=all"


def address(query: QueryDict) -> str:
    """Return the list's address with `query`, relative to it: of everything where it is empty."""
    return f"?{query.urlencode()}" if query else ALL


def without(query: QueryDict, names: Iterable[str] = ()) -> QueryDict:
    """Return the filters of `query` without those of the `names`, from the first page on."""
    rest = query.copy()
    for name in (*names, *CURSORS, WHOLE):
        rest.pop(name, None)
    return rest


@lru_cache(maxsize=4096)
def filter_by(name: str, value: str) -> str:
    """Return the query of an address of the list that is narrowed by one value."""
    return urlencode({name: value}, errors="replace")


class Narrowing:
    """The list at `path` as `query` filters it, and its addresses with one value more.

    The value takes the place of others of its filter: what is shown can only become less.
    """

    def __init__(self, path: str, query: QueryDict | None = None) -> None:
        self.path = path
        self.query = QueryDict() if query is None else query
        self._starts: dict[str, str] = {}

    def to(self, name: str, value: str) -> str:
        """Return the address of the same list with what has this one value alone."""
        return f"{self._start(name)}{filter_by(name, value)}"

    def _start(self, name: str) -> str:
        if name not in self._starts:
            others = without(self.query, [name, f"{NOT}{name}"]).urlencode()
            self._starts[name] = f"{self.path}?{others}&" if others else f"{self.path}?"
        return self._starts[name]


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


def with_twins(query: QueryDict) -> QueryDict:
    """Return `query` with the filters that `leave_out` names as their `not_` twins."""
    if LEAVE_OUT not in query:
        return query
    turned = without(query, [LEAVE_OUT])
    for name in query.getlist(LEAVE_OUT):
        if name in CHOSEN and (values := turned.pop(name, None)):
            twin = f"{NOT}{name}"
            turned.setlist(twin, list(dict.fromkeys([*turned.getlist(twin), *values])))
    return turned


def location(path: str, query: QueryDict) -> str:
    """Return the full address of the list at `path`."""
    return f"{path}{address(query)}" if query else path


def is_same(one: QueryDict, other: QueryDict) -> bool:
    """Return whether two queries ask for the same, in whatever order."""
    return {name: sorted(values) for name, values in one.lists()} == {
        name: sorted(values) for name, values in other.lists()
    }
