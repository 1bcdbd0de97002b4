"""What PostgreSQL's triggers are told in the text of a statement: whose it is, and who acts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from activitylog.capture.claiming import claims
from activitylog.guard.origins import origin_comment
from activitylog.guard.statements import is_unrecorded, may_write
from activitylog.holding import release_held
from activitylog.sql_text import text_of

OURS = "/*activitylog:"
CLAIM = f"{OURS}claimed*/"
EVERYTHING = "everything"


class Announcer:
    """Wraps every statement of a connection.

    What the capture tells of begins with CLAIM, and so does what nobody wants recorded. It counts
    at the very beginning alone, so no value can hide anything; and where somebody else's statement
    begins as ours do, a comment is put before it.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        tables = claims()
        if is_unrecorded():
            comment = f"{CLAIM}/*with {EVERYTHING}*/ "
        elif tables:
            comment = claim(tables[1:])
        else:
            text = text_of(sql, self._connection)
            comment = ""
            if may_write(text):
                release_held(context["connection"])  # what the triggers write comes after
                comment = origin_comment()
            if not comment and text.startswith(OURS):
                comment = "/**/ "
        if comment:
            is_bytes = isinstance(sql, bytes)
            sql = comment.encode() + sql if is_bytes else comment + text_of(sql, self._connection)
        return execute(sql, params, many, context)


def claim(cascaded: Sequence[str] = ()) -> str:
    """Return the beginning of a statement of the capture, which tells of `cascaded` tables too."""
    tokens = " ".join(token(table) for table in cascaded)
    return f"{CLAIM}/*with {tokens}*/ " if tokens else f"{CLAIM} "


def token(table: str) -> str:
    """Return what stands for a table's name: nothing that could end a comment."""
    return hashlib.md5(table.encode(), usedforsecurity=False).hexdigest()
