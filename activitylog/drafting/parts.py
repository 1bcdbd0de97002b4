"""Rows that are parts of another object, and stand in its entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import ForeignKey

from activitylog.drafting.statements import Pair, Reading, Statement
from activitylog.encoding import key_text
from activitylog.entries import Draft, Row, changes_between
from activitylog.names import Owner, owners_of
from activitylog.tracking import ADDED, DELETED, UPDATED, Tracking

ORDER = (DELETED, UPDATED, ADDED)
"""A part that moves is gone from one owner before it is there with the other."""


def told_apart(pairs: Sequence[Pair], owner: str) -> tuple[list[Pair], list[Pair]]:
    """Return what owners' entries say of parts, and what rows without an owner say themselves.

    A part that is set loose is removed from its owner, and added as an object of its own.
    """
    owned: list[Pair] = []
    alone: list[Pair] = []
    for before, after in pairs:
        was_owned = before is not None and before.get(owner) is not None
        is_owned = after is not None and after.get(owner) is not None
        if was_owned and is_owned:
            owned.append((before, after))
        elif was_owned:
            owned.append((before, None))
            if after is not None:
                alone.append((None, after))
        elif is_owned:
            owned.append((None, after))
            if before is not None:
                alone.append((before, None))
        else:
            alone.append((before, after))
    return owned, alone


def of_parts(
    tracking: Tracking, owner: Tracking, field: ForeignKey[Any, Any], statement: Statement
) -> list[Draft]:
    """Return a draft for each owner and verb: that its parts were removed, changed or added."""
    reading = Reading(tracking, statement)
    owners = owners_of(owner, field, statement.rows, statement.using)
    said = _said_of_owners(reading, field, statement.pairs)
    drafts = []
    for verb, owner_value in sorted(said, key=lambda place: ORDER.index(place[0])):
        parts = said[verb, owner_value]
        about = owners.get(owner_value) or Owner(key_text([owner_value]), "", None)
        is_own = verb in tracking.activity.verbs
        business_id = reading.business_of(parts.example, about.business_id)
        drafts.append(
            Draft(
                business_id=business_id,
                category=tracking.category if is_own else owner.category,
                action=tracking.key(verb) if is_own else owner.key(UPDATED),
                target_type=owner.target_type,
                target_id=about.id,
                target_name=about.name,
                changes={tracking.part_name: parts.by_kind},
                context=reading.context(business_id, tracking.money),
            )
        )
    return drafts


@dataclass(slots=True)
class _Said:
    """What an owner's entry says of its parts: `{"changed": [{"pk": 5, "quantity": [2, 3]}]}`."""

    example: Row
    """One of the parts: it may say itself whose they are."""
    by_kind: dict[str, list[Any]] = field(default_factory=dict)


def _said_of_owners(
    reading: Reading, field: ForeignKey[Any, Any], pairs: Sequence[Pair]
) -> dict[tuple[str, Any], _Said]:
    """Return what is said, by verb and by the owner that `field` points to.

    A part that moves from one owner to another is removed from the one whole, and added to the
    other.
    """
    said: dict[tuple[str, Any], _Said] = {}

    def say(verb: str, kind: str, row: Row, part: dict[str, Any]) -> None:
        place = verb, row[field.attname]
        if place not in said:
            said[place] = _Said(row)
        said[place].by_kind.setdefault(kind, []).append(part)

    for before, after in pairs:
        if before and after and before[field.attname] == after[field.attname]:
            changes = changes_between(
                reading.recorded, before, after, reading.labels, reading.masked
            )
            if changes:
                say(UPDATED, "changed", before, {"pk": reading.key_of(after), **changes})
            continue
        if before:
            say(DELETED, "removed", before, reading.part(before, field))
        if after:
            say(ADDED, "added", after, reading.part(after, field))
    return said
