"""The tables that can be replayed, and which of their columns the log holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db.models import Field, Model

from activitylog.conf import conf
from activitylog.encoding import key_text
from activitylog.entries import Row, is_secret_name
from activitylog.links import Link
from activitylog.registry import registry
from activitylog.replay.decoding import decode
from activitylog.replay.places import LinkEntries, OwnEntries, OwnersEntries, Place
from activitylog.tracking import Tracking


class RecordedTable:
    """The rows of one registered model, or of one many-to-many relation, as the log knows them."""

    def __init__(self, tracked: Tracking | Link) -> None:
        self.tracked = tracked
        self.model: type[Model] = tracked.model
        self.label: str = tracked.model._meta.label
        self.keys: list[Field[Any, Any]] = list(tracked.model._meta.pk_fields)
        self.places: list[Place] = []
        if isinstance(tracked, Link):
            self.places.append(LinkEntries(tracked))
        else:
            owner_field = tracked.owner_field
            owner = registry.for_model(owner_field.related_model) if owner_field else None
            if owner_field and owner:
                self.places.append(OwnersEntries(tracked.part_name, owner, owner_field))
            self.places.append(OwnEntries(tracked))
        self.fields: dict[str, Field[Any, Any]] = {field.name: field for field in self._recorded()}

    def _recorded(self) -> Iterator[Field[Any, Any]]:
        """Yield the columns beside the key whose values the entries hold."""
        excluded: frozenset[str] = frozenset()
        masked: frozenset[str] = frozenset()
        if isinstance(self.tracked, Tracking):
            excluded, masked = self.tracked.excluded, self.tracked.masked
        unknown = {
            place.column.name
            for place in self.places
            if isinstance(place, OwnersEntries) and not place.is_owner_known
        }
        secret = tuple(conf.ACTIVITYLOG_MASK)
        for field in self.model._meta.concrete_fields:
            if (
                field.column
                and not field.primary_key
                and field not in self.keys
                and field.name not in excluded | masked | unknown
                and not is_secret_name(field.name, secret)
            ):
                yield field

    @cached_property
    def known_names(self) -> frozenset[str]:
        """The names that entries about these rows can hold changes under."""
        parts = {
            tracking.part_name
            for tracking in registry
            if tracking.owner_field
            and registry.for_model(tracking.owner_field.related_model) is self.tracked
        }
        return frozenset(parts.union(field.name for field in self.model._meta.get_fields()))

    @property
    def columns(self) -> list[str]:
        """The attribute names of the key and of the recorded columns."""
        return [field.attname for field in (*self.keys, *self.fields.values())]

    def key_of(self, row: Row) -> str:
        return key_text([row[field.attname] for field in self.keys])

    def key_values(self, key: str) -> dict[str, Any]:
        """Return the columns of a key, by attribute name; ValueError for what is no such key."""
        values = [key] if len(self.keys) == 1 else json.loads(key)
        return {
            field.attname: decode(field, value)
            for field, value in zip(self.keys, values, strict=True)
        }


def recorded_tables(model: type[Model] | None = None) -> Iterator[RecordedTable]:
    """Yield the tables that are logged: a model's own and its links', or those of all models.

    Raises LookupError for a model that is not registered.
    """
    wanted = registry.for_model(model) if model else None
    if model and not wanted:
        raise LookupError(
            f"{model._meta.label} is not registered, so nothing of it is logged; "
            "activitylog.register() does that."
        )
    for tracking in registry:
        if wanted in (None, tracking):
            yield RecordedTable(tracking)
    for link in registry.links():
        if wanted in (None, link.owner):
            yield RecordedTable(link)
