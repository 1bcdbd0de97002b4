"""Telling statements apart: what may write registered rows, and what nobody wants recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from activitylog.context import is_paused
from activitylog.registry import registry

_BEGINNING = re.compile(r"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/|\()*([A-Za-z]*)", re.DOTALL)
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


def text_of(sql: Any, connection: Any) -> str:
    """Return a statement as text, however the database's driver lets it be composed."""
    if isinstance(sql, bytes):
        return sql.decode(errors="replace")
    if hasattr(sql, "as_string"):
        return str(sql.as_string(connection.connection))
    return str(sql)


def may_write(sql: str) -> bool:
    """Return whether a statement can write rows of a registered table, which it names or hides."""
    verb = _verb(sql)
    if verb in _RUNNING:
        return True
    if verb in _WRITING or (verb == "WITH" and _WRITES_WITHIN.search(sql)):
        return registry.names_captured(sql)
    return False


def defines(sql: str) -> bool:
    """Return whether a statement creates, changes or drops tables or what belongs to them."""
    return _verb(sql) in _DEFINING


def _verb(sql: str) -> str:
    beginning = _BEGINNING.match(sql)
    return beginning[1].upper() if beginning else ""
