"""What PostgreSQL's triggers must know of a table: its declaration, in the words of its columns.

    {"key": [column], "subjects": [subject, …]}

A subject is what the rows are entries about: the table's own objects, parts or links, and where
other models inherit from it, the objects of those (`upon`). What its keys mean is said where they
are made here; values are columns, action keys and queries (see queries.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, Model

from activitylog.actions import Action
from activitylog.declaration import ANY
from activitylog.encoding import encoded
from activitylog.guard.queries import Queries
from activitylog.links import Link
from activitylog.registry import registry
from activitylog.tracking import ADDED, DELETED, PASSWORD, UPDATED, Tracking

Definition = dict[str, Any]

_VERBS = (ADDED, UPDATED, DELETED)

# How to_jsonb() must be corrected, by the beginning of a column's type.
_KINDS = {
    "numeric": "text",
    "double precision": "float",
    "real": "float",
    "bytea": "bytes",
    "interval": "duration",
    "time": "time",
}


class Definitions:
    """The definitions of the registered tables, for one database."""

    def __init__(self, connection: BaseDatabaseWrapper, tables: Mapping[str, str]) -> None:
        self._connection = connection
        self._queries = Queries(connection, tables)

    def of(self, model: type[Model]) -> Definition:
        """Return the definition of the table of `model`."""
        table = model._meta.db_table
        return {
            "key": [field.column for field in model._meta.pk_fields],
            "subjects": [*self._own(table), *self._upon(model)],
        }

    def _own(self, table: str) -> Iterator[Definition]:
        tracked = registry.captured(table)
        if isinstance(tracked, Link):
            for link in (tracked, *tracked.co_heirs):
                yield self._link(link)
        elif tracked:
            subject = self._rows(tracked)
            yield subject if registry.for_table(table) else {**subject, "is_only_watched": True}

    def _upon(self, model: type[Model]) -> Iterator[Definition]:
        for heir in registry.heirs_of(model._meta.db_table):
            query = self._queries.row_upon(heir.model, model)
            yield {
                **self._rows(heir),
                "upon": {"column": str(model._meta.pk.column), "query": query},
            }

    def _rows(self, tracking: Tracking) -> Definition:
        """Return how objects are logged, and parts; a part without an owner is an object."""
        subject = {
            "target_type": tracking.target_type,
            "kind": str(tracking.opts.verbose_name_raw),
            "category": tracking.category,
            "actions": {verb: tracking.key(verb) for verb in _VERBS},
            "key": [self._column(field) for field in tracking.opts.pk_fields],
            "name": [self._column(field) for field in _name_fields(tracking)],
            "fields": [self._recorded(tracking, field) for field in _recorded_fields(tracking)],
            "money": sorted(tracking.money),
            "transitions": list(self._transitions(tracking)),
            "business": self._business(tracking),
            "ancestors": [
                {"column": str(link.column), "query": self._queries.row_of(parent, link)}
                for parent, link in tracking.ancestors
            ],
        }
        if security := list(self._security(tracking)):
            subject["security"] = security
        place = tracking.owner_field
        owner = registry.for_model(place.related_model) if place else None
        if place and owner:
            own = tracking.activity.verbs
            subject["owner"] = {
                **self._column(place),
                "told": place.column if place.target_field.primary_key else None,
                "target_type": owner.target_type,
                "query": self._queries.owner(owner, place.target_field),
                "lists": tracking.part_name,
                "actions": {v: (tracking if v in own else owner).key(_of(v, own)) for v in _VERBS},
                "categories": {v: (tracking if v in own else owner).category for v in _VERBS},
            }
        return subject

    def _link(self, link: Link) -> Definition:
        owner = link.owner
        of_owner: Definition = {
            **self._column(link.source),
            "target_type": owner.target_type,
            "query": self._queries.owner(owner, link.source.target_field),
            "lists": link.field.name,
            "actions": {UPDATED: owner.key(UPDATED)},
            "categories": {UPDATED: owner.category},
        }
        if link.is_inherited:  # the row can be an ancestor's that no registered object lies upon
            of_owner["is_required"] = True
        return {
            "key": [self._column(link.model._meta.pk)],
            "fields": [],
            "money": [],
            "owner": of_owner,
            "linked": {
                **self._column(link.target),
                "label": self._label(link.target),
                **({"masked": True} if owner.is_masked(link.field.name) else {}),
            },
        }

    def _column(self, field: Field[Any, Any]) -> Definition:
        kind = self._kind(field)
        return {"column": str(field.column), **({"kind": kind} if kind else {})}

    def _kind(self, field: Field[Any, Any]) -> str | None:
        column_type = field.db_type(self._connection) or ""
        if column_type.startswith("timestamp with time zone") and not settings.USE_TZ:
            return f"local {self._connection.timezone_name}"
        return next((kind for name, kind in _KINDS.items() if column_type.startswith(name)), None)

    def _recorded(self, tracking: Tracking, field: Field[Any, Any]) -> Definition:
        recorded = {"name": field.name, **self._column(field)}
        if tracking.is_masked(field.name):
            return {**recorded, "masked": True}
        if isinstance(field, ForeignKey) and field not in (
            tracking.business_column,
            tracking.owner_field,
        ):
            return {**recorded, "label": self._label(field)}
        return recorded

    def _label(self, field: ForeignKey[Any, Any]) -> str | None:
        """Return the query for what a key's target is called; None where only Python knows."""
        tracking = registry.for_model(field.related_model)
        if tracking is None or not tracking.name_fields:
            return None
        return self._queries.named(tracking, field.target_field)

    def _business(self, tracking: Tracking) -> Definition | None:
        if tracking.business_column:
            return self._column(tracking.business_column)
        first, _dots, rest = tracking.business_path.partition("__")
        for field in tracking.fields_named(first):
            query = self._queries.business(field, rest.split("__"))
            if query:
                return {**self._column(field), "query": query}
        return None

    def _transitions(self, tracking: Tracking) -> Iterator[Definition]:
        for field, declared in _declared_transitions(tracking):
            yield self._transition(tracking, field, declared)

    def _security(self, tracking: Tracking) -> Iterator[Definition]:
        """Yield what is told to the security log as well: passwords, and transitions marked so."""
        for password in tracking.fields_named(PASSWORD if _is_user(tracking) else ()):
            changed = {"name": PASSWORD, "any": "password.changed", "is_password": True}
            yield {**self._column(password), **changed}
        for field, declared in _declared_transitions(tracking):
            marked = {value: action for value, action in declared.items() if action.is_security}
            if marked and not tracking.owner_field:
                yield {"name": field.name, **self._transition(tracking, field, marked)}

    def _transition(
        self, tracking: Tracking, field: Field[Any, Any], declared: Mapping[Any, Action]
    ) -> Definition:
        keys = {value: f"{tracking.noun}.{action.key}" for value, action in declared.items()}
        any_other = keys.pop(ANY, None)
        return {
            **self._column(field),
            "actions": {_json(encoded(value)): key for value, key in keys.items()},
            "any": any_other,
        }


def _is_user(tracking: Tracking) -> bool:
    return tracking.target_type == settings.AUTH_USER_MODEL.lower()


def _name_fields(tracking: Tracking) -> tuple[Field[Any, Any], ...]:
    """Return the declared columns; a user's name is known without, as `str()` would say it."""
    if tracking.name_fields or not _is_user(tracking):
        return tracking.name_fields
    return tracking.fields_named(getattr(tracking.model, "USERNAME_FIELD", ()))


def _declared_transitions(
    tracking: Tracking,
) -> Iterator[tuple[Field[Any, Any], Mapping[Any, Action]]]:
    for name, declared in tracking.activity.transitions.items():
        if isinstance(declared, Mapping):
            for field in tracking.fields_named(name):
                yield field, declared


def _recorded_fields(tracking: Tracking) -> Iterator[Field[Any, Any]]:
    keys = tracking.opts.pk_fields
    for field in tracking.opts.concrete_fields:
        is_key = field.primary_key or field in keys
        if field.column and not is_key and field.name not in tracking.excluded:
            yield field


def _of(verb: str, own: Mapping[str, str]) -> str:
    """Return the verb under which an owner's entry tells of a part."""
    return verb if verb in own else UPDATED


def _json(value: Any) -> str:
    """Return a value as PostgreSQL writes it when it is asked for jsonb as text."""
    return json.dumps(value, ensure_ascii=False)
