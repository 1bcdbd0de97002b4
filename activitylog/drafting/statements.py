"""The rows that one statement wrote, and what is needed to read them: fields, masks, names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Field, ForeignKey

from activitylog.encoding import key_value
from activitylog.entries import Row, in_json, part_columns
from activitylog.names import business_finder, labels_of
from activitylog.origin import Origin
from activitylog.tracking import Tracking

Pair = tuple[Row | None, Row | None]


@dataclass(frozen=True, slots=True)
class Statement:
    """The rows that one statement wrote, `(before, after)`, and where it came from."""

    fields: Sequence[Field[Any, Any]]
    pairs: Sequence[Pair]
    using: str
    origin: Origin

    @property
    def rows(self) -> Iterator[Row]:
        return (row for pair in self.pairs for row in pair if row is not None)


class Reading:
    """What the rows of one statement on one table need to be read: fields, masks, names."""

    def __init__(self, tracking: Tracking, statement: Statement) -> None:
        self.tracking = tracking
        self.origin = statement.origin
        logged = _logged(tracking, tuple(statement.fields))
        self.recorded = logged.fields
        self.masked = tracking.masked_among(logged.names)
        self.labels = {}
        for field in logged.relations:
            if field.name in self.masked:
                continue
            values = _differing(field, statement, tracking.placing)
            if labels := labels_of(field, values, statement.using):
                self.labels[field.name] = labels
        self._own_business = business_finder(tracking, statement.rows, statement.using)

    @cached_property
    def _business_of_context(self) -> str | None:
        return self.origin.business_id

    def key_of(self, row: Row) -> Any:
        return key_value([in_json(field, row) for field in self.tracking.opts.pk_fields])

    def part(self, row: Row, owner_field: ForeignKey[Any, Any]) -> dict[str, Any]:
        is_told = owner_field.target_field.primary_key  # by the target of the owner's entry
        columns = [field for field in self.recorded if field != owner_field or not is_told]
        return part_columns(self.key_of(row), columns, row, self.labels, self.masked)

    def business_of(self, row: Row, of_owner: str | None = None) -> str:
        """Return the business: the row's own, else its owner's, else the context's."""
        own = self._own_business(row)
        found = own if own is not None else of_owner
        return (found if found is not None else self._business_of_context) or ""

    def businesses_of(self, before: Row | None, after: Row | None) -> list[str]:
        """Return whose the row is, and, where it was another's, whose it was."""
        found = [self.business_of(row) for row in (after, before) if row is not None]
        return found if found[0] != found[-1] else found[:1]

    def context(self, business_id: str, changed: Any) -> dict[str, Any]:
        """Return the currency of that time where amounts are among what `changed`."""
        if not self.tracking.money.intersection(changed):
            return {}
        currency = self.origin.settings(business_id).currency
        return {"currency": currency} if currency else {}


@dataclass(frozen=True, slots=True)
class _Logged:
    """Those of a statement's fields that its entries tell of."""

    fields: tuple[Field[Any, Any], ...]
    names: tuple[str, ...]
    relations: tuple[ForeignKey[Any, Any], ...]
    """Foreign keys whose values are told by what the rows they point to are called."""


@lru_cache(maxsize=512)
def _logged(tracking: Tracking, fields: tuple[Field[Any, Any], ...]) -> _Logged:
    keys = {field.attname for field in tracking.opts.pk_fields}
    recorded = tuple(
        field
        for field in fields
        if field.name not in tracking.excluded
        and field.attname not in keys
        and not field.primary_key
    )
    placing = (tracking.business_column, tracking.owner_field)
    relations = tuple(
        field for field in recorded if isinstance(field, ForeignKey) and field not in placing
    )
    return _Logged(recorded, tuple(field.name for field in recorded), relations)


def _differing(
    field: Field[Any, Any], statement: Statement, placing: frozenset[str]
) -> Iterator[Any]:
    """Yield the values of a field that entries will show: those that differ, and moved rows'."""
    for before, after in statement.pairs:
        then = before.get(field.attname) if before is not None else None
        now = after.get(field.attname) if after is not None else None
        has_moved = before and after and any(before.get(n) != after.get(n) for n in placing)
        if then != now or has_moved:
            yield from (then, now)
