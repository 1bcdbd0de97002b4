"""What there is to choose from: the actions and the people that the log speaks of.

Both are found by a loose scan, which jumps from one value to the next in an index: the cost grows
with the number of values, not of entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connections

from activitylog.actions import Action, words_for
from activitylog.actors import Actor
from activitylog.conf import conf
from activitylog.models import ActivityEntry
from activitylog.policy import SECURITY
from activitylog.registry import registry
from activitylog.viewer import Viewer

SYSTEM = "system"
"""What filters call the actor whose id is empty."""

NEWEST_LOOKED_AT = 1000

_VALUES = """
    WITH RECURSIVE found(value) AS (
        SELECT (SELECT {column} FROM {table}
                WHERE business_id = %s AND parent_id IS NULL
                ORDER BY {column} LIMIT 1)
        UNION ALL
        SELECT (SELECT {column} FROM {table}
                WHERE business_id = %s AND parent_id IS NULL AND {column} > found.value
                ORDER BY {column} LIMIT 1)
        FROM found WHERE found.value IS NOT NULL
    )
"""
_ACTIONS = """
    SELECT value, entry.category
    FROM found JOIN {table} entry ON entry.business_id = %s AND entry.id IN (
        (SELECT id FROM {table} WHERE business_id = %s AND parent_id IS NULL
            AND action = value ORDER BY id DESC LIMIT 1),
        (SELECT id FROM {table} WHERE business_id = %s AND parent_id IS NULL
            AND action = value ORDER BY id LIMIT 1)
    )
"""
_PEOPLE = """
    SELECT value, entry.actor_name, entry.actor_email
    FROM found JOIN {table} entry ON entry.business_id = %s AND entry.id = (
        SELECT id FROM (
            SELECT id, category FROM {table}
            WHERE business_id = %s AND parent_id IS NULL AND actor_id = value
            ORDER BY id DESC LIMIT %s
        ) newest WHERE {visible} ORDER BY id DESC LIMIT 1
    )
"""


@dataclass(frozen=True, slots=True)
class ActionFacet:
    """An action that the viewer may filter by, with the categories it was ever kept under."""

    key: str
    label: str
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class Person:
    """Who did something, as named in the newest entry, and whether the account is deleted."""

    id: str
    name: str
    email: str
    is_gone: bool = False


def actions_of(viewer: Viewer) -> dict[str, ActionFacet]:
    """Return the actions in the part of the log that `viewer` sees, by key; one query.

    Who sees only what is his own may choose from every action that can appear: so the choices say
    nothing of what others did.
    """
    known = registry.actions()
    found: dict[str, set[str]] = {}
    if viewer.sees_own_only:
        found = {key: {action.category} for key, action in known.items()}
    parameters = [viewer.business_id] * 5
    for key, category in _rows(_VALUES + _ACTIONS, parameters, column="action"):
        found.setdefault(key, set()).add(category)
    facets = {}
    for key, categories in found.items():
        action = known.get(key)
        if action:
            categories.update(categories_of(action))
        if any(viewer.sees(category) for category in categories):
            label = str(action.label) if action else words_for(key)
            facets[key] = ActionFacet(key, label, frozenset(categories))
    return facets


def categories_of(action: Action) -> Iterator[str]:
    """Yield the categories that entries of an action are kept under."""
    yield action.category
    if action.is_security:
        yield SECURITY


def people_of(viewer: Viewer) -> dict[str, Person]:
    """Return who acted in the part of the log that `viewer` sees, by id, the system's being empty.

    Somebody whose newest 1,000 entries are all hidden from the viewer is left out. Two queries.
    """
    if viewer.sees_own_only:
        return _people_about(viewer)
    shown = sorted(filter(viewer.sees, viewer.categories)) if viewer.is_limited else [SECURITY]
    places = ", ".join(["%s"] * len(shown)) or "NULL"
    visible = f"category {'IN' if viewer.is_limited else 'NOT IN'} ({places})"
    parameters = [*[viewer.business_id] * 4, NEWEST_LOOKED_AT, *shown]
    return _people(_rows(_VALUES + _PEOPLE, parameters, column="actor_id", visible=visible))


def _people_about(viewer: Viewer) -> dict[str, Person]:
    """Return the viewer himself, and who did something to him."""
    me = Actor.of(viewer.user)
    about = viewer.entries().for_target(viewer.user._meta.label_lower, me.id).order_by("-id")
    names = about.values_list("actor_id", "actor_name", "actor_email")[:NEWEST_LOOKED_AT]
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
    users = get_user_model()._base_manager
    key = users.model._meta.pk
    asked = frozenset(actor_ids) - {""}
    wanted = []
    for actor_id in asked:
        try:
            wanted.append(key.to_python(actor_id))
        except ValidationError:
            continue
    return asked - {
        str(found) for found in users.filter(pk__in=wanted).values_list("pk", flat=True)
    }


def _rows(sql: str, parameters: list[Any], **names: str) -> Iterable[tuple[Any, ...]]:
    connection = connections[conf.ACTIVITYLOG_DATABASE]
    table = connection.ops.quote_name(ActivityEntry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table=table, **names), parameters)
        return list(cursor.fetchall())
