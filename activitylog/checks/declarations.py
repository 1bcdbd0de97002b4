"""Every mistaken declaration, with an id and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning
from django.db.models import FileField

from activitylog.actions import Action
from activitylog.checks.disclosures import check_disclosures
from activitylog.declaration import ModelActivity, names
from activitylog.links import through_of
from activitylog.registry import Registry, registry
from activitylog.tracking import Tracking

# Options that name columns, and those that may name many-to-many relations as well.
_COLUMN_OPTIONS = ("name", "summary", "money", "pictures", "part_of")
_FIELD_OPTIONS = ("restricted", "exclude", "mask")
_OPTIONS = tuple(name for name in vars(ModelActivity) if not name.startswith("_"))


def check_declarations(
    app_configs: Sequence[AppConfig] | None = None, *, declared: Registry = registry, **kwargs: Any
) -> list[CheckMessage]:
    """Check what the `activity` modules declare."""
    return [
        *_declared_twice(declared),
        *(message for tracking in declared for message in _check_tracking(tracking, declared)),
        *_duplicate_keys(declared),
    ]


def _declared_twice(declared: Registry) -> Iterator[CheckMessage]:
    for model in declared.declared_twice:
        yield Error(
            f"{model._meta.label} is registered twice; only the first declaration counts.",
            hint="Remove one of the two register() calls.",
            obj=model,
            id="activitylog.E001",
        )


def _check_tracking(tracking: Tracking, declared: Registry) -> Iterator[CheckMessage]:
    activity = tracking.activity
    yield from _unknown_options(tracking)
    for option in (*_COLUMN_OPTIONS, *_FIELD_OPTIONS):
        yield from _unknown_fields(tracking, option, names(getattr(activity, option)))
    yield from _unknown_fields(tracking, "transitions", tuple(activity.transitions))
    for key in tracking.opts.pk_fields:
        if tracking.is_masked(key.name):
            yield Error(
                f'"{key.name}" is masked, and is the primary key, which every entry names.',
                hint="Give the model another key, or do not register it.",
                obj=tracking.model,
                id="activitylog.E007",
            )
    yield from _check_transitions(tracking)
    yield from _check_pictures(tracking)
    if activity.business:
        first = activity.business.partition("__")[0]
        known = {name for f in tracking.opts.concrete_fields for name in (f.name, f.attname)}
        if first not in known:
            yield _unknown(tracking, "business", first)
    yield from check_disclosures(tracking)
    if activity.part_of and not tracking.owner_field:
        yield Error(
            f'part_of = "{activity.part_of}" is no foreign key.',
            hint="Name the foreign key that leads to the object these rows are parts of.",
            obj=tracking.model,
            id="activitylog.E004",
        )
    for field in tracking.opts.local_many_to_many:
        through = through_of(field)
        if not through._meta.auto_created and not declared.for_model(through):
            yield Warning(
                f'Links of "{field.name}" are not logged: its table has a model of its own.',
                hint=f"Register {through._meta.label}, with part_of if it belongs to the object.",
                obj=tracking.model,
                id="activitylog.W001",
            )


def _unknown_options(tracking: Tracking) -> Iterator[CheckMessage]:
    """Yield what is no option: a misspelt one would hide nothing, and nobody would notice.

    Methods, properties and whatever else computes are a declaration's own, mixins' included.
    """
    declared = {
        name: value
        for parent in reversed(type(tracking.activity).__mro__)
        for name, value in vars(parent).items()
        if parent is not object and not name.startswith("_") and name not in _OPTIONS
    }
    for name, value in declared.items():
        if callable(value) or hasattr(value, "__get__"):
            continue
        near = get_close_matches(name.lower(), _OPTIONS, n=1)
        yield Error(
            f'"{name}" is no option of a ModelActivity: it would have no effect.',
            hint=(f"Did you mean {near[0]}? " if near else f"It knows {', '.join(_OPTIONS)}. ")
            + f"If it is your own, call it _{name}.",
            obj=tracking.model,
            id="activitylog.E008",
        )


def _check_transitions(tracking: Tracking) -> Iterator[CheckMessage]:
    for name, declared in tracking.activity.transitions.items():
        actions = declared.values() if isinstance(declared, Mapping) else [declared]
        if not isinstance(declared, Mapping) or not all(isinstance(a, Action) for a in actions):
            yield Error(
                f'The transitions of "{name}" are no mapping from values to actions.',
                hint="Write {value: Action(…)}, or {ANY: Action(…)} for every value.",
                obj=tracking.model,
                id="activitylog.E006",
            )
        for action in actions:
            if isinstance(action, Action) and "." in action.key:
                yield Error(
                    f'The transitions of "{name}" name the action "{action.key}" with its noun.',
                    hint=f'Write the verb alone; the noun "{tracking.noun}" is put before it.',
                    obj=tracking.model,
                    id="activitylog.E006",
                )


def _check_pictures(tracking: Tracking) -> Iterator[CheckMessage]:
    has_addresses = type(tracking.activity).picture_urls is not ModelActivity.picture_urls
    for field in tracking.fields_named(tracking.activity.pictures):
        if field.name not in tracking.pictures:
            yield Error(
                f'"{field.name}" shows pictures, and is masked or excluded: the log keeps no value '
                "that could name one.",
                hint="Take it out of pictures, or have its values kept.",
                obj=tracking.model,
                id="activitylog.E022",
            )
        elif not has_addresses and not isinstance(field, FileField):
            yield Error(
                f'"{field.name}" shows pictures, and nothing says where they are.',
                hint="Define picture_urls(field, values, business_id); a file field needs none.",
                obj=tracking.model,
                id="activitylog.E022",
            )
    if has_addresses and not names(tracking.activity.pictures):
        yield Error(
            "picture_urls() is defined, and no field shows pictures: it would not be called.",
            hint='Name the fields: pictures = ("photo",).',
            obj=tracking.model,
            id="activitylog.E022",
        )


def _unknown_fields(
    tracking: Tracking, option: str, declared: tuple[str, ...]
) -> Iterator[CheckMessage]:
    fields = [*tracking.opts.concrete_fields]
    if option in _FIELD_OPTIONS:
        fields += tracking.opts.many_to_many
    known = {name for field in fields for name in (field.name, field.attname)}
    for name in declared:
        if name not in known:
            yield _unknown(tracking, option, name)


def _unknown(tracking: Tracking, option: str, name: str) -> CheckMessage:
    known = ", ".join(sorted(field.name for field in tracking.opts.concrete_fields))
    return Error(
        f'{option} names "{name}", which {tracking.opts.label} does not have.',
        hint=f"Its fields are: {known}.",
        obj=tracking.model,
        id="activitylog.E002",
    )


def _duplicate_keys(declared: Registry) -> Iterator[CheckMessage]:
    owners = {
        (action.key, tracking.opts.label) for tracking in declared for action in tracking.actions()
    }
    for key, count in Counter(key for key, _label in owners).items():
        if count > 1:
            labels = ", ".join(sorted(label for known, label in owners if known == key))
            yield Error(
                f'The action "{key}" is declared by several models: {labels}.',
                hint="Give all but one of them a noun of its own.",
                id="activitylog.E005",
            )
