"""What is logged: the registry of models and of every action that can appear."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db.models import Model

from activitylog.actions import BUILT_IN, Action
from activitylog.declaration import ModelActivity
from activitylog.tracking import Link, Tracking

Declared = TypeVar("Declared", bound=type[ModelActivity])


class Registry:
    """The tables whose rows are logged, by table, and the actions that they are logged as."""

    def __init__(self) -> None:
        self._registry: dict[str, Tracking | Link] = {}
        self.declared_twice: list[type[Model]] = []

    def register(self, model: type[Model]) -> Callable[[Declared], Declared]:
        """Log `model` from now on: all its columns, or as the decorated `ModelActivity` says."""
        concrete = model._meta.concrete_model or model
        is_first = concrete._meta.db_table not in self._registry
        if is_first:
            self._track(concrete, ModelActivity())
        else:
            self.declared_twice.append(concrete)

        def declare(declaration: Declared) -> Declared:
            if is_first:
                self._track(concrete, declaration())
            return declaration

        return declare

    def _track(self, model: type[Model], activity: ModelActivity) -> None:
        tracking = self._registry[model._meta.db_table] = Tracking(model, activity)
        for field in model._meta.local_many_to_many:
            link = Link(tracking, field)
            if link.model._meta.auto_created:
                self._registry[link.table] = link

    def unregister(self, model: type[Model]) -> None:
        """Log `model` no longer; its entries stay as they are."""
        table = (model._meta.concrete_model or model)._meta.db_table
        gone = self._registry.pop(table)
        self._registry = {
            name: kept
            for name, kept in self._registry.items()
            if not (isinstance(kept, Link) and kept.owner is gone)
        }

    def for_table(self, table: str) -> Tracking | Link | None:
        """Return how the rows of `table` are logged, or None where they are not."""
        return self._registry.get(table)

    def for_model(self, model: type[Model]) -> Tracking | None:
        """Return how `model`, or the model it is a proxy of, is logged, or None."""
        found = self._registry.get((model._meta.concrete_model or model)._meta.db_table)
        return found if isinstance(found, Tracking) else None

    def for_type(self, target_type: str) -> Tracking | None:
        """Return how targets of an entry's `target_type` (`inventory.product`) are logged."""
        return next((t for t in self if t.target_type == target_type), None)

    def __iter__(self) -> Iterator[Tracking]:
        return (item for item in self._registry.values() if isinstance(item, Tracking))

    def links(self) -> Iterator[Link]:
        """Yield the many-to-many tables that are logged."""
        return (item for item in self._registry.values() if isinstance(item, Link))

    def actions(self) -> dict[str, Action]:
        """Return every action that can appear, by key; cost: proportional to the declarations."""
        known = {action.key: action for action in BUILT_IN}
        for tracking in self:
            for action in tracking.actions():
                known.setdefault(action.key, action)
        return known


registry = Registry()
register = registry.register
