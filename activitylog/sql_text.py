"""Reading a statement's text: what it is, however it was composed and whatever stands before it."""

from __future__ import annotations

import re
from typing import Any

_BEGINNING = re.compile(r"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/|\()*([A-Za-z]*)", re.DOTALL)


def text_of(sql: Any, connection: Any) -> str:
    """Return a statement as text, however the database's driver lets it be composed."""
    if isinstance(sql, bytes):
        return sql.decode(errors="replace")
    if hasattr(sql, "as_string"):
        return str(sql.as_string(connection.connection))
    return str(sql)


def verb_of(sql: str) -> str:
    """Return the word that a statement begins with, in capitals; comments are passed over."""
    beginning = _BEGINNING.match(sql)
    return beginning[1].upper() if beginning else ""
