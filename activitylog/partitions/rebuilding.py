"""Rebuilding the indexes of months that are over, which leaves them half their size.

Entries of many businesses come in turn, so that the pages of a growing index split in the middle
and stay half empty; nothing fills them once the month is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connections

from activitylog.partitions.catalogue import Partition, partitions

REST = timedelta(days=1)
"""How long after its end a month is left alone, for transactions that began in it."""
DONE = "indexes rebuilt"
"""The comment on a partition whose indexes were."""

_LOCK = "hashtext('activitylog_rebuilding')"
_IS_DUE = """
SELECT obj_description(%s::regclass, 'pg_class') IS DISTINCT FROM %s
    AND EXISTS (SELECT FROM "{name}")
"""
_LEFTOVERS = r"""
SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON oid = indexrelid
WHERE indrelid = %s::regclass AND NOT indisvalid AND relname ~ '_cc(new|old)\d*$'
"""


def rebuild(using: str) -> Iterator[Partition]:
    """Rebuild the indexes of each month that is over, once, and yield the partitions.

    Readers and writers go on meanwhile. It may be broken off anywhere and begun again. Does nothing
    within a transaction, or where another process is at it. Cost: about ten seconds and, for the
    while, the room of the new indexes for a million entries.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({_LOCK})")
        if not cursor.fetchone()[0]:
            return
    try:
        for partition in partitions(connection):
            if partition.end + REST <= datetime.now(tz=UTC) and _is_due(partition, using):
                _rebuild(partition, using)
                yield partition
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_unlock({_LOCK})")


def _is_due(partition: Partition, using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute(_IS_DUE.format(name=partition.name), [partition.name, DONE])
        return bool(cursor.fetchone()[0])


def _rebuild(partition: Partition, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(_LEFTOVERS, [partition.name])  # of a run that was broken off
        for (index,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX CONCURRENTLY {index}")
        cursor.execute(f'REINDEX TABLE CONCURRENTLY "{partition.name}"')
        cursor.execute(f"COMMENT ON TABLE \"{partition.name}\" IS '{DONE}'")
