"""What stands around an entry: in its operation, about its object, before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from django.http import QueryDict

from activitylog.models import ActivityEntry
from activitylog.querysets import ActivityEntryQuerySet
from activitylog.reading.facets import ActionFacet, gone_among
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.limits import limits
from activitylog.reading.presentation.lines import Line, lines_of
from activitylog.reading.reach import newest_about, newest_of, oldest_of
from activitylog.reading.stories import story_of
from activitylog.reading.viewer import Viewer

OPERATION_SHOWN = 20
STORY_READ = 50
SAME_OBJECT_SHOWN = 5
AROUND_SHOWN = 3
"""Lines on each side."""
ENTRIES_A_LINE = 4
"""How many entries are read for each line that is shown: several can tell one story."""


class Surroundings:
    """An entry among those that `viewer` may see and `filters`, if they are valid, match."""

    def __init__(
        self,
        entry: ActivityEntry,
        viewer: Viewer,
        filters: ActivityFilter,
        actions: Mapping[str, ActionFacet],
    ) -> None:
        self.entry = entry
        self.viewer = viewer
        self.filters = filters
        self.actions = actions

    @cached_property
    def line(self) -> Line:
        """The entry with those that it tells one story with."""
        story = story_of(self.entry, self._same_target)
        together = list(reversed(story.entries))
        gone = gone_among([self.entry.actor_id])
        lines = lines_of(together, self.viewer, gone, named=True)
        return next(line for line in lines if line.entry.id == self.entry.id)

    @property
    def _same_target(self) -> ActivityEntryQuerySet | list[ActivityEntry]:
        same = self._same_operation
        if same is None or not self.entry.target_id:
            return [self.entry]
        same = same.for_target(self.entry.target_type, self.entry.target_id)
        return same.order_by("-id")[:STORY_READ]

    @property
    def _same_operation(self) -> ActivityEntryQuerySet | None:
        operation = self.entry.request_id
        if operation is None or self.entry.parent_id:
            return None
        return self.viewer.entries().of_operation(operation, around=self.entry.id).top_level()

    @cached_property
    def operation(self) -> list[Line]:
        """What was done in the same operation, oldest first; empty where nothing else was."""
        if self._same_operation is None:
            return []
        found = list(self._same_operation.order_by("id")[:OPERATION_SHOWN])
        lines = lines_of(found[::-1], self.viewer, pictures=False)[::-1]
        return [] if [line.entry.id for line in lines] == [self.entry.id] else lines

    @cached_property
    def bulk(self) -> ActivityEntry | None:
        """The bulk that the entry is a row of."""
        if self.entry.parent_id is None:
            return None
        return self.viewer.entries().filter(id=self.entry.parent_id).first()

    @cached_property
    def same_object(self) -> list[Line]:
        """The newest lines about the same object; empty where this is the only one."""
        if not self.entry.target_id:
            return []
        target = self.entry.target_type, self.entry.target_id
        found = newest_about(self.viewer, *target)
        lines = self._lines(list(found[: SAME_OBJECT_SHOWN * ENTRIES_A_LINE]))
        if len(lines) == 1 and self.entry in lines[0].story:
            return []
        return lines[:SAME_OBJECT_SHOWN]

    @cached_property
    def around(self) -> list[Line]:
        """What was listed just before and after, the entry between, newest first."""
        if self.entry.parent_id:
            return []
        everything = ActivityFilter(QueryDict(), self.viewer, self.actions)
        read = AROUND_SHOWN * ENTRIES_A_LINE
        newer, older = self._newer(everything)[:read], self._older(everything)[:read]
        lines = self._lines([*reversed(newer), self.entry, *older])
        here = next(n for n, line in enumerate(lines) if self.entry in line.story)
        around = lines[max(here - AROUND_SHOWN, 0) : here + AROUND_SHOWN + 1]
        return around if len(around) > 1 else []

    def _lines(self, entries: list[ActivityEntry]) -> list[Line]:
        gone = gone_among(entry.actor_id for entry in entries)
        return lines_of(entries, self.viewer, gone, links=False, pictures=False)

    @property
    def newer(self) -> ActivityEntry | None:
        """The next newer entry that the filters match."""
        if self.entry.parent_id or not self.filters.is_valid():
            return None
        nearest: ActivityEntry | None = self._newer(self.filters).first()
        return nearest

    @property
    def older(self) -> ActivityEntry | None:
        """The next older entry that the filters match."""
        if self.entry.parent_id or not self.filters.is_valid():
            return None
        nearest: ActivityEntry | None = self._older(self.filters).first()
        return nearest

    def _newer(self, filters: ActivityFilter) -> ActivityEntryQuerySet:
        """Return what `filters` match after the entry, nearest first, as far as a page looks."""
        found, *walks = (of.newer_than(self.entry.id) for of in (filters.qs, *filters.walks))
        return oldest_of(found, walks, limits.listed_examined)

    def _older(self, filters: ActivityFilter) -> ActivityEntryQuerySet:
        """Return what `filters` match before the entry, nearest first, as far as a page looks."""
        found, *walks = (of.older_than(self.entry.id) for of in (filters.qs, *filters.walks))
        return newest_of(found, walks, limits.listed_examined)
