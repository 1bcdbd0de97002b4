"""From an entry's JSON back to what a column holds: the inverse of `entries.encoded`."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import (
    BinaryField,
    DecimalField,
    DurationField,
    Field,
    ForeignKey,
    GeneratedField,
    GenericIPAddressField,
    JSONField,
)
from django.utils.dateparse import parse_duration

from activitylog.encoding import encoded, is_same


def decode(field: Field[Any, Any], value: Any) -> Any:
    """Return the value that `field` reads from the database, given how an entry holds it.

    A foreign key gives the value of its column, a binary field bytes. Raises ValueError for what
    no value of the field is written as. Pure: no query.
    """
    if value is None:
        return None
    field = _stored_as(field)
    try:
        return _decoded(field, value)
    except (ValidationError, InvalidOperation, TypeError, ValueError) as error:
        raise ValueError(
            f"{value!r} is not how an entry holds a value of {field.__class__.__name__} "
            f'"{field.name}".'
        ) from error


def _stored_as(field: Field[Any, Any]) -> Field[Any, Any]:
    """Return the field that says what stands in the column of `field`."""
    while isinstance(field, ForeignKey):
        field = field.target_field
    if isinstance(field, GeneratedField):
        return _stored_as(cast("Field[Any, Any]", field.output_field))
    return field


def _decoded(field: Field[Any, Any], value: Any) -> Any:
    if isinstance(field, JSONField):
        return value if field.decoder is None else json.loads(json.dumps(value), cls=field.decoder)
    if isinstance(value, list) and hasattr(field, "base_field"):
        return [decode(field.base_field, item) for item in value]
    if not hasattr(field, "from_db_value"):
        for kind, read in _READERS.items():
            if isinstance(field, kind):
                return read(value)
    return field.to_python(value)


def _duration(text: str) -> timedelta:
    duration = parse_duration(text)
    if duration is None:
        raise ValueError(text)
    return duration


_READERS: Mapping[type[Field[Any, Any]], Callable[[Any], Any]] = {
    BinaryField: partial(base64.b64decode, validate=True),
    DecimalField: Decimal,
    DurationField: _duration,
    GenericIPAddressField: str,
}
"""Where `to_python`, meant for what people type, does not do: it cleans, or refuses."""


def agrees(field: Field[Any, Any], logged: Any, found: Any) -> bool:
    """Return whether what an entry holds for `field` and what its column holds are the same.

    In JSON, where Python finds 1, 1.0 and true equal, the type counts as well.
    """
    if logged is None or found is None:
        return logged is found
    held = encoded(found)
    if is_same(logged, held):
        return True
    stored = _stored_as(field)
    if isinstance(stored, JSONField):
        return False
    try:
        value = decode(stored, logged)
    except ValueError:
        return False
    if isinstance(value, float) and math.isnan(value):
        return isinstance(found, float) and math.isnan(found)
    return bool(value == found)
