"""What an entry says: pure functions from rows and names to what is written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Field

from activitylog.encoding import MASKED, PLAIN, encoded, is_same, key_text

_BETWEEN_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+")
NO_ID = UUID(int=0)

Row = Mapping[str, Any]
BulkKey = tuple[str, str, str]
"""Business, action and type of target: what the rows of one bulk share."""
Labels = Mapping[str, Mapping[Any, str]]
"""For a field's name, what its values are called."""


@dataclass(slots=True)
class Draft:
    """An entry before it is written; the writer gives it its id and its origin."""

    business_id: str
    category: str
    action: str
    target_type: str = ""
    target_id: str = ""
    target_name: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    details: str = ""
    outcome: str = "success"
    id: UUID = NO_ID
    parent_id: UUID | None = None
    folded: list[Draft] = field(default_factory=list)

    @property
    def bulk_key(self) -> BulkKey:
        return self.business_id, self.action, self.target_type


@lru_cache(maxsize=4096)
def is_secret_name(name: str, secret: tuple[str, ...]) -> bool:
    """Return whether a field's name contains one of the `secret` names as whole words.

    `reset_token`, `resetToken`, `APIToken`, `reset-token` and `tokens` contain `token`; `compass`
    does not contain `pass`.
    """
    snake_case = _BETWEEN_WORDS.sub("_", name).lower()
    words = "|".join(re.escape(part) for part in secret)
    return bool(secret) and re.search(rf"(?:^|_)(?:{words})(?:_|s?\d*$)", snake_case) is not None


@lru_cache(maxsize=1024)
def secret_names(names: tuple[str, ...], secret: tuple[str, ...]) -> frozenset[str]:
    """Return those of the fields' names that are secret."""
    return frozenset(name for name in names if is_secret_name(name, secret))


def clean(text: str) -> str:
    """Return text of a caller or client as every database can hold it."""
    return text.replace("\0", "\N{SYMBOL FOR NULL}").encode(errors="replace").decode()


def masked_value(value: Any) -> Any:
    """Return what the log says of a secret; that there is none is no secret."""
    return value if value is None or value == "" else MASKED


def key_of(fields: Iterable[Field[Any, Any]], row: Row) -> str:
    """Return the primary key of a captured row as the log keeps it."""
    return key_text([in_json(field, row) for field in fields])


def changes_between(
    fields: Iterable[Field[Any, Any]],
    before: Row | None,
    after: Row | None,
    labels: Labels,
    masked: frozenset[str],
) -> dict[str, list[Any]]:
    """Return `{name: [before, after]}`, with labels where there are any, for what differs.

    `before` is None for a row that was added, `after` for one that was deleted. `masked` are names
    of fields whose values are never shown.
    """
    changes = {}
    old, new = before or {}, after or {}
    for column in fields:
        then, now = old.get(column.attname), new.get(column.attname)
        if type(then) in PLAIN and type(now) in PLAIN:
            if type(then) is type(now) and then == now:
                continue
        else:
            then = encoded(then, column.get_prep_value)
            now = encoded(now, column.get_prep_value)
            if is_same(then, now):
                continue
        if column.name in masked:
            changes[column.name] = [masked_value(then), masked_value(now)]
        elif column.name in labels:
            known = labels[column.name]
            told = [
                known.get(row[column.attname]) if row is not None else None
                for row in (before, after)
            ]
            changes[column.name] = [then, now, *told]
        else:
            changes[column.name] = [then, now]
    return changes


def in_json(column: Field[Any, Any], row: Row | None) -> Any:
    """Return a column of a captured row as JSON can hold it; None where there is none."""
    return None if row is None else encoded(row.get(column.attname), column.get_prep_value)


def part_columns(
    key: Any,
    fields: Iterable[Field[Any, Any]],
    row: Row,
    labels: Labels,
    masked: frozenset[str],
) -> dict[str, Any]:
    """Return a part that was added or removed: `pk`, its columns, and names under `_labels_`."""
    columns: dict[str, Any] = {"pk": key}
    names = {}
    for column in fields:
        value = row[column.attname]
        if value is None:
            continue
        stored = in_json(column, row)
        columns[column.name] = masked_value(stored) if column.name in masked else stored
        if column.name in labels and column.name not in masked and value in labels[column.name]:
            names[column.name] = labels[column.name][value]
    if names:
        columns["_labels_"] = names
    return columns


def folded(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts with those of one bulk folded under a head of their own."""
    if len(drafts) == 1:
        return list(drafts)
    groups: dict[BulkKey, list[Draft]] = defaultdict(list)
    for draft in drafts:
        groups[draft.bulk_key].append(draft)
    return [rows[0] if len(rows) == 1 else bulk_head(rows) for rows in groups.values()]


def bulk_head(rows: Sequence[Draft]) -> Draft:
    """Return the entry that stands for `rows`, of one business, action and type of target."""
    first = rows[0]
    return Draft(
        business_id=first.business_id,
        category=first.category,
        action=first.action,
        target_type=first.target_type,
        context={name: first.context[name] for name in ("currency",) if name in first.context},
        folded=list(rows),
    )
