"""From entries back to rows: what a table must hold if the log is whole, and where it does not.

Exact for rows whose life began under the log, or under `baseline_activity`, in every field that is
neither excluded nor masked. Entries that were dated back (`activity_context(at=…)`) count by that
date: they are replayed rightly if it rose from one to the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from activitylog.loose_scan import businesses
from activitylog.replay.decoding import decode
from activitylog.replay.places import OwnEntries, Place, RowEvent, Told
from activitylog.replay.tables import RecordedTable
from activitylog.tracking import ADDED, DELETED

Progress = Callable[[int], None]
"""Called now and then with the number of entries, or rows, dealt with so far."""

BEFORE_ALL = UUID(int=0)


def no_progress(count: int) -> None:
    """Tell nobody."""


class Life:
    """One row as its entries tell it, in whatever order they are read: the latest word counts.

    A row can be told of in several businesses and under several owners, whose entries are read one
    after the other, so every value keeps the id of the entry that it is from.
    """

    __slots__ = ("_ended", "_owner", "_values", "born", "seen")

    def __init__(self) -> None:
        self.born = BEFORE_ALL
        self.seen = BEFORE_ALL
        self._owner = ""
        self._ended: dict[str, UUID] = {}
        self._values: dict[str, tuple[UUID, Any]] = {}

    def hear(self, event: RowEvent, names: Collection[str]) -> None:
        """Take in what an entry says, of the fields in `names`."""
        if event.kind == DELETED:
            self._end(event)
            return
        if event.entry_id > self.seen:
            self.seen, self._owner = event.entry_id, event.owner
        if self._ended.get(event.owner) == event.entry_id:  # a link that now leads elsewhere
            del self._ended[event.owner]
        if event.kind == ADDED and event.entry_id > self.born:
            self.born = event.entry_id
            self._forget_before(self.born)
        if event.entry_id < self.born:
            return
        for name, value in event.values.items():
            known = self._values.get(name)
            if name in names and (known is None or known[0] < event.entry_id):
                self._values[name] = event.entry_id, value

    def _end(self, event: RowEvent) -> None:
        self._ended[event.owner] = max(event.entry_id, self._ended.get(event.owner, BEFORE_ALL))
        if not self.is_alive:
            self._forget_before(event.entry_id)

    def _forget_before(self, entry_id: UUID) -> None:
        self._values = {name: said for name, said in self._values.items() if said[0] >= entry_id}

    @property
    def is_alive(self) -> bool:
        """Whether the row is there. One that left an owner for another is not gone by that."""
        return self.seen > self._ended.get(self._owner, BEFORE_ALL)

    @property
    def is_whole(self) -> bool:
        """Whether the log saw the row begin, so that what it does not say is null."""
        return self.born > self._ended.get(self._owner, BEFORE_ALL)

    @property
    def values(self) -> dict[str, Any]:
        """The values by field name, as entries hold them; nulls of the beginning left out."""
        return {name: value for name, (_id, value) in self._values.items()}


class Replay:
    """What the log says of one table: `lives` by the text of the key, ended ones included."""

    def __init__(self, table: RecordedTable) -> None:
        self.table = table
        self.lives: dict[str, Life] = {}
        self.entries_read = 0
        self.unknown_fields: Counter[str] = Counter()
        """Fields that entries speak of and the model does not have, with the number of entries."""
        self.other_actions: Counter[str] = Counter()
        """Actions of entries with changed fields that are no action of a row, with their number."""

    def hear(self, place: Place, told: Told) -> None:
        """Take in one entry."""
        self.entries_read += 1
        if isinstance(place, OwnEntries):
            if place.kind(told.action) is None:
                if any(isinstance(change, list) for change in told.changes.values()):
                    self.other_actions[told.action] += 1
                return
            self.unknown_fields.update(told.changes.keys() - self.table.known_names)
        for event in place.events(told):
            if not isinstance(place, OwnEntries):
                self.unknown_fields.update(event.values.keys() - self.table.known_names)
            life = self.lives.get(event.key)
            if life is None:
                life = self.lives[event.key] = Life()
            life.hear(event, self.table.fields)

    def alive(self) -> Iterator[tuple[str, Life]]:
        """Yield the rows that are there, by the text of the key."""
        return ((key, life) for key, life in self.lives.items() if life.is_alive)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows that the log saw begin, as `{attribute name: value}` with their keys.

        Excluded and masked fields are left out. Raises ValueError for what no field can hold.
        """
        for key, life in self.alive():
            if life.is_whole:
                yield self._row(key, life.values)

    def _row(self, key: str, values: dict[str, Any]) -> dict[str, Any]:
        row = self.table.key_values(key)
        for name, field in self.table.fields.items():
            row[field.attname] = decode(field, values.get(name))
        return row


def rebuild(
    table: RecordedTable, *, using: str = DEFAULT_DB_ALIAS, progress: Progress = no_progress
) -> Replay:
    """Return what the entries in a database say of a table's rows.

    Holds the state of that one table, and 2,000 entries at a time. Cost: one query for the
    businesses, then for each business and place one or two for every 2,000 entries about targets of
    the type, parts and links being told of in their owners' entries.
    """
    replayed = Replay(table)
    for business_id in businesses(using):
        for place in table.places:
            for batch in place.told(business_id, using):
                for told in batch:
                    replayed.hear(place, told)
                progress(replayed.entries_read)
    return replayed
