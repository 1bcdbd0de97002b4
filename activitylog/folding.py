"""One line per thing done: what the statements of one call of the ORM have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from activitylog.context import is_in_context
from activitylog.entries import BulkKey, Draft, folded
from activitylog.holding import hold_back
from activitylog.ids import new_id
from activitylog.origin import Origin
from activitylog.transactions import blocks_of_orm
from activitylog.writer import write


@dataclass
class _Running:
    """A call of the ORM, in the transaction that it was seen in."""

    call: object
    transaction: object
    """The connection's list of callbacks, which Django replaces at each commit and rollback."""
    heads: dict[BulkKey, UUID] = field(default_factory=dict)
    """The bulks that its last statement began or continued."""

    @cached_property
    def operation_id(self) -> UUID:
        """The operation of its entries, where no context names one."""
        return new_id()

    def is_now(self, call: object, connection: BaseDatabaseWrapper) -> bool:
        """Return whether it still runs: a decorated function enters one block many times."""
        return self.call is call and self.transaction is connection.run_on_commit


# Of each connection: the call whose statement wrote last, and the outermost one that runs.
_last: WeakKeyDictionary[BaseDatabaseWrapper, _Running] = WeakKeyDictionary()
_outermost: WeakKeyDictionary[BaseDatabaseWrapper, _Running] = WeakKeyDictionary()


def write_together(
    drafts: Sequence[Draft], origin: Origin, using: str, call: object | None, table: str
) -> None:
    """Write the drafts of a statement on `table`; later where its call tells of it as a whole."""

    def write_joined(joined: Sequence[Draft], whole: object) -> None:
        write_folded(joined, origin, using, whole)

    if not hold_back(drafts, origin, connections[using], table, write_joined):
        write_folded(drafts, origin, using, call)


def write_folded(drafts: Sequence[Draft], origin: Origin, using: str, call: object | None) -> None:
    """Write one statement's drafts; several of one kind as a bulk, begun or continued.

    A bulk is continued by the next statement of the same call; any other write ends it.
    """
    connection = connections[using]
    begun = _begun_by(call, connection)
    continued = [draft for draft in drafts if draft.bulk_key in begun] if begun else []
    for draft in continued:
        draft.parent_id = begun[draft.bulk_key]
    heads = folded([draft for draft in drafts if draft.parent_id is None])
    write([*continued, *heads], origin, using, _operation_of(connection))
    if not continued:
        begun.clear()
    begun.update({head.bulk_key: head.id for head in heads if head.folded})


def _begun_by(call: object | None, connection: BaseDatabaseWrapper) -> dict[BulkKey, UUID]:
    """Return the bulks that the last statement wrote, if it was of the same call."""
    if call is None:
        _last.pop(connection, None)
        return {}
    return _seen(_last, call, connection).heads


def _operation_of(connection: BaseDatabaseWrapper) -> UUID | None:
    """Return the operation of the call that runs, or None where a context says it."""
    if is_in_context():
        return None
    blocks = blocks_of_orm(connection)
    return _seen(_outermost, blocks[-1], connection).operation_id if blocks else new_id()


def _seen(
    known: WeakKeyDictionary[BaseDatabaseWrapper, _Running],
    call: object,
    connection: BaseDatabaseWrapper,
) -> _Running:
    running = known.get(connection)
    if running is None or not running.is_now(call, connection):
        running = known[connection] = _Running(call, connection.run_on_commit)
    return running
