"""A beginning for rows that were there before the log: an entry that says they were added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from activitylog.context import activity_context
from activitylog.entries import Row
from activitylog.loose_scan import businesses
from activitylog.receivers import log_inserted
from activitylog.replay.places import OwnEntries, Place
from activitylog.replay.rebuilding import Progress, no_progress
from activitylog.replay.tables import RecordedTable
from activitylog.tracking import ADDED, Tracking
from activitylog.transactions import writing

ROWS_A_BATCH = 1_000


class Baseline:
    """Gives every row of a table that has no entry of its beginning one, marked `backfilled`.

    Each batch of 1,000 rows, in the order of the keys, is locked, looked up and written in one
    transaction: others may write meanwhile, and a run that was broken off is simply begun again.
    A row that somebody adds while this runs has its own entry. A row that an entry says was added
    gets no second one, whatever became of it since.

    Cost of a batch: a query for the rows, one or a few for their entries, one INSERT. For a model
    without a column for the business, and for parts and links, each business's entries are asked.
    """

    def __init__(self, table: RecordedTable, *, using: str = DEFAULT_DB_ALIAS) -> None:
        self.table = table
        self.using = using
        self.rows = 0
        self.without_entry = 0
        self._fields = [field for field in table.model._meta.concrete_fields if field.column]

    def run(self, *, dry_run: bool = False, progress: Progress = no_progress) -> None:
        """Go through the table, and write what is missing unless `dry_run`."""
        after = None
        is_done = False
        with activity_context(backfilled=True, source="command", command="baseline_activity"):
            while not is_done:
                with writing(self.using):
                    rows = self._rows(after, is_locked=not dry_run)
                    new = self._without_entry(rows)
                    if new and not dry_run:
                        # This object is the call that the batches share, so that they fold as one.
                        log_inserted(
                            sender=self.table.model,
                            rows=new,
                            using=self.using,
                            fields=self._fields,
                            call=self,
                        )
                self.rows += len(rows)
                self.without_entry += len(new)
                is_done = len(rows) < ROWS_A_BATCH
                after = self._key(rows[-1]) if rows else None
                progress(self.rows)

    def _rows(self, after: Any, *, is_locked: bool) -> list[Row]:
        rows: QuerySet[Any, Any] = QuerySet(self.table.model, using=self.using).order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        if is_locked:
            rows = rows.select_for_update(no_key=True)
        return list(rows.values(*(field.attname for field in self._fields))[:ROWS_A_BATCH])

    def _key(self, row: Row) -> Any:
        key = tuple(row[field.attname] for field in self.table.keys)
        return key if len(key) > 1 else key[0]

    def _without_entry(self, rows: Sequence[Row]) -> list[Row]:
        missing = {self.table.key_of(row): row for row in rows}
        for place in self.table.places:
            for key in self._added(place, list(missing.values())):
                missing.pop(key, None)
        return list(missing.values())

    def _added(self, place: Place, rows: Sequence[Row]) -> Iterator[str]:
        """Yield the keys of rows that entries in `place` say were added."""
        targets = place.targets(rows, self.using)
        if not targets:
            return
        asked: set[str] = set()
        asking = self._own_businesses(place, rows)
        column = self._business_name
        while asking:
            asked |= asking
            further = set()
            for told in place.told_of(targets, sorted(asking), self.using):
                yield from (event.key for event in place.events(told) if event.kind == ADDED)
                change = told.changes.get(column)
                if isinstance(change, list) and change[0] is not None:
                    further.add(str(change[0]))  # it came from another business, and began there
            asking = further - asked

    def _own_businesses(self, place: Place, rows: Sequence[Row]) -> set[str]:
        """Return the businesses whose entries to ask first."""
        tracked = self.table.tracked
        column = tracked.business_column if isinstance(tracked, Tracking) else None
        if column and isinstance(place, OwnEntries):
            own = {row[column.attname] for row in rows}
            if None not in own:
                return {str(business_id) for business_id in own}
        return set(businesses(self.using))

    @property
    def _business_name(self) -> str:
        tracked = self.table.tracked
        column = tracked.business_column if isinstance(tracked, Tracking) else None
        return column.name if column else ""
