"""Where the application shows the pictures that entries tell of, as long as it keeps them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.db.models import FileField

from activitylog.encoding import MASKED
from activitylog.models import ActivityEntry
from activitylog.reading.viewer import Viewer
from activitylog.registry import registry
from activitylog.tracking import Tracking

Picture: TypeAlias = tuple[str, str, str | int]
"""A picture as entries name it: type of the row, field and value."""

Pictures: TypeAlias = Mapping[Picture, str]
"""Where pictures are shown; those that are not are left out."""

LONGEST = 1000
"""Characters of a value that can name a picture."""


def pictures_of(entries: Iterable[ActivityEntry], viewer: Viewer) -> dict[Picture, str]:
    """Return the addresses of the pictures that entries tell the viewer of.

    Costs what `picture_urls` costs, once for each field that shows pictures; nothing where no
    entry is of a type that has any.
    """
    types = _types_with_pictures()
    wanted: dict[tuple[str, str], dict[str | int, None]] = {}
    for entry in entries if types else ():
        if tracking := types.get(entry.target_type):
            for type_, field, value in _told(tracking, entry.changes, viewer):
                wanted.setdefault((type_, field), {})[value] = None
    return {
        (type_, field, value): url
        for (type_, field), values in wanted.items()
        for value, url in _urls(type_, field, list(values), viewer.business_id).items()
        if value in values and _is_fit_to_load(url)
    }


def _types_with_pictures() -> dict[str, Tracking]:
    """Return how the types are logged whose entries can tell of pictures, own or of their parts."""
    showing = [tracking for tracking in registry if tracking.pictures]
    owners = [
        registry.for_model(tracking.owner_field.related_model)
        for tracking in showing
        if tracking.owner_field
    ]
    return {tracking.target_type: tracking for tracking in (*showing, *owners) if tracking}


def _told(tracking: Tracking, stored: Mapping[str, Any], viewer: Viewer) -> Iterator[Picture]:
    for key, change in stored.items():
        if key in tracking.pictures:
            if viewer.sees_restricted or key not in tracking.restricted:
                values = change[:2] if isinstance(change, list) else [change]
                yield from ((tracking.target_type, key, v) for v in values if is_fit_to_ask_for(v))
        elif isinstance(change, Mapping):
            part = registry.part_of(tracking, key)
            if part and part.pictures:
                for items in change.values():
                    for item in items if isinstance(items, list) else ():
                        if isinstance(item, Mapping):
                            yield from _told(part, item, viewer)


def is_fit_to_ask_for(value: Any) -> bool:
    """Whether a stored value can be asked for: some that JSON holds, no database takes."""
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) < 2**63
    if not isinstance(value, str) or not value or len(value) > LONGEST or value == MASKED:
        return False
    return "\0" not in value and not any("\ud800" <= each <= "\udfff" for each in value)


def _urls(
    type_: str, name: str, values: Collection[str | int], business_id: str
) -> Mapping[Any, str]:
    tracking = registry.for_type(type_)
    if tracking is None:
        return {}
    urls = tracking.activity.picture_urls(name, values, business_id)
    if urls is not None:
        return urls
    field = tracking.opts.get_field(name)
    return _in_storage(field, values) if isinstance(field, FileField) else {}


def _in_storage(field: FileField, values: Collection[str | int]) -> dict[str | int, str]:
    urls = {}
    for value in values:
        with suppress(ValueError, NotImplementedError, SuspiciousOperation):
            urls[value] = field.storage.url(str(value))
    return urls


def _is_fit_to_load(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("", "http", "https")
    except ValueError:
        return False
