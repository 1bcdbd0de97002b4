"""How a table is logged while a migration writes it, to which models are as they were then."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, overload

from django.db.migrations.state import StateApps
from django.db.models import ManyToManyField, Model

from activitylog.links import Link, through_of
from activitylog.tracking import Tracking


class PastTracking(Tracking):
    """A table's declaration, applied to the columns and relations that a migration knows.

    Entries speak of it by the words of today, which is all that readers have.
    """

    def __init__(self, today: Tracking, model: type[Model]) -> None:
        super().__init__(model, today.activity)
        self.today = today
        self.target_type = today.target_type
        self.noun = today.noun
        self.category = today.category
        self.excluded = today.excluded
        self.masked = self._named(today.activity.mask) | self._perhaps_hidden()
        self.part_name = today.part_name

    def _perhaps_hidden(self) -> frozenset[str]:
        """Return the columns that today's hidden ones may have come from, under other names."""
        then, now = ({field.name for field in of.opts.concrete_fields} for of in (self, self.today))
        hidden = self.today.masked_among((*now,)) | self.today.restricted | self.today.excluded
        return frozenset() if hidden <= then else frozenset(then - now)


class PastLink(Link):
    """A many-to-many relation's table, with the columns that a migration knows."""

    def __init__(self, today: Link, owner: Tracking, field: ManyToManyField[Model, Model]) -> None:
        super().__init__(owner, field)
        self.today = today
        self.field = today.field
        self.is_inherited = today.is_inherited
        self.co_heirs = [_past_link(heir, self.model) for heir in today.co_heirs]


@overload
def as_of(tracked: Tracking | None, model: type[Model]) -> Tracking | None: ...
@overload
def as_of(tracked: Tracking | Link | None, model: type[Model]) -> Tracking | Link | None: ...
def as_of(tracked: Tracking | Link | None, model: type[Model]) -> Tracking | Link | None:
    """Return how a table is logged beside `model`, or None where it is not there yet.

    That is as ever, unless `model` is one that a migration knows.
    """
    state = model._meta.apps
    if tracked is None or not isinstance(state, StateApps):
        return tracked
    found = _model_of(tracked.table, state)
    if found is None:
        return None
    return _past(tracked, found) if isinstance(tracked, Tracking) else _past_link(tracked, found)


@overload
def today(tracked: Tracking) -> Tracking: ...
@overload
def today(tracked: Tracking | Link) -> Tracking | Link: ...
def today(tracked: Tracking | Link) -> Tracking | Link:
    """Return how the table is logged with its model as it is now."""
    return tracked.today if isinstance(tracked, PastTracking | PastLink) else tracked


def _model_of(table: str, state: StateApps) -> type[Model] | None:
    found = [
        model
        for model in state.get_models(include_auto_created=True)
        if model._meta.db_table == table and not model._meta.proxy
    ]
    return min(found, key=lambda model: not model._meta.managed, default=None)


@lru_cache(maxsize=64)
def _past(tracking: Tracking, model: type[Model]) -> PastTracking:
    return PastTracking(tracking, model)


@lru_cache(maxsize=64)
def _past_link(link: Link, model: type[Model]) -> Link:
    declaring: Any = model._meta.auto_created
    if not declaring:
        return link
    owner = as_of(link.owner, model)
    if owner is None and not link.is_inherited:  # its own table had another name
        owner = _past(link.owner, declaring)
    for field in declaring._meta.local_many_to_many if owner else ():
        if owner and through_of(field) is model:
            return PastLink(link, owner, field)
    return link
