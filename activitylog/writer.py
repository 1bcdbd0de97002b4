"""From drafts to rows: one INSERT for any number of entries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from activitylog.beginning import is_before_log
from activitylog.context import is_in_context
from activitylog.entries import Draft, clean
from activitylog.exceptions import EntryNotWrittenError
from activitylog.holding import release_held
from activitylog.ids import instant_of, new_id
from activitylog.origin import Origin

ROWS_A_STATEMENT = 10_000
CHARACTERS_A_STATEMENT = 32_000_000

# One entry is inserted as its values. Of several, the origin's columns are parameters, and what
# differs from row to row comes from one JSON document: far cheaper for many, dearer for one.
_OF_ORIGIN = {
    "request_id": "uuid",
    "ip": "inet",
    "source": "text",
    "actor_id": "text",
    "actor_name": "text",
    "actor_email": "text",
    "actor_role": "text",
}
_OF_ROW = {
    "id": "uuid",
    "occurred_at": "timestamptz",
    "parent_id": "uuid",
    "business_id": "text",
    "outcome": "text",
    "category": "text",
    "action": "text",
    "target_type": "text",
    "target_id": "text",
    "target_name": "text",
    "details": "text",
    "changes": "jsonb",
    "context": "jsonb",
}


def write(
    drafts: Sequence[Draft], origin: Origin, using: str, operation_id: UUID | None = None
) -> None:
    """Write the drafts and what folds under them, in the transaction that is open, and set ids.

    `operation_id` is theirs where no context surrounds the caller, which has its own.
    Raises EntryNotWrittenError, after which that transaction can only be rolled back. Nothing is
    written while a `migrate` has yet to make the log. Cost: one statement for every 10,000 entries.
    """
    if is_before_log(using, drafts[0].action):
        return
    connection = connections[using]
    release_held(connection)
    actor = origin.actor
    of_origin = (
        _hex(origin.operation_id if is_in_context() else operation_id),
        origin.ip,
        origin.source,
        actor.id,
        actor.name,
        actor.email,
        actor.role,
    )
    rows = list(_rows(drafts, origin, connection))
    batches: Iterable[Sequence[Any]]
    if len(rows) == 1:
        statement, batches = _inserting_values(), [_values(rows[0])]
    else:
        statement, batches = _inserting_document(connection.vendor), _documents(rows)
    try:
        with transaction.atomic(using=using, savepoint=False), connection.cursor() as cursor:
            for of_rows in batches:
                cursor.execute(statement, (*of_origin, *of_rows))
    except DatabaseError as error:
        raise EntryNotWrittenError(using, _table(), error) from error


def _rows(
    drafts: Sequence[Draft], origin: Origin, connection: BaseDatabaseWrapper
) -> Iterator[list[Any]]:
    """Yield the rows of the document; ids are made here, after the written rows were locked."""
    remarks = origin.remarks()
    for head in drafts:
        head.id = new_id(origin.at)
        head.context = {**head.context, **remarks}
        yield _row(head, connection)
        for draft in head.folded:
            draft.id = new_id(origin.at)
            draft.parent_id = head.id
            yield _row(draft, connection)


def _values(row: list[Any]) -> list[Any]:
    return [_compact(value) if isinstance(value, dict) else value for value in row]


def _documents(rows: Iterable[list[Any]]) -> Iterator[tuple[str]]:
    """Yield the rows as JSON arrays, bounded in number and size: jsonb holds 256 MB at most."""
    batch: list[str] = []
    size = 0
    for row in rows:
        text = _compact(row)
        if batch and (len(batch) == ROWS_A_STATEMENT or size + len(text) > CHARACTERS_A_STATEMENT):
            yield (f"[{','.join(batch)}]",)
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield (f"[{','.join(batch)}]",)


def _row(draft: Draft, connection: BaseDatabaseWrapper) -> list[Any]:
    instant = instant_of(draft.id)
    if not settings.USE_TZ:
        instant = timezone.make_naive(instant, timezone.get_default_timezone())
    return [
        _hex(draft.id),
        str(connection.ops.adapt_datetimefield_value(instant)),
        _hex(draft.parent_id),
        draft.business_id,
        draft.outcome,
        draft.category,
        draft.action,
        draft.target_type,
        draft.target_id,
        clean(draft.target_name),
        draft.details,
        draft.changes,
        draft.context,
    ]


_compact = json.JSONEncoder(separators=(",", ":")).encode


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex


def _table() -> str:
    return apps.get_model("activitylog.ActivityEntry")._meta.db_table


def _into() -> str:
    columns = ", ".join(f'"{name}"' for name in (*_OF_ORIGIN, *_OF_ROW))
    return f'INSERT INTO "{_table()}" ({columns})'


@lru_cache(maxsize=1)
def _inserting_values() -> str:
    return f"{_into()} VALUES ({', '.join(['%s'] * (len(_OF_ORIGIN) + len(_OF_ROW)))})"


@lru_cache(maxsize=2)
def _inserting_document(vendor: str) -> str:
    if vendor == "postgresql":
        of_origin = ", ".join(f"%s::{kind}" for kind in _OF_ORIGIN.values())
        of_row = ", ".join(
            f"entry->{position}" if kind == "jsonb" else f"(entry->>{position})::{kind}"
            for position, kind in enumerate(_OF_ROW.values())
        )
        source = "jsonb_array_elements(%s::jsonb) AS entry"
    else:
        of_origin = ", ".join(["%s"] * len(_OF_ORIGIN))
        of_row = ", ".join(
            f"json_extract(entry.value, '$[{position}]')" for position in range(len(_OF_ROW))
        )
        source = "json_each(%s) AS entry"
    return f"{_into()} SELECT {of_origin}, {of_row} FROM {source}"
