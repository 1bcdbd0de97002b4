"""What log and tables say of each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from activitylog.replay import check, recorded_tables
from tests.activitylog.log import entries
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log


@dataclass
class Verdict:
    """How many entries there are, and how many things are wrong; all but `entries` must be 0."""

    entries: int
    changes_without_entry: int = 0
    entries_without_change: int = 0
    differences: int = 0
    broken_chains: list[str] = field(default_factory=list)


def judge() -> Verdict:
    """Replay the log twice: with the application's own replay, and with that of the tests."""
    verdict = Verdict(len(entries()))
    for table in recorded_tables():
        report = check(table)
        verdict.changes_without_entry += len(report.unexpected) + len(report.not_covered)
        verdict.entries_without_change += len(report.missing)
        verdict.differences += len(report.differences)
    try:
        if tables_of_the_log() != tables_of_the_database():
            verdict.broken_chains.append("The tests' replay and the tables differ.")
    except (AssertionError, KeyError) as error:
        verdict.broken_chains.append(repr(error))
    return verdict
