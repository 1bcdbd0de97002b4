"""What partitions there are, as PostgreSQL's catalogue says."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from activitylog.append_only import TABLE
from activitylog.ids import instant_of
from activitylog.partitions.months import Month

DEFAULT = f"{TABLE}_default"
"""The net: it takes the entries of months that have no partition."""

_IS_PARTITIONED = "SELECT 1 FROM pg_partitioned_table WHERE partrelid = to_regclass(%s)"
_ATTACHED = """
SELECT class.relname, pg_get_expr(class.relpartbound, class.oid)
FROM pg_inherits JOIN pg_class class ON class.oid = pg_inherits.inhrelid
WHERE pg_inherits.inhparent = to_regclass(%s)
"""
_ID = re.compile(r"'([0-9a-f-]{36})'")


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """A partition that takes the entries from `begin` to before `end` (UTC)."""

    begin: datetime
    end: datetime
    name: str

    def overlaps(self, month: Month) -> bool:
        return self.begin < month.end and month.begin < self.end


def is_partitioned(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the database has the log, and in partitions."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(_IS_PARTITIONED, [TABLE])
        return cursor.fetchone() is not None


def partitions(connection: BaseDatabaseWrapper) -> list[Partition]:
    """Return the partitions with bounds, the earliest first: all but the default; one query."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_ATTACHED, [TABLE])
        for name, bounds in cursor.fetchall():
            if ids := _ID.findall(bounds):
                begin, end = (instant_of(UUID(id_)) for id_ in ids)
                found.append(Partition(begin, end, name))
    return sorted(found)


def is_made(month: Month, found: Collection[Partition]) -> bool:
    """Return whether a month has its partition, or part of one."""
    return any(partition.overlaps(month) for partition in found)


def oldest_in_default(connection: BaseDatabaseWrapper) -> Month | None:
    """Return the month of the oldest entry in the default partition, which it reads as a whole."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {DEFAULT} ORDER BY id LIMIT 1")
        oldest = cursor.fetchone()
    return Month.of(instant_of(oldest[0])) if oldest else None
