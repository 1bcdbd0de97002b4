"""Making the partitions of months, and moving there what the default took for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial

from django.db import connections
from django.db.backends.utils import CursorWrapper

from activitylog.append_only import TABLE, retention_passes
from activitylog.models import ActivityEntry
from activitylog.partitions.catalogue import DEFAULT, is_made, partitions
from activitylog.partitions.locking import without_holding_up
from activitylog.partitions.months import Month, months_between

MONTHS_AHEAD = 12

_OF_MONTH = "id >= %s AND id < %s"


def months_needed(first: Month | None = None) -> list[Month]:
    """Return the months from `first`, or from the present one, to a year ahead."""
    now = Month.of(datetime.now(tz=UTC))
    return list(months_between(min(first or now, now), now.later(MONTHS_AHEAD)))


def make(months: Iterable[Month], using: str) -> Iterator[tuple[Month, int]]:
    """Make the partitions that are missing, and yield each month and how many entries moved there.

    Each month is a transaction of its own. Entries are copied while others go on; then whoever
    writes into the default partition waits until they are deleted there, and whoever reads it
    while the new partition is attached. Nobody else does, but for writers while the present month
    is made. PostgreSQL then refuses an entry of that month to whoever waited to write it, so bring
    no old records into a past month while it is made. Raises LogInUseError where the locks could
    not be had. Cost: reads the default partition four times for each month that is made.
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
    with connection.cursor() as cursor:
        cursor.execute(create)
        _copy(cursor, month)
        if month == Month.of(datetime.now(tz=UTC)):
            # Whoever waited at the default partition would be refused: its month has gone.
            cursor.execute(f"LOCK TABLE ONLY {TABLE} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"LOCK TABLE {DEFAULT} IN SHARE ROW EXCLUSIVE MODE")
        moved = _bring_up_to_date(cursor, month)
        if moved:
            with retention_passes(using):
                cursor.execute(f"DELETE FROM {DEFAULT} WHERE {_OF_MONTH}", month.ids)
        cursor.execute(attach)
    return moved


def _copy(cursor: CursorWrapper, month: Month, condition: str = "") -> None:
    columns = ", ".join(
        f'"{field.column}"' for field in ActivityEntry._meta.concrete_fields if field.column
    )
    cursor.execute(
        f"INSERT INTO {month.partition} ({columns}) SELECT {columns} FROM {DEFAULT} old "
        f"WHERE {_OF_MONTH} {condition}",
        month.ids,
    )


def _bring_up_to_date(cursor: CursorWrapper, month: Month) -> int:
    """Copy what was written since, remove what was removed, and return how many there are."""
    is_same = "old.business_id = new.business_id AND old.id = new.id"
    _copy(cursor, month, f"AND NOT EXISTS (SELECT FROM {month.partition} new WHERE {is_same})")
    cursor.execute(
        f"DELETE FROM {month.partition} new "
        f"WHERE NOT EXISTS (SELECT FROM {DEFAULT} old WHERE {is_same})"
    )
    cursor.execute(f"SELECT count(*) FROM {month.partition}")
    count: int = cursor.fetchone()[0]
    return count


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
