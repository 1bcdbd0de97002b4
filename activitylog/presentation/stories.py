"""Entries of one operation about one target, told as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from activitylog.models import ActivityEntry


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
        labels = [[*first, None, None][2], [*last, None, None][3]]
        return [first[0], last[1], *(labels if any(labels) else [])]
    if isinstance(first, dict) and isinstance(last, dict):
        verbs = dict.fromkeys([*first, *last])
        return {verb: [*first.get(verb, ()), *last.get(verb, ())] for verb in verbs}
    return last


def stories_of(entries: Iterable[ActivityEntry]) -> Iterator[Story]:
    """Yield the stories of a page whose entries come newest first, in that order.

    Only entries between which nothing of another operation stands are brought together.
    """
    for operation, run in groupby(entries, key=lambda entry: entry.request_id or entry.id):
        groups: dict[Any, list[ActivityEntry]] = {}
        for entry in run:
            alone = not entry.target_id or entry.parent_id or operation == entry.id
            target = entry.id if alone else (entry.target_type, entry.target_id)
            groups.setdefault(target, []).append(entry)
        for together in groups.values():
            yield Story(tuple(reversed(together)))


def story_of(entry: ActivityEntry, operation: Iterable[ActivityEntry]) -> Story:
    """Return the story that `entry` leads among the entries of its operation, else it alone."""
    for story in stories_of(operation):
        if story.lead.id == entry.id:
            return story
    return Story((entry,))
