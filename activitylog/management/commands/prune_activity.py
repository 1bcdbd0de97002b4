"""Retention: archives the entries whose time is over, and removes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections

from activitylog.archives import ArchiveError
from activitylog.context import activity_context
from activitylog.loose_scan import businesses
from activitylog.policy import get_policy
from activitylog.pruning import Pruning
from activitylog.retention import RetentionTooShortError, bound_of, earliest_now


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
        failed = 0
        with activity_context(source="command", command="prune_activity"):
            for business_id in found:
                try:
                    self._prune(business_id, options)
                except (ArchiveError, OSError, RetentionTooShortError) as error:
                    failed += 1
                    self.stderr.write(self.style.ERROR(f"{_named(business_id)}: {error}"))
        if failed:
            raise CommandError(f"Of {len(found)} businesses, {failed} could not be done.")

    def _prune(self, business_id: str, options: dict[str, Any]) -> None:
        using = options["database"]
        business = get_policy().settings(business_id)
        bound = bound_of(business, earliest_now(using))
        name = business.name or _named(business_id)
        if bound is None:
            self.stdout.write(f"{name}: entries are kept for ever.")
            return
        pruning = Pruning(business_id, business.zone, bound, options["archive"], using)
        if options["dry_run"]:
            self.stdout.write(f"{name}: {pruning.count():,} entries from before {bound:%Y-%m-%d}.")
        else:
            removed = pruning.run()
            self.stdout.write(f"{name}: removed {removed:,} entries from before {bound:%Y-%m-%d}.")


def _named(business_id: str) -> str:
    return f"Business {business_id}" if business_id else "No business"
