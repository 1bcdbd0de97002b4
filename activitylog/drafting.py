"""From captured rows to drafts: of objects, of parts in their owners, of links at their source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Field, ForeignKey

from activitylog.conf import conf
from activitylog.context import Origin
from activitylog.entries import (
    Draft,
    Row,
    changes_between,
    encoded,
    is_secret_name,
    key_text,
    key_value,
    part_columns,
)
from activitylog.names import Owner, businesses_of, labels_of, name_of, owners_of, text_or_none
from activitylog.registry import registry
from activitylog.tracking import ADDED, DELETED, UPDATED, Link, Tracking

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


def drafts_of(tracked: Tracking | Link, statement: Statement) -> list[Draft]:
    """Return what is to be written for a statement on the table of `tracked`."""
    if isinstance(tracked, Link):
        return _of_links(tracked, statement)
    if tracked.owner_field is None:
        return _of_objects(tracked, statement)
    owner = registry.for_model(tracked.owner_field.related_model)
    if owner is None:
        return _of_objects(tracked, statement)
    name = tracked.owner_field.attname
    owned = [p for p in statement.pairs if any(row and row[name] is not None for row in p)]
    alone = [p for p in statement.pairs if all(not row or row[name] is None for row in p)]
    return [
        *_of_parts(tracked, owner, tracked.owner_field, replace(statement, pairs=owned)),
        *_of_objects(tracked, replace(statement, pairs=alone)),
    ]


def _of_objects(tracking: Tracking, statement: Statement) -> list[Draft]:
    reading = _Reading(tracking, statement)
    drafts = []
    for before, after in statement.pairs:
        changes = changes_between(reading.recorded, before, after, reading.labels, reading.masked)
        if before is not None and after is not None and not changes:
            continue
        row: Row = after or before or {}
        businesses = {reading.business_of(row): None for row in (after, before) if row is not None}
        drafts += [
            Draft(
                business_id=business_id,
                category=tracking.category,
                action=_action(tracking, before, after),
                target_type=tracking.target_type,
                target_id=key_text([row[field.attname] for field in tracking.opts.pk_fields]),
                target_name=name_of(tracking, row, statement.using),
                changes=changes,
                context=reading.context(business_id, changes),
            )
            for business_id in businesses
        ]
    return drafts


def _action(tracking: Tracking, before: Row | None, after: Row | None) -> str:
    if before is None:
        return tracking.key(ADDED)
    if after is None:
        return tracking.key(DELETED)
    return tracking.transition(before, after) or tracking.key(UPDATED)


def _of_parts(
    tracking: Tracking, owner: Tracking, field: ForeignKey[Any, Any], statement: Statement
) -> list[Draft]:
    reading = _Reading(tracking, statement)
    owners = owners_of(owner, field, statement.rows, statement.using)
    groups: dict[tuple[str, Any], dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    examples: dict[Any, Row] = {}
    for before, after in statement.pairs:
        moved = before and after and before[field.attname] != after[field.attname]
        if before and after and not moved:
            changes = changes_between(
                reading.recorded, before, after, reading.labels, reading.masked
            )
            if changes:
                place = groups[UPDATED, after[field.attname]]
                place["changed"].append({"pk": reading.key_of(after), **changes})
        else:
            for row, verb, kind in ((before, DELETED, "removed"), (after, ADDED, "added")):
                if row and row[field.attname] is not None:
                    groups[verb, row[field.attname]][kind].append(reading.part(row, field))
        for row in (before, after):
            if row:
                examples.setdefault(row[field.attname], row)
    drafts = []
    for (verb, owner_value), change in groups.items():
        about = owners.get(owner_value) or Owner(key_text([owner_value]), "", None)
        is_own = verb in tracking.activity.verbs
        business_id = reading.business_of(examples[owner_value], about.business_id)
        drafts.append(
            Draft(
                business_id=business_id,
                category=tracking.category if is_own else owner.category,
                action=tracking.key(verb) if is_own else owner.key(UPDATED),
                target_type=owner.target_type,
                target_id=about.id,
                target_name=about.name,
                changes={tracking.part_name: dict(change)},
                context=reading.context(business_id, tracking.money),
            )
        )
    return drafts


def _of_links(link: Link, statement: Statement) -> list[Draft]:
    source, target = link.source.attname, link.target.attname
    owners = owners_of(link.owner, link.source, statement.rows, statement.using)
    names = labels_of(link.target, [row[target] for row in statement.rows], statement.using)
    key = link.model._meta.pk.attname
    groups: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for pair in statement.pairs:
        for row, kind in zip(pair, ("removed", "added"), strict=True):
            if row is not None:
                name = names.get(row[target], "")
                named = {"pk": encoded(row[key]), "id": encoded(row[target]), "name": name}
                groups[row[source]][kind].append(named)
    drafts = []
    for value, change in groups.items():
        about = owners.get(value)
        if about is None:
            if link.is_inherited:  # the row is an ancestor's that no registered object lies upon
                continue
            about = Owner(key_text([value]), "", None)
        drafts.append(
            Draft(
                business_id=about.business_id or statement.origin.business_id or "",
                category=link.owner.category,
                action=link.owner.key(UPDATED),
                target_type=link.owner.target_type,
                target_id=about.id,
                target_name=about.name,
                changes={link.field.name: dict(change)},
            )
        )
    return drafts


class _Reading:
    """What the rows of one statement on one table need to be read: fields, masks, names."""

    def __init__(self, tracking: Tracking, statement: Statement) -> None:
        self.tracking = tracking
        self.origin = statement.origin
        self.keys = [field.attname for field in tracking.opts.pk_fields]
        self.recorded = [
            field
            for field in statement.fields
            if field.name not in tracking.excluded
            and field.attname not in self.keys
            and not field.primary_key
        ]
        secret = tuple(conf.ACTIVITYLOG_MASK)
        self.masked = tracking.masked | {
            field.name for field in self.recorded if is_secret_name(field.name, secret)
        }
        self.labels = {
            field.name: labels_of(field, _differing(field, statement), statement.using)
            for field in self.recorded
            if isinstance(field, ForeignKey) and self._is_named(field)
        }
        self._businesses = (
            businesses_of(tracking, list(statement.rows), statement.using)
            if tracking.business_path
            else {}
        )

    def _is_named(self, field: ForeignKey[Any, Any]) -> bool:
        placing = (self.tracking.business_column, self.tracking.owner_field)
        return field.name not in self.masked and field not in placing

    def key_of(self, row: Row) -> Any:
        return key_value([row[name] for name in self.keys])

    def part(self, row: Row, owner_field: ForeignKey[Any, Any]) -> dict[str, Any]:
        columns = [field for field in self.recorded if field.attname != owner_field.attname]
        return part_columns(self.key_of(row), columns, row, self.labels, self.masked)

    def business_of(self, row: Row, of_owner: str | None = None) -> str:
        """Return the business: the row's own, else its owner's, else the context's."""
        column = self.tracking.business_column
        own = text_or_none(row[column.attname]) if column else None
        if own is None and self._businesses:
            first = self.tracking.opts.get_field(self.tracking.business_path.split("__")[0])
            own = self._businesses.get(row[first.attname])  # type: ignore[union-attr]
        for business_id in (own, of_owner, self.origin.business_id):
            if business_id is not None:
                return business_id
        return ""

    def context(self, business_id: str, changed: Any) -> dict[str, Any]:
        """Return the currency of that time where amounts are among what `changed`."""
        if not self.tracking.money.intersection(changed):
            return {}
        currency = self.origin.settings(business_id).currency
        return {"currency": currency} if currency else {}


def _differing(field: Field[Any, Any], statement: Statement) -> Iterator[Any]:
    for before, after in statement.pairs:
        then = before[field.attname] if before is not None else None
        now = after[field.attname] if after is not None else None
        if then != now:
            yield from (then, now)
