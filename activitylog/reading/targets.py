"""Where the application shows what an entry is about, as long as it exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import ForeignKey
from django.urls import NoReverseMatch

from activitylog.models import ActivityEntry
from activitylog.reading.existing import existing
from activitylog.reading.pictures import is_fit_to_ask_for
from activitylog.registry import registry
from activitylog.tracking import Tracking

Target = tuple[str, str]


def addresses_of(entries: Iterable[ActivityEntry]) -> dict[Target, str]:
    """Return the addresses of the targets that exist, by type and id; one query for each type."""
    return _addresses((entry.target_type, entry.target_id) for entry in entries if entry.target_id)


def addresses_named_by(
    entries: Iterable[ActivityEntry], sees_restricted: bool
) -> dict[Target, str]:
    """Return those of what foreign keys in the changes of entries name, as far as it exists.

    Costs one query for each type that they name and that has addresses.
    """
    return _addresses(
        target
        for entry in entries
        if (tracking := registry.for_type(entry.target_type))
        for target in _named_in(entry.changes, tracking, sees_restricted)
    )


def target_named_by(field: Any, value: Any) -> Target | None:
    """Return what a foreign key's stored value names, or None where it names none by its key."""
    if not isinstance(field, ForeignKey) or not field.target_field.primary_key:
        return None
    if not is_fit_to_ask_for(value):
        return None
    related = field.related_model
    return (related._meta.concrete_model or related)._meta.label_lower, str(value)


def _named_in(
    stored: Mapping[str, Any], tracking: Tracking, sees_restricted: bool
) -> Iterator[Target]:
    for field in tracking.opts.concrete_fields:
        if field.name in stored and (sees_restricted or field.name not in tracking.restricted):
            change = stored[field.name]
            for value in change[:2] if isinstance(change, list) else [change]:
                if target := target_named_by(field, value):
                    yield target
    for key, change in stored.items():
        part = registry.part_of(tracking, key) if isinstance(change, Mapping) else None
        for items in change.values() if part else ():
            for item in items if isinstance(items, list) else ():
                if part and isinstance(item, Mapping):
                    yield from _named_in(item, part, sees_restricted)


def _addresses(targets: Iterable[Target]) -> dict[Target, str]:
    wanted: dict[str, set[str]] = {}
    for type_, id_ in targets:
        wanted.setdefault(type_, set()).add(id_)
    addresses = {}
    for type_, ids in wanted.items():
        tracking = registry.for_type(type_)
        if tracking is None or len(tracking.opts.pk_fields) > 1:
            continue
        urls = {id_: url for id_ in sorted(ids) if (url := _url(tracking.activity, id_))}
        for id_ in existing(tracking.model, urls):
            addresses[type_, id_] = urls[id_]
    return addresses


def _url(activity: Any, target_id: str) -> str | None:
    try:
        return activity.url(target_id) or None
    except NoReverseMatch:
        return None
