"""Entries of one operation about one target, told as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from activitylog.models import ActivityEntry
from activitylog.reading.stored_changes import StoredPair


@dataclass(frozen=True)
class Story:
    """One line of the page: an entry, or several that belong together, oldest first."""

    entries: Sequence[ActivityEntry]
    repeats: Sequence[ActivityEntry] = ()
    """Entries that say the same once more, newest first."""

    def __contains__(self, entry: ActivityEntry) -> bool:
        return entry in self.entries or entry in self.repeats

    @cached_property
    def lead(self) -> ActivityEntry:
        """The entry that names the story: the first that is more than an update, else the first."""
        acts = (entry for entry in self.entries if not entry.action.endswith(".updated"))
        return next(acts, self.entries[0])

    @cached_property
    def changes(self) -> dict[str, Any]:
        """The changes of all entries as one: the first values before, the last values after."""
        merged: dict[str, Any] = {}
        for entry in self.entries:
            for key, change in entry.changes.items():
                merged[key] = _joined(merged[key], change) if key in merged else change
        return merged

    @cached_property
    def context(self) -> dict[str, Any]:
        """What is known of the operation, the lead's word counting most."""
        merged: dict[str, Any] = {}
        for entry in (*self.entries, self.lead):
            merged |= entry.context
        return merged


def _joined(first: Any, last: Any) -> Any:
    if isinstance(first, list) and isinstance(last, list) and min(len(first), len(last)) >= 2:
        begun, ended = StoredPair.of(first), StoredPair.of(last)
        labels = [begun.before_label, ended.after_label]
        return [begun.before, ended.after, *(labels if any(labels) else [])]
    if isinstance(first, dict) and isinstance(last, dict):
        verbs = dict.fromkeys([*first, *last])
        return {verb: [*first.get(verb, ()), *last.get(verb, ())] for verb in verbs}
    return last


def stories_of(entries: Iterable[ActivityEntry]) -> Iterator[Story]:
    """Yield the stories of a page whose entries come newest first, in that order.

    Only entries between which nothing of another operation stands are brought together.
    """
    for _operation, run in groupby(entries, key=_operation_of):
        groups: dict[Any, list[ActivityEntry]] = {}
        for entry in run:
            groups.setdefault(_subject_of(entry), []).append(entry)
        for together in groups.values():
            yield Story(tuple(reversed(together)))


def whole_stories(entries: Sequence[ActivityEntry], size: int, further: int) -> int:
    """Return how many of `entries`, in either order, end where no story is cut in two.

    That is `size`, if need be up to `further` more, else fewer, down to half of it; where a story
    is longer than all that, `size`. No more than the first `size + further + 1` are looked at.
    """
    if len(entries) <= size:
        return len(entries)
    ends = set(_whole_ends(_stories_of_each(entries[: size + further + 1])))
    later = range(size, min(size + further, len(entries)) + 1)
    earlier = range(size - 1, size // 2, -1)
    return next((end for end in (*later, *earlier) if end in ends), size)


def _stories_of_each(entries: Iterable[ActivityEntry]) -> list[object]:
    """Return which story each entry stands in."""
    operations = enumerate(groupby(entries, key=_operation_of))
    return [(number, _subject_of(entry)) for number, (_id, run) in operations for entry in run]


def _whole_ends(stories: Sequence[object]) -> Iterator[int]:
    """Yield after how many entries no story is cut in two: for stories `K K M K P` after 4, 5."""
    last_places = {story: place for place, story in enumerate(stories)}
    open_until = 0
    for place, story in enumerate(stories):
        open_until = max(open_until, last_places[story])
        if open_until == place:
            yield place + 1


def _operation_of(entry: ActivityEntry) -> UUID:
    return entry.request_id or entry.id


def _subject_of(entry: ActivityEntry) -> object:
    """Return what an entry shares with the others of its story."""
    is_alone = not entry.target_id or entry.parent_id or not entry.request_id
    return entry.id if is_alone else (entry.target_type, entry.target_id)


def story_of(entry: ActivityEntry, operation: Iterable[ActivityEntry]) -> Story:
    """Return the story that `entry` leads among the entries of its operation, else it alone."""
    for story in stories_of(operation):
        if story.lead.id == entry.id:
            return story
    return Story((entry,))
