"""What `check --database` says of the log's partitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from activitylog.partitions.catalogue import (
    is_made,
    is_partitioned,
    oldest_in_default,
    partitions,
)
from activitylog.partitions.making import MONTHS_AHEAD
from activitylog.partitions.months import Month, months_between

MONTHS_AHEAD_AT_LEAST = 2


def check_partitions(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Check the partitions in the databases that were named; only PostgreSQL keeps any."""
    return [message for alias in databases or () for message in _check(connections[alias])]


def _check(connection: BaseDatabaseWrapper) -> Iterator[CheckMessage]:
    if not is_partitioned(connection):
        return
    alias = connection.alias
    there = partitions(connection)
    now = Month.of(datetime.now(tz=UTC))
    needed = months_between(now, now.later(MONTHS_AHEAD_AT_LEAST))
    missing = [str(month) for month in needed if not is_made(month, there)]
    if missing:
        yield Warning(
            f'The log in the database "{alias}" has no partitions for {", ".join(missing)}.',
            hint=f"Run manage.py partition_activity --database={alias}, and have it run daily.",
            id="activitylog.W023",
        )
    oldest = oldest_in_default(connection)
    if oldest and oldest <= now.later(MONTHS_AHEAD):  # others get theirs when their time comes
        yield Warning(
            f'The log in the database "{alias}" has entries in its default partition, the oldest '
            f"of {oldest}: months without a partition of their own are slower to read and to "
            "remove.",
            hint=f"Run manage.py partition_activity --from {oldest} --database={alias}, which "
            "moves them.",
            id="activitylog.W024",
        )
