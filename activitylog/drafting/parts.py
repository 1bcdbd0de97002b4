"""Rows that are parts of another object, and stand in its entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import ForeignKey

from activitylog.drafting.statements import Pair, Reading, Statement
from activitylog.encoding import key_text
from activitylog.entries import Draft, Row, changes_between
from activitylog.names import Owner, owners_of
from activitylog.tracking import ADDED, DELETED, UPDATED, Tracking


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
    reading = Reading(tracking, statement)
    owners = owners_of(owner, field, statement.rows, statement.using)
    groups: dict[tuple[str, Any], dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    examples: dict[Any, Row] = {}
    for before, after in statement.pairs:
        moved = before and after and before[field.attname] != after[field.attname]
        if before and after and not moved:
            changes = changes_between(
                reading.recorded, before, after, reading.labels, reading.masked
            )
            if changes:
                place = groups[UPDATED, after[field.attname]]
                place["changed"].append({"pk": reading.key_of(after), **changes})
        else:
            for row, verb, kind in ((before, DELETED, "removed"), (after, ADDED, "added")):
                if row:
                    groups[verb, row[field.attname]][kind].append(reading.part(row, field))
        for row in (before, after):
            if row:
                examples.setdefault(row[field.attname], row)
    drafts = []
    order = (DELETED, UPDATED, ADDED)  # a part that moves is gone before it is there
    for verb, owner_value in sorted(groups, key=lambda group: order.index(group[0])):
        change = groups[verb, owner_value]
        about = owners.get(owner_value) or Owner(key_text([owner_value]), "", None)
        is_own = verb in tracking.activity.verbs
        business_id = reading.business_of(examples[owner_value], about.business_id)
        drafts.append(
            Draft(
                business_id=business_id,
                category=tracking.category if is_own else owner.category,
                action=tracking.key(verb) if is_own else owner.key(UPDATED),
                target_type=owner.target_type,
                target_id=about.id,
                target_name=about.name,
                changes={tracking.part_name: dict(change)},
                context=reading.context(business_id, tracking.money),
            )
        )
    return drafts
