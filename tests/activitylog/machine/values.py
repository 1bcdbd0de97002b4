"""What the shop's columns may hold, and how the machine picks what to write on."""

from __future__ import annotations

import datetime
from typing import Any, TypeVar

from django.db.models import Model
from hypothesis import strategies as st

Item = TypeVar("Item", bound=Model)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
numbers = st.integers(-9, 9)
picks = st.integers(0, 5)
amounts = st.decimals(-999, 999, places=2)
businesses = st.sampled_from(["b1", "b1", "b2"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
samples = st.fixed_dictionaries(
    {},
    optional={
        "count": st.integers(-(2**30), 2**30 - 1),
        "rank": numbers,
        "big": st.none() | st.integers(-(2**63), 2**63 - 1),
        "ratio": st.none() | st.floats(-1e300, 1e300, allow_nan=False).filter(bool),
        "amount": st.none() | amounts,
        "is_good": st.none() | st.booleans(),
        "day": st.none() | st.dates(),
        "moment": st.none()
        | st.datetimes(
            datetime.datetime(1900, 1, 1),  # noqa: DTZ001  the strategy adds the zone
            datetime.datetime(2200, 1, 1),  # noqa: DTZ001  the same
            timezones=st.just(datetime.UTC),
        ),
        "clock": st.none() | st.times(),
        "span": st.none()
        | st.timedeltas(datetime.timedelta(days=-999), datetime.timedelta(days=999)),
        "uid": st.none() | st.uuids(),
        "raw": st.none() | st.binary(max_size=6),
        "data": json_values,
        "address": st.none() | st.ip_addresses().map(str),
        "api_token": texts,
        "compass": texts,
    },
)


def pick(model: type[Item], number: int) -> Item | None:
    """Return one of the rows there are, or None where there are none."""
    count = model._base_manager.count()
    return model._base_manager.order_by("pk")[number % count] if count else None


def picked(model: type[Item], pattern: list[bool]) -> list[Any]:
    """Return those of the first rows for which `pattern` says so."""
    rows = model._base_manager.order_by("pk")[: len(pattern)]
    return [row for row, wanted in zip(rows, pattern, strict=False) if wanted]


patterns = st.lists(st.booleans(), max_size=5)
