"""From the capture's signals to entries: the log is a receiver, and this is it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import connections
from django.db.models import Field, Model

from activitylog.context import Origin, current_origin
from activitylog.drafting import Pair, Statement, drafts_of
from activitylog.entries import BulkKey, Draft, folded
from activitylog.ids import new_id
from activitylog.models import ActivityEntry
from activitylog.registry import registry
from activitylog.transactions import blocks_of_orm
from activitylog.writer import write

# For an ORM call that runs several statements: the heads of the bulks it has begun, and, where no
# context names one, the operation that its entries share.
_heads: WeakKeyDictionary[Any, dict[BulkKey, UUID]] = WeakKeyDictionary()
_operations: WeakKeyDictionary[Any, UUID] = WeakKeyDictionary()


def log_inserted(*, rows: Sequence[Any], **sent: Any) -> None:
    """Record rows that were inserted."""
    _log([(None, row) for row in rows], **sent)


def log_updated(*, rows: Sequence[Any], **sent: Any) -> None:
    """Record rows that were updated, but for those in which nothing changed."""
    _log(rows, **sent)


def log_deleted(*, rows: Sequence[Any], **sent: Any) -> None:
    """Record rows that were deleted."""
    _log([(row, None) for row in rows], **sent)


def _log(
    pairs: Sequence[Pair],
    *,
    sender: type[Model],
    using: str,
    fields: Sequence[Field[Any, Any]],
    call: object | None,
    **_unused: Any,
) -> None:
    tracked = registry.for_table(sender._meta.db_table)
    if tracked is None:
        return
    origin = current_origin()
    drafts = drafts_of(tracked, Statement(fields, pairs, using, origin))
    if drafts:
        write_folded(drafts, origin, using, call)


def write_folded(drafts: Sequence[Draft], origin: Origin, using: str, call: object | None) -> None:
    """Write one statement's drafts; several of one kind as a bulk, begun or continued."""
    begun = {} if call is None else _heads.setdefault(call, {})
    there = {key for key in {draft.bulk_key for draft in drafts} if _is_there(begun, key, using)}
    continued = [draft for draft in drafts if draft.bulk_key in there]
    for draft in continued:
        draft.parent_id = begun[draft.bulk_key]
    heads = folded([draft for draft in drafts if draft.parent_id is None])
    write([*continued, *heads], origin, using, operation_id=_operation(using))
    for head in heads:
        if head.folded:
            begun[head.bulk_key] = head.id


def _is_there(begun: dict[BulkKey, UUID], key: BulkKey, using: str) -> bool:
    """Return whether a bulk was begun and its head was not rolled back since; forget it if so."""
    if key not in begun:
        return False
    entries = ActivityEntry.objects.using(using).in_business(key[0])
    if not entries.filter(id=begun[key]).exists():
        del begun[key]
    return key in begun


def _operation(using: str) -> UUID:
    """Return the operation of the outermost call of the ORM that is running."""
    blocks = blocks_of_orm(connections[using])
    return _operations.setdefault(blocks[-1], new_id()) if blocks else new_id()
