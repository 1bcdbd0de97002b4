"""An object as its entries speak of it: its type and key, what it is called, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError
from django.db.models import Model

from activitylog.encoding import key_text, text_of
from activitylog.registry import registry


def target_of(item: Model) -> tuple[str, str]:
    """Return the type and the id that entries about an object have; a proxy's are its model's."""
    concrete = item._meta.concrete_model or item
    key = [getattr(item, field.attname) for field in item._meta.pk_fields]
    return concrete._meta.label_lower, key_text(key)


def name_of_instance(item: Model) -> str:
    """Return what an object is called, as its entries call it."""
    tracking = registry.for_model(item.__class__)  # not type(): request.user is a lazy object
    if tracking and tracking.name_fields:
        return joined(getattr(item, field.attname) for field in tracking.name_fields)
    return words_of(item)


def business_of_instance(item: Model) -> str | None:
    """Return the business of an object: as its declaration says, else its `business_id`."""
    tracking = registry.for_model(item.__class__)
    declared = tracking.activity.business if tracking else ""
    value: Any = item
    for name in (declared or "business_id").split("__"):
        value = getattr(value, name, None)
    return text_or_none(getattr(value, "pk", value))


def joined(parts: Iterable[Any]) -> str:
    """Return the values of naming columns as one name."""
    return " ".join([text_of(part) for part in parts if part not in (None, "")])


def words_of(item: Model) -> str:
    """Return `str()` of an object, or its kind and key where its model's `__str__` is broken."""
    try:
        return str(item)
    except DatabaseError:  # after which PostgreSQL takes no statement of this transaction
        raise
    except Exception:  # noqa: BLE001  a host's broken __str__ must not fail the host's write
        return f"{item._meta.verbose_name} {text_of(item.pk)}"


def text_or_none(value: Any) -> str | None:
    return None if value is None else str(value)
