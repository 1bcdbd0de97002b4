"""The floor: what a careful hand would write for an entry, and nothing that finds it out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils import timezone

from activitylog.ids import new_id

COLUMNS = {
    "id": "uuid",
    "request_id": "uuid",
    "parent_id": "uuid",
    "occurred_at": "timestamptz",
    "business_id": "text",
    "ip": "inet",
    "source": "text",
    "outcome": "text",
    "actor_id": "text",
    "actor_name": "text",
    "actor_email": "text",
    "actor_role": "text",
    "category": "text",
    "action": "text",
    "target_type": "text",
    "target_id": "text",
    "target_name": "text",
    "details": "text",
    "changes": "jsonb",
    "context": "jsonb",
}
INTO = f"INSERT INTO activitylog_activityentry ({', '.join(COLUMNS)})"
ONE = f"{INTO} VALUES ({', '.join(['%s'] * len(COLUMNS))})"
MANY = f"{INTO} SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in COLUMNS.values())})"

REQUEST = new_id()


def entry(action: str, target: Any, changes: Any, parent: UUID | None = None) -> list[Any]:
    """Return the values of one entry, of which the caller knows what was changed."""
    return [
        new_id().hex,
        REQUEST.hex,
        parent and parent.hex,
        str(timezone.now()),
        "1",
        "203.0.113.7",
        "web",
        "success",
        "1",
        "Amina Keller",
        "amina@example.test",
        "Manager",
        "products",
        action,
        "shop.bareproduct",
        str(target),
        "Blue Kettle 1.7 L",
        "",
        json.dumps(changes),
        "{}",
    ]


def write_one(using: str, values: Sequence[Any]) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(ONE, values)


def write_many(using: str, rows: Sequence[Sequence[Any]]) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(MANY, [list(column) for column in zip(*rows, strict=True)])
        else:
            cursor.executemany(ONE, rows)
