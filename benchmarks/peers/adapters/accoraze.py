"""This project's own log, looked at in the same way."""

from __future__ import annotations

from contextlib import nullcontext as writing

from activitylog import capture
from activitylog.registry import registry
from benchmarks.peers.rows import Record, rows_of
from tests.activitylog.log import entries
from tests.activitylog.write_paths import Line, Target

__all__ = ["records", "watch", "writing"]


def watch() -> None:
    capture.install()


def records() -> dict[object, Record]:
    found: dict[object, Record] = {}
    for entry in entries():
        if entry.target_id and registry.for_type(entry.target_type):
            target = Target(entry.target_type, entry.target_id)
            told = rows_of([Line(entry.action, target, entry.changes)])
            found |= {(entry.id, record): record for row in told for record in row}
    return found
