"""By hand: entries for what is no change of a row, and blocks that are not captured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, models, transaction

from activitylog.arguments import (
    action_key,
    business_key,
    category_of,
    change_pairs,
    outcome_key,
    target_object,
)
from activitylog.context import activity_context, current_origin, uncaptured
from activitylog.entries import Draft, clean
from activitylog.instances import business_of_instance, name_of_instance, target_of
from activitylog.language import in_project_language
from activitylog.registry import registry
from activitylog.writer import write


def record(
    action: str,
    *,
    target: models.Model | None = None,
    category: str | None = None,
    details: str = "",
    changes: Mapping[str, Any] | None = None,
    outcome: str = "success",
    business: Any = None,
    using: str | None = None,
) -> UUID:
    """Write one entry, for what happened without any row being changed, and return its id.

    `action` is a key `<noun>.<verb>`; the category is the action's, else the target's, else `log`.
    `changes` maps names to `[before, after]`; values of secret names are masked. The entry is part
    of the transaction that is open. Raises ValueError for an argument that no entry can hold.
    """
    origin = current_origin()
    target = target_object(target)
    known = registry.actions().get(action)
    tracking = registry.for_model(target.__class__) if target is not None else None
    if business is None and target is not None:
        business = business_of_instance(target)
    if business is None:
        business = origin.business_id
    draft = Draft(
        business_id="" if business is None else business_key(business),
        category=category_of(category, known) or _category(tracking),
        action=known.key if known else action_key(action),
        outcome=outcome_key(outcome),
        details=clean(str(details)),
        changes=change_pairs(changes),
    )
    if target is not None:
        draft.target_type, draft.target_id = target_of(target)
        with in_project_language():  # a name that the model puts into words
            draft.target_name = name_of_instance(target)
        if draft.changes:  # which no statement on the target's row made
            draft.context["by_hand"] = True
    write([draft], origin, using or _database_of(target))
    return draft.id


@contextmanager
def paused(reason: str, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Capture nothing in the block, and say so in the log; `reason` stands in the entry.

    The entry is written before the block is entered, in the transaction that is open, if one is.
    """
    with activity_context(reason=reason), transaction.atomic(using=using):
        record("log.paused", using=using)
    with uncaptured():
        yield


def _category(tracking: Any) -> str:
    return tracking.category if tracking else "log"


def _database_of(target: models.Model | None) -> str:
    return (target._state.db if target is not None else None) or DEFAULT_DB_ALIAS
