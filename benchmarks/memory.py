"""How much memory an operation takes at its peak."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any


def peak(operation: Callable[[], Any]) -> float:
    """Return the bytes of Python's objects that an operation had at once, beside what was there.

    What libraries in C allocate by themselves, such as a server's answer that psycopg reads, is
    not in it. The operation takes several times as long.
    """
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        operation()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return float(most - before)
