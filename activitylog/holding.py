"""Drafts that wait for the rest of what one call does: `set()` of a relation is one entry.

What waits is written as soon as anything else is, so that entries keep the order of the writes; and
before a savepoint, so that what takes rows back takes their entries back as well, and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from itertools import chain
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from activitylog.entries import Draft
from activitylog.origin import Origin
from activitylog.sql_text import text_of, verb_of

Write = Callable[[Sequence[Draft]], None]


class Hold:
    """The drafts of one call about the rows of one table, in its transaction."""

    def __init__(self, connection: BaseDatabaseWrapper, table: str) -> None:
        self.connection = connection
        self.table = table
        self._drafts: list[Draft] = []
        self._keys: set[str] = set()
        self._origin: Origin | None = None
        self._context: Context | None = None
        self._write: Write | None = None

    def take(self, drafts: Sequence[Draft], origin: Origin, write: Write) -> bool:
        """Keep drafts until they are released; return whether they are such as can be kept.

        Those are drafts of objects in whose entries the rows stand. An entry says one thing of a
        row, so what was kept is released where they say more of the same rows, or of another
        origin.
        """
        changes = [change for draft in drafts for change in draft.changes.values()]
        if not changes or not all(isinstance(change, Mapping) for change in changes):
            return False
        rows = chain.from_iterable(chain(*change.values()) for change in changes)
        keys = {str(row["pk"]) for row in rows}
        if self._drafts and (keys & self._keys or not _is_same(origin, self._origin)):
            self.release()
        if not self._drafts:
            self._origin, self._write, self._context = origin, write, copy_context()
        self._drafts += drafts
        self._keys |= keys
        return True

    def release(self) -> None:
        """Write what waits, as whoever did it; nothing where it is to be rolled back anyhow."""
        drafts, context, write = self._drafts, self._context, self._write
        self._forget()
        if drafts and context and write and not self.connection.needs_rollback:
            context.run(write, _joined(drafts))

    def _forget(self) -> None:
        self._drafts, self._keys = [], set()

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        """Run a statement of the connection, which wraps its statements in this."""
        if self._drafts:
            verb = verb_of(text_of(sql, self.connection))
            if verb == "SAVEPOINT":
                self.release()
            elif verb == "ROLLBACK":  # to the last savepoint or further: all that waits is later
                self._forget()
        return execute(sql, params, many, context)


_innermost: ContextVar[Hold | None] = ContextVar("activitylog_hold", default=None)


@contextmanager
def held_together(using: str, table: str) -> Iterator[None]:
    """Have what the block does to the rows of a table be told in one entry for each object.

    The block is within a transaction. Where it fails, what waits is forgotten with it.
    """
    connection = connections[using]
    outer = _innermost.get()
    if outer:
        outer.release()
    hold = Hold(connection, table)
    token = _innermost.set(hold)
    try:
        with connection.execute_wrapper(hold):
            yield
            hold.release()
    finally:
        _innermost.reset(token)


def hold_back(
    drafts: Sequence[Draft],
    origin: Origin,
    connection: BaseDatabaseWrapper,
    table: str,
    write: Callable[[Sequence[Draft], object], None],
) -> bool:
    """Keep the drafts of a statement on `table` where a call tells of all its statements at once.

    `write` will be called with the joined drafts and what stands for the call. Returns whether
    they are kept.
    """
    hold = _innermost.get()
    if hold is None or hold.connection is not connection or hold.table != table:
        return False
    return hold.take(drafts, origin, lambda joined: write(joined, hold))


def release_held(connection: BaseDatabaseWrapper) -> None:
    """Write what waits, before something else is written on the connection."""
    hold = _innermost.get()
    if hold is not None and hold.connection is connection:
        hold.release()


def _is_same(origin: Origin, other: Origin | None) -> bool:
    return origin is other or (other is not None and origin.is_empty and other.is_empty)


def _joined(drafts: Sequence[Draft]) -> list[Draft]:
    """Return one draft for each action and object, with all that the drafts say of its rows."""
    whole: dict[tuple[str, ...], Draft] = {}
    for draft in drafts:
        known = whole.setdefault((*draft.bulk_key, draft.target_id), draft)
        if known is draft:
            continue
        for name, change in draft.changes.items():
            kinds = known.changes.setdefault(name, {})
            for kind, rows in change.items():
                kinds[kind] = [*kinds.get(kind, ()), *rows]
        known.context = {**draft.context, **known.context}
    return list(whole.values())
