"""The fields that entries can say were changed, as a reader knows them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst

from activitylog.reading.presentation.categories import Category, in_order
from activitylog.reading.viewer import Viewer
from activitylog.registry import registry
from activitylog.tracking import Tracking

FieldNames = dict[str, str]
"""What fields are called, by the name under which entries keep them."""


def fields_by_type(viewer: Viewer) -> list[tuple[Category, FieldNames]]:
    """Return the fields of each type that the viewer sees; one of several types stands in each."""
    found: dict[str, FieldNames] = {}
    for tracking in registry:
        owner = tracking.owner_field and registry.for_model(tracking.owner_field.related_model)
        category = tracking.category
        if owner and not tracking.activity.verbs:
            category = owner.category
        if viewer.sees(category):
            fields = _as_part(tracking) if owner else _own(tracking)
            found.setdefault(category, {}).update(fields)
    return [(category, _by_name(found[category.key])) for category in in_order(found)]


def field_text(name: str) -> str:
    """Return what a field is called, whichever type has it; its name in words where none has."""
    for tracking in registry:
        fields = dict(_as_part(tracking) if tracking.owner_field else _own(tracking))
        if name in fields:
            return fields[name]
    return capfirst(name.replace("_", " "))


def _as_part(tracking: Tracking) -> Iterator[tuple[str, str]]:
    yield tracking.part_name, capfirst(str(tracking.opts.verbose_name_plural))


def _own(tracking: Tracking) -> Iterator[tuple[str, str]]:
    for field in (*tracking.opts.concrete_fields, *tracking.opts.many_to_many):
        is_key = field.primary_key or field == tracking.business_column
        if not is_key and field.name not in tracking.excluded:
            yield field.name, capfirst(str(field.verbose_name))


def _by_name(fields: FieldNames) -> FieldNames:
    return dict(sorted(fields.items(), key=lambda item: item[1].casefold()))
