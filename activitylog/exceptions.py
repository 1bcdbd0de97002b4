"""What can go wrong when the log is written or asked to forget."""

from __future__ import annotations

from django.db import DatabaseError, OperationalError

UNDEFINED_TABLE = "42P01"


class AppendOnlyError(TypeError):
    """An entry was to be changed or deleted."""

    def __init__(self, operation: str) -> None:
        super().__init__(
            f"Activity entries are append-only: {operation} is refused. To correct an entry, "
            "record a further one with activitylog.record()."
        )


class EntryNotWrittenError(OperationalError):
    """The entry of a change could not be written, so the change was undone as well.

    An OperationalError, so that what tries again after a deadlock does so after this too.
    """

    def __init__(self, using: str, table: str, cause: DatabaseError) -> None:
        advice = (
            f'The table is missing there: run "manage.py migrate activitylog --database={using}"; '
            "a migration that writes to a registered table needs "
            '("activitylog", "0001_initial") among its dependencies. '
            if _says_that_a_table_is_missing(cause)
            else "The database's own error, which this one comes from, says why. "
        )
        super().__init__(
            f'The activity log could not write to "{table}" on the database "{using}", so the '
            f"change it belongs to was undone. {advice}"
            "To write without a log on purpose, use activitylog.paused(reason)."
        )


def _says_that_a_table_is_missing(error: DatabaseError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    return state == UNDEFINED_TABLE or "no such table" in str(error)
