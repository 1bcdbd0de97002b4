"""Changes as entries hold them: a field's pair, and collections of links or parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

ADDED, CHANGED, REMOVED = VERBS = ("added", "changed", "removed")
"""What can have happened to links and parts."""


class StoredPair(NamedTuple):
    """A field before and after, and what the values were called where they do not say it."""

    before: Any
    after: Any
    before_label: Any = None
    after_label: Any = None

    @classmethod
    def of(cls, stored: Any) -> Self:
        """Read `[before, after]` or `[before, after, before_label, after_label]`.

        Anything else, which no code of today writes, is taken for what was there after.
        """
        places = list(stored) if isinstance(stored, list) else [None, stored]
        return cls(*[*places, None, None][:4])


def is_collection(stored: Any) -> bool:
    """Return whether a change is of links or parts: `{"added": [{…}], "removed": [{…}]}`."""
    return (
        isinstance(stored, Mapping)
        and bool(stored)
        and set(VERBS).issuperset(stored)
        and all(isinstance(items, list) for items in stored.values())
        and all(isinstance(item, Mapping) for items in stored.values() for item in items)
    )
