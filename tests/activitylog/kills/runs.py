"""What is done in processes of their own, on a database that nobody else uses."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.core.management import call_command
from django.db import connection

from tests.activitylog.kills.verdict import judge
from tests.activitylog.kills.writers import Writers
from tests.activitylog.shop.models import Tag

LONGEST_LIFE = 0.15  # seconds between two kills


def prepare() -> dict[str, Any]:
    """Create the tables; on SQLite with a write-ahead log, as servers have it."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
    Tag.objects.bulk_create(Tag(name=name) for name in ("Cold", "Hot", "New"))
    return {}


def kill(times: int) -> dict[str, Any]:
    """Kill as many writers, one by one, while the others go on."""
    writers = Writers()
    interrupted = 0
    for _ in range(times):
        time.sleep(random.uniform(0, LONGEST_LIFE))
        interrupted += writers.kill_one()
    writers.kill_all()
    return {"interrupted": interrupted, **asdict(judge())}


def write() -> dict[str, Any]:
    """Write until the standard input ends."""
    writers = Writers()
    sys.stdin.read()
    writers.kill_all()
    return asdict(judge())


def main() -> None:
    """Do what the first argument names, and print what came of it as JSON."""
    runs: dict[str, Callable[..., dict[str, Any]]] = {
        "prepare": prepare,
        "kill": kill,
        "write": write,
    }
    json.dump(runs[sys.argv[1]](*map(int, sys.argv[2:])), sys.stdout)
