"""Reads archives back for a look: checks them, and prints entries or shows them on the pages."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext

from activitylog import activity_context, record
from activitylog.append_only import TABLE
from activitylog.conf import conf
from activitylog.language import in_project_language
from activitylog.partitions.locking import LogInUseError
from activitylog.partitions.months import Month
from activitylog.retention.archives import ArchiveError, MonthArchive, archives_in
from activitylog.retention.restoring import Choice, Line, bring_in

IS_LIVE = (
    'The database "{alias}" has the log that is in use, and what has left it does not come back. '
    "Name another of your DATABASES; the pages show it to whoever serves them with "
    'ACTIVITYLOG_DATABASE = "its name".'
)
NO_TABLE = 'The database "{alias}" has no log: run "manage.py migrate --database={alias}" first.'


NOTHING_MEANT = (
    "No archived entry is as asked for. --action takes a key, as activity_catalogue lists them, "
    "--user the whole of an id, an e-mail or a name, --target a type and an id, as shop.product:42."
)


class Command(BaseCommand):
    help = (
        "Checks archives of prune_activity against their manifests, and prints their entries as "
        "JSON lines. With --into, brings them into another database, for the pages to show."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, help="what --archive of prune_activity named")
        parser.add_argument(
            "--business",
            action="append",
            default=[],
            metavar="id",
            help="only this one; repeatable",
        )
        parser.add_argument("--from", dest="first", type=_month, metavar="month")
        parser.add_argument("--to", dest="last", type=_month, metavar="month")
        parser.add_argument(
            "--action", action="append", default=[], metavar="key", help="as product.updated"
        )
        parser.add_argument("--user", default="", help="whose: an id, an e-mail or a name")
        parser.add_argument("--target", default="", metavar="type:id", help="as shop.product:42")
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--check", action="store_true", help="print no entries")
        ways.add_argument(
            "--into",
            metavar="database",
            choices=tuple(connections),
            help="the database that gets the entries, which is not the log's own",
        )

    def handle(self, *, directory: Path, check: bool, into: str | None, **options: Any) -> None:
        choice = Choice(
            businesses=options["business"],
            first=options["first"] or "",
            last=options["last"] or "",
            actions=options["action"],
            user=options["user"],
            target=options["target"],
        )
        if into:
            _refuse_what_is_live(into)
        if not directory.is_dir():
            raise CommandError(f"There is no directory {directory}.")
        archives = list(choice.archives(directory))
        if not archives:
            raise CommandError(_what_there_is(directory))
        damaged = meant = 0
        for archive in archives:
            try:
                count, done = self._restore(archive, choice, check, into)
                meant += count
                self.stderr.write(f"{archive.name}: {done}")
            except (ArchiveError, OSError) as error:
                damaged += 1
                self.stderr.write(self.style.ERROR(str(error)))
            except LogInUseError as error:
                raise CommandError(str(error)) from error
        if not (meant or damaged):
            self.stderr.write(self.style.WARNING(NOTHING_MEANT))
        if damaged:
            raise CommandError(f"Of {len(archives)} archives, {damaged} could not be read.")

    def _restore(
        self, archive: MonthArchive, choice: Choice, check: bool, into: str | None
    ) -> tuple[int, str]:
        """Do with an archive what was asked for; return how many entries that were, and words."""
        count = 0

        def meant() -> Iterator[Line]:
            nonlocal count
            for line in filter(choice.has, archive.read()):
                count += 1
                yield line

        if into:
            with activity_context(source="command", command="restore_activity"):
                _say(archive, into)
            new = bring_in(meant(), into)
            return count, f"right, {new:,} entries are new in {into}."
        for line in meant():
            if not check:
                self.stdout.write(json.dumps(line, ensure_ascii=False, sort_keys=True))
        return count, f"right, {count:,} entries."


def _what_there_is(directory: Path) -> str:
    """Return why no archive was chosen, and from what there is to choose."""
    archives = list(archives_in(directory))
    if not archives:
        return (
            f"{directory} has no archives. Name the directory that --archive of prune_activity had."
        )
    months = sorted(archive.month for archive in archives)
    ids = ", ".join(sorted({f'"{archive.business_id}"' for archive in archives}))
    return (
        f"{directory} has no such archives. It has {len(archives):,}, of the months from "
        f"{months[0]} to {months[-1]} and the businesses {ids}."
    )


def _say(archive: MonthArchive, into: str) -> None:
    """Say in the log in use what is about to be shown again, before it is."""
    with in_project_language():
        details = gettext("%(archive)s, into the database “%(database)s”") % {
            "archive": archive.name,
            "database": into,
        }
    record("log.restored", business=archive.business_id, details=details)


def _refuse_what_is_live(alias: str) -> None:
    if alias in (DEFAULT_DB_ALIAS, conf.ACTIVITYLOG_DATABASE):
        raise CommandError(IS_LIVE.format(alias=alias))
    if TABLE not in connections[alias].introspection.table_names():
        raise CommandError(NO_TABLE.format(alias=alias))


def _month(text: str) -> str:
    try:
        return str(Month.parse(text))
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
