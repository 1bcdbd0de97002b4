"""Which rows a line of the log speaks of, and whether a library has a record of each."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CompositePrimaryKey, Model

from activitylog.encoding import key_text
from activitylog.registry import registry
from activitylog.tracking import ADDED, DELETED, UPDATED, Tracking
from tests.activitylog.write_paths import Line

SIDES = {"added": ADDED, "removed": DELETED, "changed": UPDATED}


@dataclass(frozen=True, slots=True)
class Record:
    """What a library says of one row; a `key` of None stands for any row of the table."""

    kind: str
    table: str
    key: str | None

    @classmethod
    def of(cls, kind: str, model: type[Model], key: Any) -> Record:
        return cls(kind, table_of(model), text_of_key(key))


def shop_models() -> list[type[Model]]:
    """Return the models of the shop, proxies among them, without those that libraries added."""
    config = apps.get_app_config("shop")
    return [model for model in config.get_models() if model.__module__ == f"{config.name}.models"]


def link_models() -> list[type[Model]]:
    """Return the models that Django made for the links of the shop's many-to-many relations."""
    fields = (field for model in shop_models() for field in model._meta.local_many_to_many)
    through = (field.remote_field.through for field in fields)
    return [model for model in through if model._meta.auto_created]


def has_one_key(model: type[Model]) -> bool:
    """Tell whether the key of a model is one column."""
    return not isinstance(model._meta.pk, CompositePrimaryKey)


def many_to_many(model: type[Model]) -> list[str]:
    """Return the names of the many-to-many relations that a model declares."""
    return [field.name for field in model._meta.local_many_to_many]


def table_of(model: type[Model]) -> str:
    return (model._meta.concrete_model or model)._meta.db_table


def text_of_key(key: Any) -> str:
    """Return a key as the log writes it, from any form in which a library keeps it."""
    if isinstance(key, str) and key.startswith("("):
        key = ast.literal_eval(key)
    return key_text(list(key) if isinstance(key, (tuple, list)) else [key])


def rows_of(lines: Sequence[Line]) -> Iterator[set[Record]]:
    """Yield for each row that was written the records of which one is enough."""
    updates = _of_changed_key(lines)
    for line in lines:
        for row in line.rows or [line]:
            for wanted in _rows_of_one(row.action, row.target.type, row.target.id, row.changes):
                yield wanted | updates


def _of_changed_key(lines: Sequence[Line]) -> set[Record]:
    """Return the updates that tell as well of a row that went and came under another key."""
    if len(lines) != 2 or lines[0].target.type != lines[1].target.type:
        return set()
    tracking = registry.for_type(lines[0].target.type)
    actions = [tracking.key(DELETED), tracking.key(ADDED)] if tracking else []
    if [line.action for line in lines] != actions:
        return set()
    return {Record(UPDATED, tracking.table, line.target.id) for line in lines}


def _rows_of_one(
    action: str, target_type: str, key: str, changes: dict[str, Any]
) -> Iterator[set[Record]]:
    tracking = registry.for_type(target_type)
    if tracking is None:
        raise LookupError(f"{target_type} is not registered with this log.")
    tables = [tracking.table, *(parent._meta.db_table for parent, _link in tracking.ancestors)]
    kind = next((verb for verb in (ADDED, DELETED) if action == tracking.key(verb)), UPDATED)
    nested = {name: change for name, change in changes.items() if isinstance(change, dict)}
    if kind != UPDATED or len(nested) < len(changes):
        yield {Record(kind, table, key) for table in tables}
    for name, change in nested.items():
        for side, items in change.items():
            for item in items:
                yield set(_nested(tracking, key, name, SIDES[side], item))


def _nested(
    owner: Tracking, key: str, name: str, kind: str, item: dict[str, Any]
) -> Iterator[Record]:
    """Yield the records that tell of a link or a part: its own, or one of either end."""
    for link in registry.links():
        if link.owner is owner and link.field.name == name:
            yield Record(kind, link.table, None)
            yield Record(UPDATED, owner.table, key)
            yield Record(UPDATED, table_of(link.target.related_model), text_of_key(item["id"]))
            return
    for part in registry:
        field = part.owner_field
        if field and part.part_name == name and field.related_model is owner.model:
            known = item["pk"]
            yield Record(kind, part.table, str(known) if isinstance(known, (int, str)) else None)
            if any(m2m.remote_field.through is part.model for m2m in owner.opts.many_to_many):
                yield Record(UPDATED, owner.table, key)


def recorded(rows: Iterable[set[Record]], records: Iterable[Record]) -> tuple[int, int]:
    """Return how many of the rows have a record, and how many rows there are."""
    unused = list(records)
    known = set(unused)
    told = total = 0
    for wanted in rows:
        total += 1
        exact = {record for record in wanted if record.key is not None}
        if exact & known:
            told += 1
            continue
        anyone = {(record.kind, record.table) for record in wanted if record.key is None}
        match = next((record for record in unused if (record.kind, record.table) in anyone), None)
        if match:
            unused.remove(match)
            told += 1
    return told, total
