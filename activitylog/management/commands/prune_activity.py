"""Retention: archives the entries whose time is over, and removes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections

from activitylog.context import activity_context
from activitylog.loose_scan import businesses
from activitylog.partitions.locking import LogInUseError
from activitylog.partitions.months import Month
from activitylog.policy import get_policy
from activitylog.retention.archives import ArchiveError
from activitylog.retention.month_pruning import prune_months
from activitylog.retention.pruning import Pruning
from activitylog.retention.terms import RetentionTooShortError, bound_of, earliest_now

FOR_EVER = (
    "entries are kept for ever. ACTIVITYLOG_RETENTION, or a business's own term, would end that."
)


class Command(BaseCommand):
    help = (
        "Removes entries that are older than ACTIVITYLOG_RETENTION, or than a business's own term, "
        "in whole days of the business. May be broken off and run again at any point."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and remove nothing")
        parser.add_argument(
            "--business", metavar="id", help='only this one; "" is the log of no business'
        )
        parser.add_argument(
            "--archive",
            type=Path,
            metavar="directory",
            help="write what is removed there first: compressed JSON lines, a file for each "
            "business and month, read back and checked before anything is removed",
        )
        parser.add_argument(
            "--whole-months",
            action="store_true",
            help="keep entries until their month (UTC) is over as a whole, which is up to a month "
            "longer; on PostgreSQL the months that no business keeps are then dropped at once",
        )
        parser.add_argument(
            "--database",
            default=DEFAULT_DB_ALIAS,
            choices=tuple(connections),
            help='the database whose log is meant; "default" if it is not given',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        using = options["database"]
        found = businesses(using)
        if options["business"] is not None:
            if options["business"] not in found:
                raise CommandError(f'The log has no entries of a business "{options["business"]}".')
            found = [options["business"]]
        self._failed = 0
        self._in_use: list[str] = []
        with activity_context(source="command", command="prune_activity"):
            prunings = list(self._prunings(found, options))
            months: Counter[str] = Counter()
            if options["business"] is None and not options["dry_run"]:
                months = self._prune_months(prunings, using)
            for pruning in prunings:
                with self._reporting(pruning.business_id):
                    self._prune(pruning, months[pruning.business_id], options["dry_run"])
        left = []
        if self._failed:
            left.append(f"Of {len(found)} businesses, {self._failed} could not be done.")
        if self._in_use:
            left.append(f"{', '.join(self._in_use)} could not be dropped. {LogInUseError()}")
        if left:
            raise CommandError(" ".join(left))

    def _prunings(self, found: Iterable[str], options: dict[str, Any]) -> Iterator[Pruning]:
        """Yield what is to be done for each business whose entries may go at all."""
        using, archive = options["database"], options["archive"]
        now = earliest_now(using)
        for business_id in found:
            business = get_policy().settings(business_id)
            with self._reporting(business_id):
                bound = bound_of(business, now)
                if bound is None:
                    self.stdout.write(f"{_name(business_id)}: {FOR_EVER}")
                    continue
                if options["whole_months"]:
                    bound = Month.of(bound).begin
                yield Pruning(business_id, business.zone, bound, archive, using)

    def _prune_months(self, prunings: Iterable[Pruning], using: str) -> Counter[str]:
        """Drop the months that nobody keeps; return how many entries of each business they had."""
        removed: Counter[str] = Counter()
        for month in prune_months(prunings, using):
            if month.is_in_use:
                self._in_use.append(month.partition.name)
                continue
            removed.update(month.removed)
            self.stdout.write(f"Dropped {month.partition.name}.")
        return removed

    def _prune(self, pruning: Pruning, removed: int, is_dry_run: bool) -> None:
        name, before = _name(pruning.business_id), f"from before {pruning.bound:%Y-%m-%d}"
        if is_dry_run:
            self.stdout.write(f"{name}: {pruning.count():,} entries {before}.")
        else:
            removed += pruning.run()
            self.stdout.write(f"{name}: removed {removed:,} entries {before}.")

    @contextmanager
    def _reporting(self, business_id: str) -> Iterator[None]:
        """Report what goes wrong with one business, and go on with the next."""
        try:
            yield
        except (ArchiveError, OSError, RetentionTooShortError) as error:
            self._failed += 1
            self.stderr.write(self.style.ERROR(f"{_named(business_id)}: {error}"))


def _name(business_id: str) -> str:
    return get_policy().settings(business_id).name or _named(business_id)


def _named(business_id: str) -> str:
    return f"Business {business_id}" if business_id else "The log of no business"
