"""`set()` of a many-to-many relation: two statements, of which the log tells as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.apps import apps
from django.db import router, transaction
from django.db.models.fields import related_descriptors
from django.db.models.fields.related_descriptors import ManyToManyDescriptor

from activitylog.context import is_paused
from activitylog.holding import held_together
from activitylog.registry import registry

_making: Callable[..., type] = related_descriptors.create_forward_many_to_many_manager


def install() -> None:
    """Have the managers of many-to-many relations say where a `set()` begins and ends."""
    if related_descriptors.create_forward_many_to_many_manager is _making:
        related_descriptors.create_forward_many_to_many_manager = _making_telling
        _forget_managers()


def uninstall() -> None:
    """Leave the managers as Django makes them."""
    if related_descriptors.create_forward_many_to_many_manager is _making_telling:
        related_descriptors.create_forward_many_to_many_manager = _making
        _forget_managers()


@wraps(_making)
def _making_telling(*args: Any, **kwargs: Any) -> type:
    manager: Any = _making(*args, **kwargs)
    manager.set = _telling(manager.set)
    return manager  # type: ignore[no-any-return]


def _telling(original: Callable[..., None]) -> Callable[..., None]:
    @wraps(original)
    def set_as_one(self: Any, objs: Iterable[Any], **options: Any) -> None:
        table = self.through._meta.db_table
        if registry.for_table(table) is None or is_paused():
            return original(self, objs, **options)
        found = tuple(objs)  # before the transaction, which an error here must not end
        using = router.db_for_write(self.through, instance=self.instance)
        with transaction.atomic(using=using, savepoint=False), held_together(using, table):
            return original(self, found, **options)

    return set_as_one


def _forget_managers() -> None:
    """Have Django make the managers again of which it keeps the classes."""
    for model in apps.get_models(include_auto_created=True, include_swapped=True):
        for attribute in vars(model).values():
            if isinstance(attribute, ManyToManyDescriptor):
                vars(attribute).pop("related_manager_cls", None)
