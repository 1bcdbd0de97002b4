"""How much of a view one reader sees."""

from __future__ import annotations

from django.http import QueryDict

from activitylog.reading.addresses import is_same
from activitylog.reading.viewer import Viewer
from activitylog.registry import registry


def part_of(query: QueryDict, viewer: Viewer) -> QueryDict | None:
    """Return `query` without the types and actions that `viewer` never sees.

    None where it asks for nothing else. What they see of the rest is decided when it is opened.
    """
    actions = registry.actions()

    def sees_action(key: str) -> bool:
        known = actions.get(key)
        if known is None:  # its code is gone, and with it what says whose it was
            return not viewer.is_limited
        return any(viewer.sees(category) for category in known.categories)

    seen = query.copy()
    for name, sees in (("type", viewer.sees), ("action", sees_action)):
        asked = query.getlist(name)
        kept = [value for value in asked if sees(value)]
        if asked and not kept:
            return None
        if asked:
            seen.setlist(name, kept)
    return seen


def is_same_to(viewer: Viewer, one: QueryDict, other: QueryDict) -> bool:
    """Return whether two queries show the viewer the same, of which they may see a part alone."""
    return is_same(*(part_of(query, viewer) or query for query in (one, other)))
