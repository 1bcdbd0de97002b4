"""How a viewer reads stored changes: the declaration's names, masks and restrictions applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ManyToManyField
from django.utils.text import capfirst

from activitylog.declaration import names
from activitylog.encoding import MASKED
from activitylog.reading.pictures import Pictures
from activitylog.reading.presentation.changes import (
    Change,
    FieldChange,
    LinksChange,
    PartRow,
    PartsChange,
    Redaction,
    Stored,
    Whole,
)
from activitylog.reading.presentation.keeping import kept
from activitylog.reading.presentation.values import AnyField, Units, Value, delta_of, value_of
from activitylog.reading.stored_changes import ADDED, CHANGED, REMOVED, StoredPair, is_collection
from activitylog.reading.targets import Target, target_named_by
from activitylog.registry import registry
from activitylog.tracking import Tracking

TECHNICAL = frozenset({"pk", "_labels_"})
"""What entries keep of a part besides its columns."""


@dataclass(frozen=True, slots=True)
class ChangeReader:
    """How the changes of one type of target are read by one viewer."""

    tracking: Tracking | None
    units: Units
    sees_restricted: bool
    pictures: Pictures
    addresses: Mapping[Target, str]

    @property
    def summary(self) -> tuple[str, ...]:
        """The fields that say most about a target."""
        return names(self.tracking.activity.summary) if self.tracking else ()

    def _declared(self) -> list[str]:
        """Return the names of the model's fields in its order; databases keep keys in their own."""
        opts = self.tracking.opts if self.tracking else None
        return [field.name for field in (*opts.fields, *opts.many_to_many)] if opts else []

    def changes(self, stored: Stored, whole: Whole = "") -> list[Change]:
        """Return every change: first the declaration's summary, then as the model declares fields.

        What is hidden comes last; of what was changed, amounts come before all else. `whole` says
        that the object was added or deleted, and so had no fields before or after.
        """
        found = [self._change(key, change, whole) for key, change in stored.items()]
        told = dict.fromkeys([*self.summary, *self._declared()])
        order = {name: place for place, name in enumerate(told)}
        kinds = ("field", "links", "parts")
        amounts = self.tracking.money if self.tracking and not whole else ()

        def rank(change: Change) -> tuple[bool, int, bool, int]:
            place = order.get(change.key, len(order))
            is_other = change.key not in amounts
            return bool(change.redaction), kinds.index(change.kind), is_other, place

        return sorted(found, key=rank)

    def _change(self, key: str, stored: Any, whole: Whole = "") -> Change:
        if is_collection(stored):
            return self._collection(key, stored)
        change = self._pair(key, self._field(key), StoredPair.of(stored))
        return change.of_whole(whole) if whole else change

    def _pair(self, key: str, field: AnyField | None, stored: StoredPair) -> FieldChange:
        name = self.name_of(key)
        if redaction := self._redaction(field.name if field else key, stored.before, stored.after):
            return FieldChange(key, name, None, None, redaction=redaction)
        is_money = bool(self.tracking and field and field.name in self.tracking.money)
        was = self._value(field, stored.before, stored.before_label, is_money)
        now = self._value(field, stored.after, stored.after_label, is_money)
        return FieldChange(key, name, was, now, delta_of(was, now, is_money=is_money))

    def _value(self, field: AnyField | None, raw: Any, label: Any, is_money: bool) -> Value:
        words = self._words(field, raw, label)
        value = value_of(raw, field, self.units, label=words, is_money=is_money)
        if not (self.pictures or self.addresses) or self.tracking is None or field is None:
            return value
        if not isinstance(raw, (str, int)):
            return value
        picture = self.pictures.get((self.tracking.target_type, field.name, raw), "")
        named = target_named_by(field, raw)
        address = self.addresses.get(named, "") if named else ""
        return replace(value, picture=picture, address=address)

    def _words(self, field: AnyField | None, raw: Any, label: Any) -> Any:
        """Return what the declaration calls a value, else the label that was kept of it."""
        if not self.tracking or field is None or raw is None:
            return label
        said = self.tracking.activity.words(field.name, raw)
        return label if said is None else said

    def _redaction(self, name: str, *stored: Any) -> Redaction:
        if not self.sees_restricted and self._is_restricted(name):
            return "hidden"
        return "masked" if MASKED in stored else ""

    def _is_restricted(self, name: str) -> bool:
        """Whether readers need the right: as declared, or where no declaration says any more."""
        if self.tracking is None:
            return True
        if name in TECHNICAL:
            return False
        part = registry.part_of(self.tracking, name)
        is_known = self._field(name) is not None or part is not None
        return name in self.tracking.restricted or not is_known

    def _collection(self, key: str, stored: Mapping[str, Sequence[Any]]) -> Change:
        items = [item for verb in stored.values() for item in verb]
        field = self._field(key)
        if isinstance(field, ManyToManyField) or all({"id", "name"} <= i.keys() for i in items):
            redaction = self._redaction(key)
            added, removed = (
                tuple(str(item.get("name") or item.get("id")) for item in stored.get(verb, ()))
                for verb in (ADDED, REMOVED)
            )
            return LinksChange(
                key, self.name_of(key), *((), ()) if redaction else (added, removed), redaction
            )
        return self._parts(key, stored)

    def _parts(self, key: str, stored: Mapping[str, Sequence[Stored]]) -> PartsChange:
        part = registry.part_of(self.tracking, key)
        part_reader = replace(self, tracking=part)
        items = [
            (verb, item) for verb in (ADDED, CHANGED, REMOVED) for item in stored.get(verb, ())
        ]
        columns = part_reader.shown_columns(item for _verb, item in items)
        rows = tuple(
            PartRow(verb, partial(part_reader.cells, verb, item, columns)) for verb, item in items
        )
        opts = part.opts if part else None
        return PartsChange(
            key=key,
            name=capfirst(str(opts.verbose_name_plural)) if opts else self.name_of(key),
            noun=str(opts.verbose_name) if opts else self.name_of(key).lower(),
            plural=str(opts.verbose_name_plural) if opts else self.name_of(key).lower(),
            columns=tuple(part_reader.name_of(column) for column in columns),
            rows=rows,
            is_an_act=bool(part and part.activity.verbs),
            redaction=self._redaction(key),
        )

    def shown_columns(self, items: Iterator[Stored]) -> list[str]:
        """Return the columns of parts that say something to people."""
        technical = {*TECHNICAL, *self._placing()}
        found = dict.fromkeys(key for item in items for key in item if key not in technical)
        declared = [name for name in self._declared() if name in found]
        return list(dict.fromkeys([*declared, *found]))

    def _placing(self) -> Iterator[str]:
        if self.tracking:
            for field in (self.tracking.business_column, self.tracking.owner_field):
                if field is not None:
                    yield from (field.name, field.attname)

    def cells(
        self, verb: str, item: Stored, columns: Sequence[str]
    ) -> tuple[FieldChange | None, ...]:
        """Return what became of a part, column by column."""
        return tuple(self.cell(verb, item, column) for column in columns)

    def cell(self, verb: str, item: Stored, column: str) -> FieldChange | None:
        """Return one column of a part, or None where it did not change."""
        if column not in item:
            return None
        if verb == CHANGED:
            change = self._change(column, item[column])
            return change if isinstance(change, FieldChange) else None
        label = item.get("_labels_", {}).get(column)
        before, after = (None, item[column]) if verb == ADDED else (item[column], None)
        change = self._pair(column, self._field(column), StoredPair(before, after, label, label))
        return change.of_whole("added" if verb == ADDED else "deleted")

    def name_of(self, key: str) -> str:
        """Return what a field is called; its key in words where the code is gone."""
        part = registry.part_of(self.tracking, key)
        if part:
            return capfirst(str(part.opts.verbose_name_plural))
        return _field_text((self._field(key), key))

    def _field(self, key: str) -> Any:
        if self.tracking is None:
            return None
        try:
            field = self.tracking.opts.get_field(key)
        except FieldDoesNotExist:
            return None
        return field if isinstance(field, Field) else None

    def visible_part(self, stored: Stored) -> tuple[dict[str, Any], list[str]]:
        """Return stored changes without what the viewer may not see, and the names of that."""
        visible: dict[str, Any] = {}
        hidden: list[str] = []
        for key, change in stored.items():
            if self._is_hidden(key):
                hidden.append(key)
                continue
            if key == "_labels_":
                visible[key] = {k: label for k, label in change.items() if not self._is_hidden(k)}
                continue
            part = registry.part_of(self.tracking, key) if is_collection(change) else None
            if part is None:
                visible[key] = change
                continue
            part_reader = replace(self, tracking=part)
            cleared = {
                verb: [part_reader.visible_part(item) for item in change[verb]] for verb in change
            }
            visible[key] = {verb: [item for item, _ in pairs] for verb, pairs in cleared.items()}
            names = (name for pairs in cleared.values() for _, held in pairs for name in held)
            hidden += [f"{key}.{name}" for name in dict.fromkeys(names)]
        return visible, hidden

    def _is_hidden(self, key: str) -> bool:
        field = self._field(key)
        return self._redaction(field.name if field else key) == "hidden"

    def is_placing(self, key: str) -> bool:
        """Return whether the field only says which row of which business it is."""
        field = self._field(key)
        return key in self._placing() or bool(field and field.primary_key)


@kept
def _field_text(known: tuple[AnyField | None, str]) -> str:
    field, key = known
    return capfirst(str(field.verbose_name) if field else key.replace("_", " "))
