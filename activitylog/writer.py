"""From drafts to rows: one INSERT for any number of entries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from datetime import datetime
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

# PostgreSQL takes one entry as its values. Of several, the origin's columns are parameters, and
# what differs from row to row comes from one JSON document: far cheaper for many, dearer for one.
# SQLite, which no network is in front of, takes any number fastest as their values.
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
    written while a `migrate` has yet to make the log. Cost: one statement for every 10,000
    entries; on SQLite one, run for each entry.
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
    is_within = connection.in_atomic_block
    try:
        with nullcontext() if is_within else transaction.atomic(using=using):
            _insert(connection, of_origin, rows)
    except DatabaseError as error:
        if is_within:
            transaction.set_rollback(True, using=using)
        raise EntryNotWrittenError.because_of(error, using=using, table=_table()) from error


def _insert(
    connection: BaseDatabaseWrapper, of_origin: Sequence[Any], rows: Sequence[list[Any]]
) -> None:
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(_inserting_values(), (*of_origin, *_values(rows[0])))
        elif connection.vendor == "postgresql":
            for document in _documents(rows):
                cursor.execute(_inserting_document(), (*of_origin, document))
        else:
            values = [(*of_origin, *_values(row)) for row in rows]
            cursor.executemany(_inserting_values(), values)


def _rows(
    drafts: Sequence[Draft], origin: Origin, connection: BaseDatabaseWrapper
) -> Iterator[list[Any]]:
    """Yield the rows; ids are made here, after the written rows were locked."""
    remarks = origin.remarks()
    at = origin.at
    as_stored = _as_stored(connection)
    for head in drafts:
        head.id = new_id(at)
        if remarks:
            head.context = {**head.context, **remarks}
        yield _row(head, as_stored)
        for draft in head.folded:
            draft.id = new_id(at)
            draft.parent_id = head.id
            yield _row(draft, as_stored)


def _values(row: list[Any]) -> list[Any]:
    """Return a row whose last two columns are text of JSON."""
    *plain, changes, context = row
    return [*plain, _compact(changes), _compact(context) if context else "{}"]


def _documents(rows: Sequence[list[Any]]) -> Iterator[str]:
    """Yield the rows as JSON arrays, bounded in number and size: jsonb holds 256 MB at most."""
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        yield from _bounded(rows[start : start + ROWS_A_STATEMENT])


def _bounded(rows: Sequence[list[Any]]) -> Iterator[str]:
    document = _compact(rows)
    if len(document) <= CHARACTERS_A_STATEMENT or len(rows) == 1:
        yield document
        return
    middle = len(rows) // 2
    yield from _bounded(rows[:middle])
    yield from _bounded(rows[middle:])


def _row(draft: Draft, as_stored: Callable[[datetime], str]) -> list[Any]:
    return [
        draft.id.hex,
        as_stored(instant_of(draft.id)),
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


def _as_stored(connection: BaseDatabaseWrapper) -> Callable[[datetime], str]:
    """Return what writes an instant as the database keeps it, with or without its zone."""
    if settings.USE_TZ and connection.features.supports_timezones:
        return str
    zone = connection.timezone or timezone.get_default_timezone()
    return lambda instant: str(instant.astimezone(zone).replace(tzinfo=None))


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


@lru_cache(maxsize=1)
def _inserting_document() -> str:
    of_origin = ", ".join(f"%s::{kind}" for kind in _OF_ORIGIN.values())
    of_row = ", ".join(
        f"entry->{position}" if kind == "jsonb" else f"(entry->>{position})::{kind}"
        for position, kind in enumerate(_OF_ROW.values())
    )
    return f"{_into()} SELECT {of_origin}, {of_row} FROM jsonb_array_elements(%s::jsonb) AS entry"
