"""From the capture's signals to entries: the log is a receiver, and this is it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db.models import Field, Model

from activitylog.context import Origin, current_origin
from activitylog.drafting import Pair, Statement, drafts_of
from activitylog.entries import BulkKey, Draft, folded
from activitylog.ids import new_id
from activitylog.registry import registry
from activitylog.writer import write


@dataclass(slots=True)
class _Call:
    """What is known of an ORM call that runs several statements, while it runs."""

    operation_id: UUID = field(default_factory=new_id)
    """The operation, where no context names one."""
    heads: dict[BulkKey, UUID] = field(default_factory=dict)
    """The entries of the bulks it has begun."""


_calls: WeakKeyDictionary[Any, _Call] = WeakKeyDictionary()


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
    running = _Call() if call is None else _calls.setdefault(call, _Call())
    begun = running.heads
    continued = [draft for draft in drafts if draft.bulk_key in begun]
    for draft in continued:
        draft.parent_id = begun[draft.bulk_key]
    heads = folded([draft for draft in drafts if draft.bulk_key not in begun])
    write([*continued, *heads], origin, using, operation_id=running.operation_id)
    for head in heads:
        if head.folded:
            begun[head.bulk_key] = head.id
