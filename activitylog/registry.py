"""What is logged: the registry of models and of every action that can appear."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.options import Options

from activitylog.actions import BUILT_IN, Action
from activitylog.declaration import ModelActivity
from activitylog.links import Link, through_of
from activitylog.past import as_of
from activitylog.tracking import Tracking

Declared = TypeVar("Declared", bound=type[ModelActivity])


class Registry:
    """The tables whose rows are logged, by table, and the actions that they are logged as."""

    def __init__(self) -> None:
        self._registry: dict[str, Tracking] = {}
        self._links: dict[str, Link] = {}
        self._heirs: dict[str, tuple[Tracking, ...]] = {}
        self._watched: dict[str, Tracking] = {}
        self._models: dict[str, type[Model]] = {}
        self._actions: Mapping[str, Action] | None = None
        self._parts: Mapping[tuple[Any, str], Tracking] | None = None
        self.declared_twice: list[type[Model]] = []

    def register(self, model: type[Model]) -> Callable[[Declared], Declared]:
        """Log `model` from now on: all its columns, or as the decorated `ModelActivity` says.

        Raises TypeError for what is no model with a table, or no `ModelActivity`.
        """
        if not (isinstance(model, type) and issubclass(model, Model)) or model._meta.abstract:
            raise TypeError(
                f"register() takes a model that has a table, not {model!r}: import the class."
            )
        concrete = model._meta.concrete_model or model
        is_first = concrete._meta.db_table not in self._registry
        if is_first:
            self._track(concrete, ModelActivity())
        else:
            self.declared_twice.append(concrete)

        def declare(declaration: Declared) -> Declared:
            if not (isinstance(declaration, type) and issubclass(declaration, ModelActivity)):
                raise TypeError(
                    f"register({model.__name__}) decorates a subclass of ModelActivity, not "
                    f"{declaration!r}."
                )
            if is_first:
                self._track(concrete, declaration())
            return declaration

        return declare

    def unregister(self, model: type[Model]) -> None:
        """Log `model` no longer; its entries stay as they are."""
        del self._registry[(model._meta.concrete_model or model)._meta.db_table]
        self._derive()

    def _track(self, model: type[Model], activity: ModelActivity) -> None:
        self._registry[model._meta.db_table] = Tracking(model, activity)
        self._derive()

    def _derive(self) -> None:
        """Find the tables that are watched for the sake of registered models."""
        links: dict[str, Link] = {}
        heirs: dict[str, tuple[Tracking, ...]] = {}
        for tracking in self:
            for field in tracking.opts.many_to_many:
                if through_of(field)._meta.auto_created and field.name not in tracking.excluded:
                    link = Link(tracking, field)
                    known = links.get(link.table)
                    if known is None or (known.is_inherited and not link.is_inherited):
                        links[link.table] = link
                    elif link.is_inherited and known.is_inherited:
                        known.co_heirs.append(link)
            for ancestor, _link in tracking.ancestors:
                table = ancestor._meta.db_table
                heirs[table] = (*heirs.get(table, ()), tracking)
        self._links, self._heirs = links, heirs
        self._actions = self._parts = None
        found = [tracking.model for tracking in (*self, *self._watched.values())]
        found += [link.model for link in self.links()]
        found += [ancestor for tracking in self for ancestor, _link in tracking.ancestors]
        self._models = {model._meta.db_table: model for model in found}

    def watch(self, model: type[Model]) -> None:
        """Have writes to the table of `model` captured and sent, which logs nothing by itself."""
        concrete = model._meta.concrete_model or model
        self._watched[concrete._meta.db_table] = Tracking(concrete, ModelActivity())
        self._derive()

    def watches(self, table: str) -> bool:
        """Return whether writes to `table` are captured."""
        return table in self._models

    def has_namesake(self, opts: Options[Any]) -> bool:
        """Return whether a captured table only has the same name as that of another model.

        Django lets two models that it manages share a name where routers tell databases apart.
        """
        known = self._models[opts.db_table]._meta
        return (
            known.concrete_model is not opts.concrete_model
            and known.managed
            and opts.managed
            and known.apps is opts.apps
        )

    def captured(self, table: str) -> Tracking | Link | None:
        """Return for whom writes to `table` are sent: for whom they are logged, or watched."""
        return self.for_table(table) or self._watched.get(table)

    def for_table(self, table: str) -> Tracking | Link | None:
        """Return how the rows of `table` are logged, or None where they are not."""
        return self._registry.get(table) or self._links.get(table)

    def heirs_of(self, table: str) -> tuple[Tracking, ...]:
        """Return how the models are logged that inherit columns which lie in `table`."""
        return self._heirs.get(table, ())

    def for_model(self, model: type[Model]) -> Tracking | None:
        """Return how `model`, or the model it is a proxy of, is logged, or None."""
        tracking = self._registry.get((model._meta.concrete_model or model)._meta.db_table)
        return as_of(tracking, model)

    def for_type(self, target_type: str) -> Tracking | None:
        """Return how targets of an entry's `target_type` (`inventory.product`) are logged."""
        return next((t for t in self if t.target_type == target_type), None)

    def part_of(self, whole: Tracking | None, name: str) -> Tracking | None:
        """Return how the parts are logged that stand under `name` in the changes of `whole`."""
        if whole is None:
            return None
        if self._parts is None:
            parts: dict[tuple[Any, str], Tracking] = {}
            for tracking in self:
                if tracking.owner_field:
                    owner = tracking.owner_field.related_model
                    parts.setdefault((owner, tracking.part_name), tracking)
            self._parts = parts
        return self._parts.get((whole.model, name))

    def models(self) -> Iterator[type[Model]]:
        """Yield the models to whose tables writes are captured, each table once."""
        return iter(self._models.values())

    def names_captured(self, sql: str) -> bool:
        """Return whether a statement's text contains the name of a table whose writes are captured.

        Cost: a search of the text for each of them.
        """
        return any(table.strip('"') in sql for table in self._models)

    def __iter__(self) -> Iterator[Tracking]:
        return iter(self._registry.values())

    def links(self) -> Iterator[Link]:
        """Yield the many-to-many tables that are logged."""
        return iter(self._links.values())

    def actions(self) -> Mapping[str, Action]:
        """Return every action that can appear, by key; found once for all that is registered."""
        if self._actions is None:
            known = {action.key: action for action in BUILT_IN}
            for tracking in self:
                for action in tracking.actions():
                    known.setdefault(action.key, action)
            self._actions = MappingProxyType(known)
        return self._actions


registry = Registry()
register = registry.register
