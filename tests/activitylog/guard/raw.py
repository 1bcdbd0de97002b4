"""Raw SQL, and what of an entry must not depend on how the row was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction

from activitylog.models import ActivityEntry
from tests.activitylog.log import new_entries

is_postgresql = "connection.vendor == 'postgresql'"
is_sqlite = "connection.vendor == 'sqlite'"


def run(sql: str, params: Sequence[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def said_of(write: Callable[[], Any]) -> list[dict[str, Any]]:
    """Return what the log says of a write, which is then undone."""
    with transaction.atomic():
        with new_entries() as written:
            write()
        transaction.set_rollback(True)
    places = {entry.id: place for place, entry in enumerate(written)}
    return [said(entry, places) for entry in written]


def said(entry: ActivityEntry, places: dict[Any, int]) -> dict[str, Any]:
    return {
        "under": places.get(entry.parent_id),
        "business": entry.business_id,
        "category": entry.category,
        "action": entry.action,
        "target": (entry.target_type, entry.target_id, entry.target_name),
        "changes": entry.changes,
        "context": entry.context,
        "outcome": entry.outcome,
        "details": entry.details,
    }
