"""Removing entries whose time is over: the only place where entries leave the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from activitylog.append_only import retention_passes
from activitylog.context import current_origin
from activitylog.encoding import encoded
from activitylog.entries import Draft
from activitylog.ids import instant_of, lowest_id
from activitylog.language import in_project_language
from activitylog.models import ActivityEntry
from activitylog.retention.archives import Addition, MonthArchive, business_archives, months_in
from activitylog.retention.terms import midnight
from activitylog.writer import write

ENTRIES_A_TRANSACTION = 20_000
ENTRIES_A_STATEMENT = 500

_WHAT_FOLDS = ("business_id", "id", "parent_id", "target_type", "target_id")


class Archived(NamedTuple):
    """An addition to an archive, whose entries wait to be removed."""

    archive: MonthArchive
    addition: Addition


class Pruning:
    """The removal of one business's entries from before `bound`, with or without an archive.

    Entries are archived before they are removed, and what is removed is what can be read in the
    archive. A bulk and its rows leave together: one with a row from after the bound stays whole.
    It may be broken off anywhere and begun again: nothing is lost, and nothing archived twice.
    Every transaction removes at most 20,000 entries and says so in an entry of its own.
    """

    def __init__(
        self, business_id: str, zone: str, bound: datetime, archive: Path | None, using: str
    ) -> None:
        self.business_id = business_id
        self.zone = ZoneInfo(zone)
        self.bound = bound
        self.archive = archive
        self.using = using
        self._entries = ActivityEntry.objects.using(using).in_business(business_id)
        self._staying: set[UUID | None] = set()
        self._left: list[tuple[UUID, UUID]] = []

    def leave(self, begin: datetime, end: datetime) -> None:
        """Leave the entries of a span for another time."""
        self._left.append((lowest_id(begin), lowest_id(end)))

    def _is_left(self, entry_id: UUID | None) -> bool:
        return entry_id is not None and any(
            first <= entry_id < beyond for first, beyond in self._left
        )

    def count(self) -> int:
        """Return how many entries are to be removed; cost: reads their keys."""
        return sum(1 for _entry in self._outdated(None, self.bound, _WHAT_FOLDS))

    def run(self) -> int:
        """Archive and remove, and return how many entries were removed."""
        if self.archive is None:
            outdated = self._outdated(None, self.bound, _WHAT_FOLDS)
            return self._remove((entry.id for entry in outdated), "")
        with business_archives(self.archive, self.business_id) as place:
            months = (MonthArchive(place, self.business_id, month) for month in months_in(place))
            removed = sum(self._remove_archived(archive) for archive in months)
            for month, begin, end in self._months():
                archive = MonthArchive(place, self.business_id, month)
                if not archive.unremoved:
                    archive.add(line_of(entry) for entry in self._outdated(begin, end))
                    removed += self._remove_archived(archive)
        return removed

    def _months(self) -> Iterator[tuple[str, datetime, datetime]]:
        """Yield the months of the business that outdated entries are from, the earliest first."""
        begin: datetime | None = None
        while oldest := self._entries.between(begin, self.bound).order_by("id").first():
            month, first, end = self._month_of(instant_of(oldest.id))
            yield month, first, min(end, self.bound)
            begin = end

    def _month_of(self, instant: datetime) -> tuple[str, datetime, datetime]:
        day = instant.astimezone(self.zone).date().replace(day=1)
        following = (day + timedelta(days=31)).replace(day=1)
        return f"{day:%Y-%m}", midnight(day, self.zone), midnight(following, self.zone)

    def _outdated(
        self, begin: datetime | None, end: datetime, columns: Iterable[str] = ()
    ) -> Iterator[ActivityEntry]:
        """Yield the entries that may go, in the order of their ids, a few hundred at a time."""
        span = self._entries.between(begin, end).order_by("id")
        for first, beyond in self._left:
            span = span.exclude(id__gte=first, id__lt=beyond)
        if columns:
            span = span.only(*columns)
        entries = list(span[:ENTRIES_A_STATEMENT])
        while entries:
            self._note_staying(entries)
            for entry in entries:
                if entry.id in self._staying or entry.parent_id in self._staying:
                    continue
                if not self._is_left(entry.parent_id):
                    yield entry
            entries = list(span.newer_than(entries[-1].id)[:ENTRIES_A_STATEMENT])

    def _note_staying(self, entries: Iterable[ActivityEntry]) -> None:
        """Remember bulks with rows from after the bound."""
        bulks = [entry.id for entry in entries if entry.is_bulk]
        if bulks:
            rows = self._entries.between(self.bound, None).filter(parent_id__in=bulks).order_by()
            self._staying.update(rows.values_list("parent_id", flat=True).distinct())

    def has_bulks_over_the_bound(self, begin: datetime, end: datetime) -> bool:
        """Return whether a bulk of the span has rows from after the bound, and so stays."""
        bulks = {"parent_id__gte": lowest_id(begin), "parent_id__lt": lowest_id(end)}
        return self._entries.between(self.bound, None).filter(**bulks).order_by().exists()

    def archive_span(self, begin: datetime, end: datetime) -> list[Archived] | None:
        """Archive the entries of the span, to be removed as a whole, and return where; if wanted.

        None where an addition that waits for its removal has entries that the span has not.
        """
        archived: list[Archived] = []
        if self.archive is None:
            return archived
        with business_archives(self.archive, self.business_id) as place:
            while begin < end:
                month, _first, following = self._month_of(begin)
                archive = MonthArchive(place, self.business_id, month)
                span = begin, min(end, following)
                if not archive.unremoved:
                    archive.add(line_of(entry) for entry in self._outdated(*span))
                elif not self._has_all(map(UUID, archive.unremoved_ids()), *span):
                    return None
                if archive.unremoved:
                    archived.append(Archived(archive, archive.unremoved))
                begin = following
        return archived

    def settle(self, archived: Iterable[Archived]) -> None:
        """Note that the log has none of what was archived any more."""
        if self.archive is None:
            return
        with business_archives(self.archive, self.business_id):
            for archive, addition in archived:
                if archive.unremoved == addition:
                    archive.settle()

    def _has_all(self, ids: Iterator[UUID], begin: datetime, end: datetime) -> bool:
        span = self._entries.between(begin, end).order_by()
        while batch := list(islice(ids, ENTRIES_A_STATEMENT)):
            if span.filter(id__in=batch).count() < len(batch):
                return False
        return True

    def _remove_archived(self, archive: MonthArchive) -> int:
        """Remove what was archived last; later, if it is left, or the term is longer since."""
        addition = archive.unremoved
        if addition is None or UUID(addition.last) >= lowest_id(self.bound):
            return 0
        if self._is_left(UUID(addition.last)):
            return 0
        removed = self._remove(map(UUID, archive.unremoved_ids()), archive.name)
        archive.settle()
        return removed

    def _remove(self, ids: Iterator[UUID], archive: str) -> int:
        """Remove entries and say so, in transactions of a bounded size."""
        removed = 0
        while batch := list(islice(ids, ENTRIES_A_TRANSACTION)):
            with transaction.atomic(using=self.using):
                gone = delete_entries(self.business_id, batch, self.using)
                if gone:
                    write([self.said(gone, archive)], current_origin(), self.using)
            removed += gone
        return removed

    def said(self, count: int, archive: str) -> Draft:
        """Return the entry that says how many were removed, and where they are archived."""
        context: dict[str, Any] = {"removed": count, "before": self.bound.isoformat()}
        with in_project_language():
            details = ngettext(
                "Removed %(count)s entry from before %(day)s",
                "Removed %(count)s entries from before %(day)s",
                count,
            ) % {"count": count, "day": date_format(self.bound, pgettext("date format", "j F Y"))}
            if archive:
                context["archive"] = archive
                details += gettext("; archived in %s") % archive
        return Draft(
            business_id=self.business_id,
            category="log",
            action="log.pruned",
            details=details,
            context=context,
        )


def delete_entries(business_id: str, ids: list[UUID], using: str) -> int:
    """Delete entries, past all that refuses it, and return how many there were.

    Model and queryset refuse, so it is the query beneath that deletes; `retention_passes` is for
    the database's own refusal. Cost: a statement for every 500, in one transaction.
    """
    entries = ActivityEntry.objects.using(using).in_business(business_id)
    with retention_passes(using):
        return sum(
            entries.filter(id__in=ids[start : start + ENTRIES_A_STATEMENT])._raw_delete(using)
            for start in range(0, len(ids), ENTRIES_A_STATEMENT)
        )


def line_of(entry: ActivityEntry) -> dict[str, Any]:
    """Return an entry as it stands in an archive: every column, by name."""
    return {
        field.attname: encoded(getattr(entry, field.attname))
        for field in entry._meta.concrete_fields
        if field.column
    }
