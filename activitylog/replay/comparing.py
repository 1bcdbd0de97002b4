"""Where the log and a table say different things."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from activitylog.encoding import MASKED, encoded
from activitylog.entries import Row
from activitylog.replay.decoding import agrees
from activitylog.replay.rebuilding import Life, Progress, Replay, no_progress, rebuild
from activitylog.replay.tables import RecordedTable
from activitylog.transactions import snapshot

ROWS_AT_A_TIME = 2_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of which the log and the database say different things, in the log's JSON."""

    key: str
    field: str
    expected: Any
    found: Any


@dataclass(slots=True)
class Report:
    """What became of comparing one table with its entries; rows are named by their key's text."""

    replayed: Replay
    rows: int = 0
    missing: list[str] = field(default_factory=list)
    """Rows that the log says are there, and that the table does not have."""
    unexpected: list[str] = field(default_factory=list)
    """Rows of the table that the log says are gone."""
    differences: list[Difference] = field(default_factory=list)
    not_covered: list[str] = field(default_factory=list)
    """Rows whose beginning the log did not see; of them, only what it saw is compared."""

    @property
    def is_true(self) -> bool:
        """Whether the table is as the log says, as far as the log goes."""
        return not (self.missing or self.unexpected or self.differences)


def check(
    table: RecordedTable, *, using: str = DEFAULT_DB_ALIAS, progress: Progress = no_progress
) -> Report:
    """Replay a table's entries and compare, both in one state of the database.

    Cost: that of `rebuild`, and one query for the table, whose rows are streamed.
    """
    with snapshot(using):
        report = Report(rebuild(table, using=using, progress=progress))
        _compare(report, using)
    return report


def _compare(report: Report, using: str) -> None:
    table, lives = report.replayed.table, report.replayed.lives
    found = set()
    rows: QuerySet[Any, Any] = (
        QuerySet(table.model, using=using).order_by("pk").values(*table.columns)
    )
    for row in rows.iterator(chunk_size=ROWS_AT_A_TIME):
        report.rows += 1
        key = table.key_of(row)
        found.add(key)
        life = lives.get(key)
        if life is None:
            report.not_covered.append(key)
        elif not life.is_alive:
            report.unexpected.append(key)
        else:
            if not life.is_whole:
                report.not_covered.append(key)
            report.differences += _differences(table, key, life, row)
    report.missing += [key for key, _life in report.replayed.alive() if key not in found]


def _differences(table: RecordedTable, key: str, life: Life, row: Row) -> list[Difference]:
    values = life.values
    return [
        Difference(key, name, values.get(name), encoded(row[column.attname]))
        for name, column in table.fields.items()
        if (life.is_whole or name in values)
        and values.get(name) != MASKED
        and not agrees(column, values.get(name), row[column.attname])
    ]
