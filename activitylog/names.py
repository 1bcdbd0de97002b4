"""What rows are called, and whose they are: looked up with one query a statement and relation."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldError
from django.db import DatabaseError, transaction
from django.db.models import ForeignKey, Model

from activitylog.declaration import ModelActivity
from activitylog.entries import Row, clean, key_of
from activitylog.instances import joined, text_or_none, words_of
from activitylog.lookups import found_by, is_refusal, rows_of, values_by
from activitylog.past import today
from activitylog.registry import registry
from activitylog.tracking import Tracking


@dataclass(frozen=True, slots=True)
class Owner:
    """The object that parts or links belong to."""

    id: str
    name: str
    business_id: str | None


def name_of(tracking: Tracking, row: Row, using: str) -> str:
    """Return what a captured row is called: its naming columns, else `str()` of the object."""
    current = today(tracking)
    if current.name_fields:
        name = joined([row.get(field.attname) for field in tracking.name_fields])
        return name or _by_kind(tracking, row)
    loaded = [f.attname for f in current.opts.concrete_fields if f.attname in row]
    try:
        item = current.model.from_db(using, loaded, [row[name] for name in loaded])
    except Exception:  # noqa: BLE001  a host's broken from_db must not fail the host's write
        return _by_kind(tracking, row)
    if current is tracking:
        return words_of(item)
    try:
        with transaction.atomic(using=using):  # it may ask for columns that are not there yet
            return words_of(item)
    except DatabaseError:
        return _by_kind(tracking, row)


def _by_kind(tracking: Tracking, row: Row) -> str:
    return f"{tracking.opts.verbose_name} {key_of(tracking.opts.pk_fields, row)}"


def labels_of(field: ForeignKey[Any, Any], values: Iterable[Any], using: str) -> dict[Any, str]:
    """Return what the objects are called that a foreign key's `values` point to."""
    given = [value for value in values if value is not None]
    if not given or not all(isinstance(value, Hashable) for value in given):
        return {}
    wanted = set(given)
    related: type[Model] = field.related_model
    target = field.target_field.attname
    rows = rows_of(related, using)
    tracking = registry.for_model(related)
    if tracking and tracking.name_fields:
        columns = [column.attname for column in tracking.name_fields]
        found = values_by(rows, {target, *columns}, target, wanted)
        return {row[target]: clean(joined([row[name] for name in columns])) for row in found}
    if tracking is None or today(tracking) is tracking:
        try:
            items = list(found_by(rows, target, wanted))
        except Exception as error:  # of a value that its field refuses, or a broken from_db
            if not is_refusal(error):
                raise
            tracking = tracking or Tracking(related, ModelActivity())
        else:
            return {getattr(item, target): clean(words_of(item)) for item in items}
    named = values_by(rows, _attnames(tracking), target, wanted)
    return {row[target]: clean(name_of(tracking, row, using)) for row in named}


def owners_of(
    tracking: Tracking, field: ForeignKey[Any, Any], rows: Iterable[Row], using: str
) -> dict[Any, Owner]:
    """Return, by the value of `field`, the owners of parts or links: one query."""
    target = field.target_field.attname
    stored, wanted = rows_of(tracking.model, using), _values(field, rows)
    found = values_by(stored, _attnames(tracking), target, wanted)
    business_of = business_finder(tracking, found, using)
    return {
        row[target]: Owner(
            id=key_of(tracking.opts.pk_fields, row),
            name=name_of(tracking, row, using),
            business_id=business_of(row),
        )
        for row in found
    }


def business_finder(
    tracking: Tracking, rows: Iterable[Row], using: str
) -> Callable[[Row], str | None]:
    """Return what tells the business of each of `rows`: its own column, or a path's end.

    Cost: one query where a path leads to it.
    """
    column = tracking.business_column
    if column is not None:
        return lambda row: text_or_none(row.get(column.attname))
    relation, _dots, rest = tracking.business_path.partition("__")
    first = next(iter(tracking.fields_named(relation)), None)
    if not isinstance(first, ForeignKey):
        return lambda row: None
    target = first.target_field.attname
    try:
        related = rows_of(first.related_model, using).values_list(target, rest)
    except FieldError:
        if today(tracking) is tracking:
            raise
        return lambda row: None
    found = dict(found_by(related, target, _values(first, rows)))
    return lambda row: text_or_none(found.get(row.get(first.attname)))


def _attnames(tracking: Tracking) -> list[str]:
    return [column.attname for column in tracking.opts.concrete_fields if column.column]


def _values(field: ForeignKey[Any, Any], rows: Iterable[Row]) -> set[Any]:
    return {row.get(field.attname) for row in rows} - {None}
