"""What can go wrong when the log is written or asked to forget.

Errors of tasks are pickled: each is made again from its `args` alone.
"""

from __future__ import annotations

from typing import Self

from django.db import DatabaseError, OperationalError

UNDEFINED_TABLE = "42P01"


class AppendOnlyError(TypeError):
    """An entry was to be changed or deleted."""

    def __init__(self, operation: str) -> None:
        super().__init__(operation)
        self.operation = operation

    def __str__(self) -> str:
        return (
            f"Activity entries are append-only: {self.operation} is refused. To correct an entry, "
            "record a further one with activitylog.record()."
        )


class EntryNotWrittenError(OperationalError):
    """The entry of a change could not be written, so the change was undone as well.

    An OperationalError, so that what tries again after a deadlock does so after this too.
    """

    @classmethod
    def because_of(cls, cause: DatabaseError, *, using: str, table: str) -> Self:
        """Return the error that says where the entry was to be written, and what can be done."""
        advice = (
            f'The table is missing there: run "manage.py migrate activitylog --database={using}"; '
            "a migration that writes to a registered table needs "
            '("activitylog", "0001_initial") among its dependencies. '
            if _says_that_a_table_is_missing(cause)
            else "The database's own error, which this one comes from, says why. "
        )
        return cls(
            f'The activity log could not write to "{table}" on the database "{using}", so the '
            f"change it belongs to was undone. {advice}"
            "To write without a log on purpose, use activitylog.paused(reason)."
        )


def _says_that_a_table_is_missing(error: DatabaseError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    return state == UNDEFINED_TABLE or "no such table" in str(error)
