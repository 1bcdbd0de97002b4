"""Values and keys as the log keeps them: in JSON, without loss."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.duration import duration_iso_string

MASKED = "•••"
"""What stands for a value that never reaches the log."""
PLAIN = frozenset({str, int, bool, type(None)})
"""Types whose values stand in JSON as they are."""

_AS_TEXT: Mapping[type, Callable[[Any], str]] = {
    Decimal: "{:f}".format,
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
}
"""How values of just these types stand in JSON, so that most are found without a look at others."""


def encoded(value: Any, prepared: Callable[[Any], Any] | None = None) -> Any:
    """Return a column's value as JSON can hold it without loss.

    `prepared` is the field's `get_prep_value`, for values of types of the host's own.
    """
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind in _AS_TEXT:
        return _AS_TEXT[kind](value)
    match value:
        case str():
            return value
        case Enum():
            return encoded(value.value)
        case int():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case Decimal():
            return format(value, "f")
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return duration_iso_string(value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(bytes(value)).decode()
        case Mapping():
            return {str(key): encoded(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [encoded(item) for item in value]
        case _:
            return _prepared(value, prepared) if prepared else text_of(value)


def _prepared(value: Any, prepared: Callable[[Any], Any]) -> Any:
    try:
        return encoded(prepared(value))
    except (TypeError, ValueError):  # a field that prepares its values elsewhere
        return text_of(value)


def is_same(one: Any, other: Any) -> bool:
    """Return whether two JSON values are one; for Python alone, 1, 1.0 and true are."""
    if one != other or one is None or isinstance(one, str):
        return bool(one == other)
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def key_text(values: Sequence[Any]) -> str:
    """Return a primary key as the log keeps it: its text, a JSON array for a composite one."""
    if len(values) == 1:
        return str(encoded(values[0]))
    return json.dumps(encoded(list(values)), ensure_ascii=False)


def key_value(values: Sequence[Any]) -> Any:
    """Return a primary key as JSON can hold it: the value, or a list for a composite one."""
    return encoded(values[0]) if len(values) == 1 else encoded(values)


def text_of(value: Any) -> str:
    """Return `str(value)`, or the name of its type where a host's `__str__` is broken."""
    try:
        return str(value)
    except Exception:  # noqa: BLE001  it must not fail the host's write
        return f"<{type(value).__name__}>"
