"""Where the application shows what an entry is about, as long as it exists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch

from activitylog.models import ActivityEntry
from activitylog.reading.existing import existing
from activitylog.registry import registry

Target = tuple[str, str]


def addresses_of(entries: Iterable[ActivityEntry]) -> dict[Target, str]:
    """Return the addresses of the targets that exist, by type and id; one query for each type."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        if entry.target_id:
            wanted.setdefault(entry.target_type, set()).add(entry.target_id)
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
