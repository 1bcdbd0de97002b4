"""Making the partitions of months, and moving there what the default took for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial

from django.db import connections

from activitylog.append_only import TABLE, retention_passes
from activitylog.models import ActivityEntry
from activitylog.partitions.catalogue import DEFAULT, is_made, partitions
from activitylog.partitions.locking import without_holding_up
from activitylog.partitions.months import Month, months_between

MONTHS_AHEAD = 12


def months_needed(first: Month | None = None) -> list[Month]:
    """Return the months from `first`, or from the present one, to a year ahead."""
    now = Month.of(datetime.now(tz=UTC))
    return list(months_between(min(first or now, now), now.later(MONTHS_AHEAD)))


def make(months: Iterable[Month], using: str) -> Iterator[tuple[Month, int]]:
    """Make the partitions that are missing, and yield each month and how many entries moved there.

    Each month is a transaction of its own. Whoever writes into the default partition waits while
    entries are moved out of it, and whoever reads it while the new partition is attached; nobody
    else does. Raises LogInUseError where the locks could not be had. Cost: reads the default
    partition twice for each month that is made.
    """
    there = partitions(connections[using])
    for month in months:
        if not is_made(month, there):
            moved = without_holding_up(partial(_make, month, using), using)
            if moved is not None:
                yield month, moved


def _make(month: Month, using: str) -> int | None:
    """Make a month, unless somebody else has by now, and return how many entries were moved."""
    connection = connections[using]
    if is_made(month, partitions(connection)):
        return None
    create, attach = statements(month)
    columns = ", ".join(
        f'"{field.column}"' for field in ActivityEntry._meta.concrete_fields if field.column
    )
    of_month = f"FROM {DEFAULT} WHERE id >= %s AND id < %s"
    with connection.cursor() as cursor:
        cursor.execute(create)
        cursor.execute(f"LOCK TABLE {DEFAULT} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            f"INSERT INTO {month.partition} ({columns}) SELECT {columns} {of_month}", month.ids
        )
        moved: int = cursor.rowcount
        if moved:
            with retention_passes(using):
                cursor.execute(f"DELETE {of_month}", month.ids)
        cursor.execute(attach)
    return moved


def statements(month: Month) -> tuple[str, str]:
    """Return what creates a month's table, and what makes it a partition.

    In two steps, since CREATE TABLE … PARTITION OF would lock out every reader and writer. With
    the second, the partition gets the triggers too.
    """
    begin, end = month.ids
    return (
        f"CREATE TABLE {month.partition} (LIKE {TABLE} INCLUDING ALL)",
        f"ALTER TABLE {TABLE} ATTACH PARTITION {month.partition} "
        f"FOR VALUES FROM ('{begin}') TO ('{end}')",
    )
