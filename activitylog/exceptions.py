"""What can go wrong when the log is written or asked to forget."""

from __future__ import annotations

from django.db import OperationalError


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

    def __init__(self, using: str, table: str) -> None:
        super().__init__(
            f'The activity log could not write to "{table}" on the database "{using}", so the '
            "change it belongs to was undone. If the table is missing there, run "
            f'"manage.py migrate activitylog --database={using}"; a migration that writes to a '
            'registered table needs ("activitylog", "0001_initial") among its dependencies. '
            "To write without a log on purpose, use activitylog.paused(reason)."
        )
