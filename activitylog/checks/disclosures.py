"""Declarations that would tell every reader what they hide: in a name, a summary or an action."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import CodeType
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.db.models import Model

from activitylog.declaration import ANY, names
from activitylog.tracking import Tracking


def check_disclosures(tracking: Tracking) -> Iterator[CheckMessage]:
    """Yield what a declaration tells of fields that it restricts or masks."""
    activity = tracking.activity
    for name in sorted(_hidden(tracking, {*names(activity.name), *names(activity.summary)})):
        yield Error(
            f'"{name}" is restricted or masked, and stands in the name or the summary.',
            hint="A name and a summary are shown to every reader: take the field out of them.",
            obj=tracking.model,
            id="activitylog.E003",
        )
    for name in sorted(_hidden(tracking, set(activity.transitions))):
        declared = activity.transitions[name]
        if isinstance(declared, Mapping) and declared.keys() - {ANY}:
            yield Error(
                f'"{name}" is restricted or masked, and its transitions are named by its values.',
                hint="An action is shown to every reader, and with it the value: write "
                "{ANY: Action(…)}, or do not hide the field.",
                obj=tracking.model,
                id="activitylog.E009",
            )
    if not tracking.name_fields:
        fields = {field.name for field in tracking.opts.concrete_fields} - tracking.excluded
        for name in sorted(_hidden(tracking, fields) & _read_by_str(tracking.model)):
            yield Warning(
                f'"{name}" is restricted or masked, and __str__() reads it to name the object.',
                hint="A name is shown to every reader: declare the columns that make the name.",
                obj=tracking.model,
                id="activitylog.W002",
            )


def _hidden(tracking: Tracking, fields: set[str]) -> set[str]:
    return {name for name in fields if name in tracking.restricted or tracking.is_masked(name)}


def _read_by_str(model: type[Model]) -> set[str]:
    """Return the names that a model's `__str__` reads, itself or by way of what it calls."""
    found: set[str] = set()
    awaited = {"__str__"}
    while awaited:
        name = awaited.pop()
        found.add(name)
        for owner in model.__mro__:
            if owner not in (Model, object):
                awaited |= _names_in(vars(owner).get(name)) - found
    return found


def _names_in(member: Any) -> set[str]:
    function = getattr(member, "fget", None) or getattr(member, "func", None) or member
    code = getattr(function, "__code__", None)
    return set(code.co_names) if isinstance(code, CodeType) else set()
