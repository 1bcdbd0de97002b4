"""Dropping the partition of a month, whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from django.db import connections

from activitylog.partitions.catalogue import Partition, partitions
from activitylog.partitions.locking import without_holding_up


def drop(
    partition: Partition,
    agree: Callable[[Mapping[str, int]], bool],
    using: str,
    attempts: int | None = None,
) -> bool:
    """Drop a partition, if what it holds is agreed to, and return whether it was.

    `agree` gets the number of entries of each business. It is asked in the transaction that drops,
    when nothing can be added any more, and may write. Whoever writes into the partition waits from
    then on; all others only while it is taken out of the catalogue, and not for its files to be
    deleted. Raises LogInUseError where the locks could not be had in so many attempts. Cost: a
    count of the partition.
    """
    return without_holding_up(partial(_drop, partition, agree, using), using, attempts)


def _drop(partition: Partition, agree: Callable[[Mapping[str, int]], bool], using: str) -> bool:
    connection = connections[using]
    if partition not in partitions(connection):
        return False
    with connection.cursor() as cursor:
        cursor.execute(f'LOCK TABLE "{partition.name}" IN SHARE ROW EXCLUSIVE MODE')
        cursor.execute(f'SELECT business_id, count(*) FROM "{partition.name}" GROUP BY 1')
        is_agreed = agree(dict(cursor.fetchall()))
        if is_agreed:
            cursor.execute(f'DROP TABLE "{partition.name}"')
    return is_agreed
