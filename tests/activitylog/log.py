"""What stands in the log, as the tests of its write side look at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from activitylog.models import ActivityEntry

BUSINESSES = ("", "b1", "b2")


def entries(**lookups: Any) -> list[ActivityEntry]:
    """Return the entries of every business of the tests, oldest first."""
    found = ActivityEntry.objects.filter(business_id__in=BUSINESSES, **lookups)
    return list(found.order_by("id"))


def heads(**lookups: Any) -> list[ActivityEntry]:
    """Return the lines of the log: entries that fold under no other."""
    return entries(parent_id=None, **lookups)


def rows(head: ActivityEntry) -> list[ActivityEntry]:
    """Return what folds under a bulk."""
    return entries(parent_id=head.id)


@contextmanager
def new_entries() -> Iterator[list[ActivityEntry]]:
    """Yield a list that holds, after the block, the entries that were written in it."""
    known = {entry.id for entry in entries()}
    written: list[ActivityEntry] = []
    yield written
    written += [entry for entry in entries() if entry.id not in known]


def only(found: list[ActivityEntry]) -> ActivityEntry:
    """Return the one entry that there is."""
    assert len(found) == 1, [f"{entry.action} {entry.changes}" for entry in found]
    return found[0]


@contextmanager
def no_log_table() -> Iterator[None]:
    """Have the log's table away from its place; not within a transaction."""
    table = ActivityEntry._meta.db_table
    with connection.schema_editor() as editor:
        editor.alter_db_table(ActivityEntry, table, "mislaid")
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.alter_db_table(ActivityEntry, "mislaid", table)
