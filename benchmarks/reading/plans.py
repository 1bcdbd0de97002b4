"""What statements cost in the database: time, buffers, and the way it took to the rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection

from benchmarks.reading.loading import TABLE
from benchmarks.timers import TIMERS, nanoseconds_of_server

RUNS = 3
SMALL = 1000
"""Rows of a partition that are read faster than an index of it."""

_PARENTS = """
SELECT child.relname, parent.relname FROM pg_inherits
JOIN pg_class child ON child.oid = inhrelid JOIN pg_class parent ON parent.oid = inhparent
"""
_ON_SQLITE = re.compile(r"(?:SEARCH|SCAN) .*? USING (?:COVERING )?(?:INDEX (\S+)|(PRIMARY KEY))")


@dataclass
class Cost:
    """What one or several statements cost; `buffers` of 8 kB are known on PostgreSQL alone."""

    milliseconds: float = 0
    buffers: int = 0
    statements: int = 0
    indexes: set[str] = field(default_factory=set)
    scanned: set[str] = field(default_factory=set)
    """Tables and large partitions that were read from end to end."""

    def add(self, other: Cost) -> None:
        self.milliseconds += other.milliseconds
        self.buffers += other.buffers
        self.statements += other.statements
        self.indexes |= other.indexes
        self.scanned |= other.scanned


def cost_of(ask: Callable[[], object], timer: str = "wall") -> Cost:
    """Return what those statements cost about entries that `ask` sends, the best of three times.

    With the timer `processor` it is the database's time on the processor, all of the statement.
    """
    with _sent() as statements:
        ask()
    costs = Cost()
    measure = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    for sql, parameters in statements:
        if TABLE in sql:
            runs = [measure(sql, parameters, timer) for _ in range(RUNS)]
            costs.add(min(runs, key=lambda cost: cost.milliseconds))
    return costs


@contextmanager
def _sent() -> Iterator[list[tuple[str, Any]]]:
    statements: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        statements.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(keep):
        yield statements


def _on_postgresql(sql: str, parameters: Any, timer: str) -> Cost:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", parameters)
        (explained,) = cursor.fetchone()[0]
    cost = Cost(explained["Planning Time"] + explained["Execution Time"], statements=1)
    if timer == "processor":
        before = nanoseconds_of_server()
        _read(sql, parameters)
        cost.milliseconds = (nanoseconds_of_server() - before) / 1e6
    plan = explained["Plan"]
    cost.buffers = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    for node in _nodes(plan):
        if "Index Name" in node and node["Actual Loops"]:
            cost.indexes.add(_index_of(node["Index Name"]))
        if node["Node Type"] == "Seq Scan" and node["Relation Name"].startswith(TABLE):
            rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            if rows * node["Actual Loops"] > SMALL:
                cost.scanned.add(node["Relation Name"])
    return cost


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _index_of(name: str) -> str:
    """Return the index of the whole table that an index of a partition is part of."""
    return _parents().get(name, name).removeprefix("activitylog_")


@cache
def _parents() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_PARENTS)
        return dict(cursor.fetchall())


def forget_database() -> None:
    """Forget the indexes of a database, before another is looked at."""
    _parents.cache_clear()


def _on_sqlite(sql: str, parameters: Any, timer: str) -> Cost:
    cost = Cost(statements=1)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        for *_, step in cursor.fetchall():
            if found := _ON_SQLITE.match(step):
                cost.indexes.add((found[1] or "pkey").removeprefix("activitylog_"))
            elif step.startswith("SCAN") and TABLE in step:
                cost.scanned.add(step)
    cost.milliseconds = TIMERS[timer](lambda: _read(sql, parameters)) * 1000
    return cost


def _read(sql: str, parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        cursor.fetchall()
