"""What an export takes: time for each row, and the memory that the server needs more."""

from __future__ import annotations

import resource
import sys
import time

from django.conf import settings
from django.test import Client

from accoraze.accounts.permissions import Role
from benchmarks.reading.loading import reader

EXPORT = "/settings/activity-logs/export/"
WANTED = {
    "Excel, one action": "format=xlsx&action=customer.updated",
    "JSON lines": "format=jsonl",
    "CSV": "format=csv",
}
MOST = 1_000_000
"""Rows of an export that are waited for; the rest of it is broken off."""
_UNIT = 1 if sys.platform == "darwin" else 1024


def print_exports() -> None:
    """Export the largest business's log in each format, as its administrator."""
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(reader(1, Role.ADMIN))
    client.get(f"{EXPORT}?format=csv&ip=192.0.2.1").getvalue()  # what is loaded at the first time
    print("\n| export | rows | seconds | µs a row | MB | peak of memory grew by MB |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, query in WANTED.items():
        print(f"| {name} | {_measured(client, query)} |")


def _measured(client: Client, query: str) -> str:
    before, started = _peak(), time.perf_counter()
    response = client.get(f"{EXPORT}?{query}")
    if not response.streaming:
        return f"refused: {response.status_code}"
    size = rows = 0
    for chunk in response.streaming_content:
        size += len(chunk)
        rows += chunk.count(b"\n")
        if "xlsx" not in query and rows >= MOST:
            break
    response.close()
    seconds = time.perf_counter() - started
    lines = f"{rows:,}" if "xlsx" not in query else "–"
    each = f"{seconds / rows * 1e6:.0f}" if "xlsx" not in query else "–"
    grown = (_peak() - before) / 1e6
    return f"{lines} | {seconds:.0f} | {each} | {size / 1e6:.0f} | {grown:.0f}"


def _peak() -> int:
    """Return the most bytes that this process had in memory at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
