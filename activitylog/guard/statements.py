"""Telling statements apart: what may write registered rows, and what nobody wants recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from activitylog.context import is_paused
from activitylog.registry import registry
from activitylog.sql_text import verb_of

_WRITES_WITHIN = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)

_WRITING = frozenset({"COPY", "DELETE", "INSERT", "MERGE", "REPLACE", "TRUNCATE", "UPDATE"})
_RUNNING = frozenset({"CALL", "DO", "EXECUTE"})
_DEFINING = frozenset({"ALTER", "CREATE", "DROP"})

_is_emptying: ContextVar[bool] = ContextVar("activitylog_is_emptying", default=False)


@contextmanager
def emptying() -> Iterator[None]:
    """Record no raw SQL within the block: it empties every table, and the log among them."""
    token = _is_emptying.set(True)
    try:
        yield
    finally:
        _is_emptying.reset(token)


def is_unrecorded() -> bool:
    """Return whether nobody wants to know of the statements that run now."""
    return is_paused() or _is_emptying.get()


def may_write(sql: str) -> bool:
    """Return whether a statement can write rows of a registered table, which it names or hides."""
    verb = verb_of(sql)
    if verb in _RUNNING:
        return True
    if verb in _WRITING or (verb == "WITH" and _WRITES_WITHIN.search(sql)):
        return registry.names_captured(sql)
    return False


def defines(sql: str) -> bool:
    """Return whether a statement creates, changes or drops tables or what belongs to them."""
    return verb_of(sql) in _DEFINING
