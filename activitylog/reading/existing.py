"""Which rows are still there, by ids as entries hold them: texts that may be no key at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import IntegerField, Model


def existing(model: type[Model], ids: Iterable[str]) -> frozenset[str]:
    """Return those of the ids that rows of `model` have as their key; one query, if any can."""
    keys = {id_: key for id_ in ids if (key := _key(model, id_)) is not None}
    if not keys:
        return frozenset()
    rows = model._base_manager.filter(pk__in=set(keys.values()))
    found = set(rows.values_list("pk", flat=True))
    return frozenset(id_ for id_, key in keys.items() if key in found)


def _key(model: type[Model], id_: str) -> Any:
    """Return the key that an id stands for; None where the table's column could hold none such."""
    field: Any = model._meta.pk
    while field.remote_field:  # the key is that of another row: its field knows what it can hold
        field = field.target_field
    try:
        key = field.to_python(id_)
        if isinstance(field, IntegerField):
            field.run_validators(key)  # of its range; SQLite raises for what has over 64 bits
    except ValidationError:
        return None
    return key
