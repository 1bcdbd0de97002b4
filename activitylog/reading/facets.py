"""What there is to choose from: the actions and the people that the log speaks of.

Both are found by a loose scan, which jumps from one value to the next in an index: the cost grows
with the number of values, not of entries.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.contrib.auth import get_user_model
from django.db import connections

from activitylog.actions import words_for
from activitylog.actors import Actor
from activitylog.conf import conf
from activitylog.ids import lowest_id
from activitylog.loose_scan import VALUES
from activitylog.models import ActivityEntry
from activitylog.policy import SECURITY
from activitylog.reading.existing import existing
from activitylog.reading.limits import limits
from activitylog.reading.viewer import Viewer
from activitylog.registry import registry

SYSTEM = "system"
"""What filters call the actor whose id is empty."""

_LISTED = "business_id = %(business)s AND parent_id IS NULL AND id < %(end)s"
_ACTIONS = """
    SELECT value,
        COALESCE(
            (SELECT category {of_value} AND id >= %(recent)s ORDER BY id DESC LIMIT 1),
            (SELECT category {of_value} ORDER BY id DESC LIMIT 1)
        ),
        (SELECT category {of_value} ORDER BY id LIMIT 1),
        CASE WHEN value NOT IN ({declared}) THEN
            (SELECT {categories} FROM (
                SELECT category {of_value} ORDER BY id DESC LIMIT %(looked_at)s
            ) newest)
        END
    FROM found WHERE value IS NOT NULL
"""
_PEOPLE = """
    SELECT value, COALESCE(
        ({newest} {of_value} AND id >= %(recent)s {seen}),
        ({newest} {of_value} {seen})
    )
    FROM found WHERE value IS NOT NULL
"""
_OF_VALUE = "FROM {table} WHERE {listed} AND {column} = value"
_NEWEST = "SELECT {names} FROM (SELECT id, category, actor_name, actor_email"
_SEEN = """
    ORDER BY id DESC LIMIT %(looked_at)s) newest WHERE {visible} LIMIT 1
"""
"""The first that is visible: both databases read on from the newest, and sorted once more SQLite
would read all that are looked at."""
_NAMES = {
    "postgresql": "json_build_array(actor_name, actor_email)::text",
    "sqlite": "json_array(actor_name, actor_email)",
}
_CATEGORIES = {
    "postgresql": "json_build_array(COUNT(*), jsonb_object_agg(category, 0))::text",
    "sqlite": "json_array(COUNT(*), json_group_object(category, 0))",
}
AHEAD = timedelta(days=1)
"""How far the clocks that made ids may be ahead: partitions of later months need no look."""
RECENT = timedelta(days=45)
"""Where the newest of each value is looked for first, before all partitions are."""


@dataclass(frozen=True, slots=True)
class ActionFacet:
    """An action of which the viewer may see entries, with the categories it is known under."""

    key: str
    label: str
    categories: frozenset[str]
    is_open: bool = False
    """Whether there may be entries of other categories: no declaration holds it to these."""
    is_offered: bool = True
    """Whether the viewer may choose it: whether they see one of the categories."""

    def may_be_of(self, categories: AbstractSet[str]) -> bool:
        """Return whether some of its entries may be of these categories."""
        return self.is_open or not self.categories.isdisjoint(categories)


@dataclass(frozen=True, slots=True)
class Person:
    """Who did something, as named in the newest entry, and whether the account is deleted."""

    id: str
    name: str
    email: str
    is_gone: bool = False


def actions_of(viewer: Viewer) -> dict[str, ActionFacet]:
    """Return the actions of which there may be entries that `viewer` sees, by key; one query.

    A declaration holds an action to its categories. Any other may be recorded under every one, so
    its newest 200 entries are looked at: where there are more it is open, and so is a declared one
    that was once declared otherwise. Who sees only their own may choose from every action
    that can appear: so the choices say nothing of what others did.
    """
    known = registry.actions()
    found = dict.fromkeys(known, _Kept()) if viewer.sees_own_only else {}
    declared = {f"declared_{place}": key for place, key in enumerate(known)}
    given = {**declared, "looked_at": limits.categories_looked_at + 1}
    places = ", ".join(f"%({name})s" for name in declared) or "NULL"
    for key, *ends, looked_at in _rows(_ACTIONS, viewer, given, column="action", declared=places):
        found[key] = _Kept.of(ends, looked_at)
    facets = {}
    for key, kept in found.items():
        action = known.get(key)
        categories = kept.categories | (action.categories if action else frozenset())
        is_open = kept.is_many if action is None else categories != action.categories
        is_offered = any(viewer.sees(category) for category in categories)
        if is_open or is_offered:
            label = str(action.label) if action else words_for(key)
            facets[key] = ActionFacet(key, label, categories, is_open, is_offered)
    return facets


@dataclass(frozen=True, slots=True)
class _Kept:
    """The categories that some entries of an action have, and whether there are more entries."""

    categories: frozenset[str] = frozenset()
    is_many: bool = False

    @classmethod
    def of(cls, ends: Iterable[str], looked_at: str | None) -> Self:
        count, categories = json.loads(looked_at) if looked_at else (0, ())
        return cls(frozenset([*ends, *categories]), count > limits.categories_looked_at)


def people_of(viewer: Viewer) -> dict[str, Person]:
    """Return who acted in the part of the log that `viewer` sees, by id, the system's being empty.

    Somebody whose newest 1,000 entries are all hidden from the viewer is left out. Two queries.
    """
    if viewer.sees_own_only:
        return _people_about(viewer)
    shown = sorted(filter(viewer.sees, viewer.categories)) if viewer.is_limited else [SECURITY]
    given = {f"shown_{place}": category for place, category in enumerate(shown)}
    places = ", ".join(f"%({name})s" for name in given) or "NULL"
    visible = f"category {'IN' if viewer.is_limited else 'NOT IN'} ({places})"
    rows = _rows(_PEOPLE, viewer, given, column="actor_id", visible=visible)
    return _people((actor_id, *json.loads(names)) for actor_id, names in rows if names)


def _people_about(viewer: Viewer) -> dict[str, Person]:
    """Return the viewer, and who did something to them."""
    me = Actor.of(viewer.user)
    about = viewer.entries().for_target(viewer.user._meta.label_lower, me.id).order_by("-id")
    names = about.values_list("actor_id", "actor_name", "actor_email")[: limits.names_looked_at]
    newest = {actor_id: (actor_id, name, email) for actor_id, name, email in reversed(list(names))}
    return _people([*newest.values(), (me.id, me.name, me.email)])


def _people(rows: Iterable[tuple[str, str, str]]) -> dict[str, Person]:
    named = list(rows)
    gone = gone_among(actor_id for actor_id, *_names in named)
    return {
        actor_id: Person(actor_id, name, email, actor_id in gone) for actor_id, name, email in named
    }


def gone_among(actor_ids: Iterable[str]) -> frozenset[str]:
    """Return which of the users have no account any more; one query."""
    asked = frozenset(actor_ids) - {""}
    return asked - existing(get_user_model(), asked)


def _rows(
    question: str, viewer: Viewer, given: Mapping[str, Any] | None = None, **names: str
) -> Iterable[tuple[Any, ...]]:
    """Return what `question` says of each value that is found in the viewer's business."""
    connection = connections[conf.ACTIVITYLOG_DATABASE]
    names["table"] = connection.ops.quote_name(ActivityEntry._meta.db_table)
    names["listed"] = _LISTED
    names["of"] = f"{_LISTED} AND {names['column']} >= ''"
    names["beyond"] = f"{_LISTED} AND {names['column']} > found.value"
    names["names"] = _NAMES[connection.vendor]
    names["categories"] = _CATEGORIES[connection.vendor]
    names |= {
        "of_value": _OF_VALUE.format(**names),
        "newest": _NEWEST.format(**names),
        "seen": _SEEN.format(**names) if "visible" in names else "",
    }
    now = datetime.now(tz=UTC)
    key = ActivityEntry._meta.get_field("id")
    parameters = {
        "business": viewer.business_id,
        "end": key.get_db_prep_value(lowest_id(now + AHEAD), connection),
        "recent": key.get_db_prep_value(lowest_id(now - RECENT), connection),
        "looked_at": limits.names_looked_at,
        **(given or {}),
    }
    with connection.cursor() as cursor:
        cursor.execute((VALUES + question).format(**names), parameters)
        return list(cursor.fetchall())
