"""How long an operation takes: on the wall, or of the processor where others use it as well."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connections

Timer = Callable[[Callable[[], Any]], float]
"""Runs an operation and returns its seconds."""


def on_the_wall(operation: Callable[[], Any]) -> float:
    started = time.perf_counter()
    operation()
    return time.perf_counter() - started


def of_the_processor(operation: Callable[[], Any]) -> float:
    """Return the processor's time of this program, and of the server's processes that serve it.

    For Linux, with the server on this machine. What is missing is waiting: for the disk, for a
    network, and for the system to switch between the two.
    """
    of_server = nanoseconds_of_server()
    started = time.process_time_ns()
    operation()
    own = time.process_time_ns() - started
    return (own + nanoseconds_of_server() - of_server) / 1e9


TIMERS: dict[str, Timer] = {"wall": on_the_wall, "processor": of_the_processor}


def nanoseconds_of_server() -> int:
    """Return what the processes that serve this program's connections had of the processor."""
    spent = 0
    for connection in connections.all():
        if connection.vendor == "postgresql" and connection.connection is not None:
            process = connection.connection.info.backend_pid
            spent += int(Path(f"/proc/{process}/schedstat").read_text().split()[0])
    return spent
