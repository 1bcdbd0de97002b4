"""Rows that are targets themselves."""

from __future__ import annotations

from activitylog.drafting.statements import Reading, Statement
from activitylog.entries import Draft, Row, changes_between, key_of
from activitylog.names import name_of
from activitylog.tracking import ADDED, DELETED, UPDATED, Tracking


def of_objects(tracking: Tracking, statement: Statement) -> list[Draft]:
    reading = Reading(tracking, statement)
    drafts = []
    for before, after in statement.pairs:
        changes = changes_between(reading.recorded, before, after, reading.labels, reading.masked)
        if before is not None and after is not None and not changes:
            continue
        row: Row = after or before or {}
        action = _action(tracking, before, after)
        target_id = key_of(tracking.opts.pk_fields, row)
        target_name = name_of(tracking, row, statement.using)
        drafts += [
            Draft(
                business_id=business_id,
                category=tracking.category,
                action=action,
                target_type=tracking.target_type,
                target_id=target_id,
                target_name=target_name,
                changes=changes,
                context=reading.context(business_id, changes),
            )
            for business_id in reading.businesses_of(before, after)
        ]
    return drafts


def _action(tracking: Tracking, before: Row | None, after: Row | None) -> str:
    if before is None:
        return tracking.key(ADDED)
    if after is None:
        return tracking.key(DELETED)
    return tracking.transition(before, after) or tracking.key(UPDATED)
