"""Makes the log's monthly partitions, ahead of time or before old records are brought in."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections

from activitylog.partitions.catalogue import is_partitioned, oldest_in_default
from activitylog.partitions.locking import LogInUseError
from activitylog.partitions.making import make, months_needed
from activitylog.partitions.months import Month
from activitylog.partitions.rebuilding import rebuild

ELSEWHERE = "Only PostgreSQL keeps the log in partitions: there is nothing to do."
NOT_PARTITIONED = (
    'The database "{alias}" has no partitioned log: run "manage.py migrate --database={alias}", '
    "or name another --database."
)
LEFT = (
    "The default partition has entries, the oldest of {oldest}. Run partition_activity "
    "--from {oldest} to give each of their months a partition."
)


class Command(BaseCommand):
    help = (
        "Makes the partitions of the log, a month each, from this month to a year ahead. Run it "
        "daily: where all are there it does nothing. Entries that the default partition took for "
        "a month move into the partition that is made for it. The indexes of a month that is over "
        "are rebuilt, once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from",
            dest="first",
            type=_month,
            metavar="month",
            help="begin with this month, as 2025-01: before entries of past months are brought in",
        )
        parser.add_argument(
            "--database",
            default=DEFAULT_DB_ALIAS,
            choices=tuple(connections),
            help='the database whose log is meant; "default" if it is not given',
        )

    def handle(self, *, first: Month | None, database: str, verbosity: int, **options: Any) -> None:
        for line in self._done(first, database):
            if verbosity:
                self.stdout.write(line)

    def _done(self, first: Month | None, database: str) -> Iterator[str]:
        """Make what is missing, and yield a line for each thing that is done."""
        connection = connections[database]
        if connection.vendor != "postgresql":
            yield ELSEWHERE
            return
        if not is_partitioned(connection):
            raise CommandError(NOT_PARTITIONED.format(alias=database))
        months = months_needed(first)
        try:
            for month, moved in make(months, database):
                also = f", and moved {moved:,} entries there" if moved else ""
                yield f"Made {month}{also}."
        except LogInUseError as error:
            raise CommandError(str(error)) from error
        yield f"There are partitions from {months[0]} to {months[-1]}."
        for partition in rebuild(database):
            yield f"Rebuilt the indexes of {partition.name}."
        if oldest := oldest_in_default(connection):
            self.stderr.write(self.style.WARNING(LEFT.format(oldest=oldest)))


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
