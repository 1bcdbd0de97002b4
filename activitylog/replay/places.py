"""Where rows stand in the log, and what each entry there says of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey, QuerySet

from activitylog.encoding import key_text
from activitylog.entries import Row
from activitylog.links import Link
from activitylog.lookups import found_by
from activitylog.models import ActivityEntry
from activitylog.tracking import ADDED, DELETED, UPDATED, Tracking

ENTRIES_A_QUERY = 2_000


@dataclass(frozen=True, slots=True)
class Told:
    """The columns of an entry that speak of rows."""

    id: UUID
    target_id: str
    action: str
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowEvent:
    """What one entry says of one row: its values after, by field name, as the entry holds them.

    `owner` is the id of the target under which a part or link stands, else empty.
    """

    entry_id: UUID
    kind: str
    key: str
    owner: str
    values: Mapping[str, Any]


class Place(ABC):
    """Entries about one type of target, in which rows of a table stand."""

    def __init__(self, target_type: str) -> None:
        self.target_type = target_type

    @abstractmethod
    def events(self, told: Told) -> Iterator[RowEvent]:
        """Yield what an entry says of rows; nothing for an entry that says nothing of any."""

    @abstractmethod
    def targets(self, rows: Collection[Row], using: str) -> set[str]:
        """Return the ids of the targets in whose entries these rows stand; one query at most."""

    def narrowed(self, entries: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Leave out entries that say nothing of the rows, as far as the database can tell."""
        return entries

    def told(self, business_id: str, using: str) -> Iterator[list[Told]]:
        """Yield a business's entries in batches: by target, each target's from the first on.

        Cost: one or two queries for 2,000 entries, each a range of the index by target.
        """
        entries = self._entries([business_id], using).filter(target_id__gt="")
        batch = _fetched(entries.order_by("target_id", "id")[:ENTRIES_A_QUERY])
        if batch:
            yield batch
        while len(batch) == ENTRIES_A_QUERY:
            last = batch[-1]
            rest = entries.filter(target_id=last.target_id, id__gt=last.id)
            batch = _fetched(rest.order_by("id")[:ENTRIES_A_QUERY])
            if len(batch) < ENTRIES_A_QUERY:
                others = entries.filter(target_id__gt=last.target_id).order_by("target_id", "id")
                batch += _fetched(others[: ENTRIES_A_QUERY - len(batch)])
            if batch:
                yield batch

    def told_of(
        self, targets: Collection[str], business_ids: Sequence[str], using: str
    ) -> Iterator[Told]:
        """Yield the entries about some targets; one query, its rows streamed."""
        entries = self._entries(business_ids, using).filter(target_id__in=targets)
        for values in entries.order_by().iterator(chunk_size=ENTRIES_A_QUERY):
            yield Told(*values)

    def _entries(self, business_ids: Sequence[str], using: str) -> QuerySet[Any, Any]:
        entries = ActivityEntry.objects.using(using).filter(
            business_id__in=business_ids, target_type=self.target_type
        )
        entries = entries.exclude(context__has_key="by_hand")  # what record() was told, no row's
        return self.narrowed(entries).values_list("id", "target_id", "action", "changes")


def _fetched(entries: QuerySet[Any, Any]) -> list[Told]:
    return [Told(*values) for values in entries]


class OwnEntries(Place):
    """Rows that are targets themselves."""

    def __init__(self, tracking: Tracking) -> None:
        super().__init__(tracking.target_type)
        self.keys = [field.attname for field in tracking.opts.pk_fields]
        self._kinds = {verb: verb for verb in (ADDED, UPDATED, DELETED)}
        self._declared = {tracking.key(verb): verb for verb in (ADDED, UPDATED, DELETED)}
        for action in tracking.actions():
            self._declared.setdefault(action.key, UPDATED)  # a transition

    def kind(self, action: str) -> str | None:
        """Return what an action says of the row, or None for an action of no row.

        The declaration decides; where it was another one then, the usual verbs do.
        """
        return self._declared.get(action) or self._kinds.get(action.rpartition(".")[2])

    def events(self, told: Told) -> Iterator[RowEvent]:
        kind = self.kind(told.action)
        if kind is not None:
            values = {
                name: change[1]
                for name, change in told.changes.items()
                if isinstance(change, list) and len(change) > 1
            }
            if values or kind != UPDATED:  # else it speaks of parts or links alone
                yield RowEvent(told.id, kind, told.target_id, "", values)

    def targets(self, rows: Collection[Row], using: str) -> set[str]:
        return {key_text([row[name] for name in self.keys]) for row in rows}


class OwnersEntries(Place):
    """Rows that stand under a name in the changes of the object that a foreign key leads to."""

    def __init__(self, name: str, owner: Tracking, column: ForeignKey[Any, Any]) -> None:
        super().__init__(owner.target_type)
        self.name = name
        self.owner = owner
        self.column = column

    @property
    def is_owner_known(self) -> bool:
        """Whether the target's id says what stands in the foreign key's column."""
        owners_key = [field.attname for field in self.owner.opts.pk_fields]
        target = self.column.target_field
        return target.primary_key or [target.attname] == owners_key

    def narrowed(self, entries: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        return entries.filter(changes__has_key=self.name)

    def events(self, told: Told) -> Iterator[RowEvent]:
        change = told.changes.get(self.name)
        if not isinstance(change, dict):
            return
        owner = {self.column.name: told.target_id} if self.is_owner_known else {}
        for kind, rows in ((DELETED, "removed"), (ADDED, "added"), (UPDATED, "changed")):
            for row in change.get(rows, ()):
                values = {**self.values(row, kind), **owner} if kind != DELETED else {}
                yield RowEvent(told.id, kind, key_text([row["pk"]]), told.target_id, values)

    def values(self, row: Mapping[str, Any], kind: str) -> dict[str, Any]:
        """Return the columns of a row as it stands in the owner's changes."""
        columns = {name: value for name, value in row.items() if name not in ("pk", "_labels_")}
        if kind == UPDATED:
            return {name: change[1] for name, change in columns.items()}
        return columns

    def targets(self, rows: Collection[Row], using: str) -> set[str]:
        values = {row[self.column.attname] for row in rows} - {None}
        if self.is_owner_known:
            return {key_text([value]) for value in values}
        keys = [field.attname for field in self.owner.opts.pk_fields]
        target = self.column.target_field.attname
        owners: QuerySet[Any, Any] = QuerySet(self.owner.model, using=using).values_list(
            target, *keys
        )
        return {key_text(key) for _value, *key in found_by(owners, target, values)}


class LinkEntries(OwnersEntries):
    """Links of a many-to-many relation, in the changes of the side that declared it."""

    def __init__(self, link: Link) -> None:
        super().__init__(link.field.name, link.owner, link.source)
        self.target = link.target

    def values(self, row: Mapping[str, Any], kind: str) -> dict[str, Any]:
        return {self.target.name: row["id"]}
