"""Locks that nobody's request waits for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connections, transaction

PATIENCE = "250ms"
"""How long a lock is waited for, and so at most how long those wait who come after."""
ATTEMPTS = 20
PAUSE = 0.5
"""Seconds between two attempts."""

LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED = "55P03", "40P01"

T = TypeVar("T")


class LogInUseError(Exception):
    """Others used the log all the while, so that its partitions could not be changed."""

    def __str__(self) -> str:
        return (
            "Other sessions held locks on the log all the while, perhaps an export or a long "
            "transaction. Nothing is half done: run the command again later."
        )


def without_holding_up(work: Callable[[], T], using: str, attempts: int | None = None) -> T:
    """Do `work` on partitions in a transaction of its own, and return what it returns.

    One process at a time does; others wait for it. A lock that is not had in a quarter of a
    second is given up, for those who wait behind, and `work` begun again half a second later.
    Raises LogInUseError after 20 attempts, or as many as are given.
    """
    for attempt in range(attempts or ATTEMPTS):
        if attempt:
            time.sleep(PAUSE)
        try:
            with transaction.atomic(using=using, durable=True):
                with connections[using].cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_advisory_xact_lock(hashtext('activitylog_partitions'))"
                    )
                    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
                return work()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in (
                LOCK_NOT_AVAILABLE,
                DEADLOCK_DETECTED,
            ):
                raise
    raise LogInUseError
