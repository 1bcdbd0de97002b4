"""For a log that begins on tables with rows: an entry for each row that has none of its begin."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from activitylog.context import activity_context
from activitylog.management.tables import TablesCommand
from activitylog.replay import Baseline


class Command(TablesCommand):
    help = (
        "Writes an entry, marked as made afterwards, for each existing row of registered models "
        "that no entry says was added. May be broken off and run again, also while others write."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="count, and write nothing")
        parser.add_argument(
            "--business",
            metavar="id",
            help="the business of rows that do not say themselves whose they are",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        is_dry = options["dry_run"]
        rows = new = 0
        with activity_context(business=options["business"]):
            for table in self.tables(options):
                baseline = Baseline(table, using=options["database"])
                baseline.run(dry_run=is_dry, progress=self.showing(table, "rows"))
                self.end_show()
                done = "without an entry" if is_dry else "given an entry"
                self.stdout.write(
                    f"{table.label}: {baseline.rows:,} rows, {baseline.without_entry:,} {done}."
                )
                rows += baseline.rows
                new += baseline.without_entry
        if is_dry:
            self.stdout.write(f"{new:,} of {rows:,} rows have no entry. Nothing was written.")
        else:
            self.stdout.write(
                self.style.SUCCESS(f"Every one of {rows:,} rows has its entry; {new:,} are new.")
            )
