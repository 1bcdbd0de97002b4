"""Does the log tell the truth? Rebuilds tables from it, and compares them with the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError, CommandParser

from activitylog.encoding import key_value
from activitylog.management.tables import TablesCommand
from activitylog.replay import RecordedTable, Report, check, rebuild

EXAMPLES = 20
"""How many rows of each kind are named."""

LONGEST_VALUE = 100


class Command(TablesCommand):
    help = (
        "Rebuilds the rows of registered models from their entries. With --check they are compared "
        "with the database, and the command fails if anything differs; without it they are "
        "written out as JSON lines, in the form of Django's fixtures."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--check", action="store_true", help="compare what the log says with the database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        using = options["database"]
        if not options["check"]:
            for table in self.tables(options):
                self._write_rows(table, using)
            return
        wrong = []
        for table in self.tables(options):
            report = check(table, using=using, progress=self.showing(table, "entries"))
            self.end_show()
            self.stdout.write("\n".join(_lines(report)))
            if not report.is_true:
                wrong.append(table.label)
        if wrong:
            raise CommandError(
                f"The log and the database do not agree about {', '.join(wrong)}. Either something "
                "wrote to these tables without the log (raw SQL, another program, a migration, "
                "activitylog.paused), or entries were altered or removed.",
                returncode=1,
            )
        self.stdout.write(self.style.SUCCESS("The log and the database agree."))

    def _write_rows(self, table: RecordedTable, using: str) -> None:
        for key, life in rebuild(table, using=using).alive():
            if life.is_whole:
                pk = key_value(list(table.key_values(key).values()))
                row = {"model": table.label.lower(), "pk": pk}
                self.stdout.write(json.dumps({**row, "fields": life.values}, ensure_ascii=False))


def _lines(report: Report) -> Iterator[str]:
    replayed = report.replayed
    label = replayed.table.label
    state = "as the log says" if report.is_true else "NOT as the log says"
    yield f"{label}: {report.rows:,} rows, {replayed.entries_read:,} entries read: {state}."
    yield from _examples(
        report.missing, "row {}: the log says it is there; the database does not have it"
    )
    yield from _examples(
        report.unexpected, "row {}: the log says it is gone; the database still has it"
    )
    told = [
        f"row {item.key}: {item.field} is {_shown(item.found)}; the log says "
        f"{_shown(item.expected)}"
        for item in report.differences
    ]
    yield from _examples(told, "{}")
    if report.not_covered:
        yield (
            f"  {len(report.not_covered):,} rows were there before the log began, so their "
            "beginning is not covered: "
            f'"manage.py baseline_activity {label}" writes an entry for each.'
        )
    for name, count in sorted(replayed.unknown_fields.items()):
        yield f'  {count:,} entries speak of "{name}", which {label} does not have: left out.'
    for action, count in sorted(replayed.other_actions.items()):
        yield f'  {count:,} entries "{action}" are no action of a row of {label}: left out.'


def _examples(items: list[str], sentence: str) -> Iterator[str]:
    for item in items[:EXAMPLES]:
        yield f"  {sentence.format(item)}."
    if len(items) > EXAMPLES:
        yield f"  … and {len(items) - EXAMPLES:,} more of this kind."


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
