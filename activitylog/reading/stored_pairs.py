"""A field's change as entries hold it, with a name for each of its places."""

from __future__ import annotations

from typing import Any, NamedTuple, Self


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
