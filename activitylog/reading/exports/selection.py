"""The entries of an export: what the list shows for the same filters, to the same viewer."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from activitylog.models import ActivityEntry
from activitylog.querysets import ActivityEntryQuerySet
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.limits import limits
from activitylog.reading.pagination import following
from activitylog.reading.presentation.lines import Line, lines_of


class Selection:
    """Every entry that valid `filters` let through, newest first.

    Rows that fold under a bulk follow it in the order in which they were written, where the list
    shows them folded; where it shows those that match as themselves, so does the export.
    """

    def __init__(self, filters: ActivityFilter) -> None:
        self.viewer = filters.viewer
        self.found: ActivityEntryQuerySet = filters.qs
        self.has_folded = not filters.shows_folded

    def lines(self, before: UUID) -> Iterator[Line]:
        """Yield each entry that is older than the one of the id `before` as a line of its own.

        Reads by key, a few hundred entries at a time, each by a statement of its own: no cursor is
        left open in the database, and memory does not grow with what was read.
        """
        entries = self._older_than(before)
        while entries:
            for line in self._lines_of(entries):
                yield line
                if self.has_folded:
                    yield from self._folded_under(line)
            entries = self._older_than(entries[-1].id)

    def count(self, cap: int) -> int:
        """Return how many lines there are, `cap + 1` for more."""
        count = self.found.capped_count(cap)
        if not self.has_folded or count > cap:
            return count
        bulks = self.found.filter(~Q(target_type=""), target_id="").order_by()
        folded = self.viewer.entries().filter(parent_id__in=bulks.values("id"))
        return min(count + folded.capped_count(cap), cap + 1)

    def _older_than(self, entry_id: UUID) -> list[ActivityEntry]:
        return list(self.found.older_than(entry_id).order_by("-id")[: limits.export_batch])

    def _folded_under(self, line: Line) -> Iterator[Line]:
        yield from line.rows
        if line.folded is None or line.folded.is_all:
            return
        folded = self.viewer.entries().folded_under(line.entry)
        after = line.rows[-1].entry.id if line.rows else None
        rows, after = following(folded, limits.export_batch, after)
        yield from self._lines_of(rows)
        while after is not None:
            rows, after = following(folded, limits.export_batch, after)
            yield from self._lines_of(rows)

    def _lines_of(self, entries: list[ActivityEntry]) -> list[Line]:
        return lines_of(entries, self.viewer, links=False, together=False, pictures=False)
