"""From the capture's signals to entries: the log is a receiver, and this is it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from copy import copy
from typing import Any

from django.db.models import Field, Model

from activitylog.beginning import is_before_log
from activitylog.context import activity_context, current_origin
from activitylog.drafting import Pair, Statement, drafts_of
from activitylog.folding import write_together
from activitylog.language import in_project_language
from activitylog.past import as_of
from activitylog.registry import registry
from activitylog.signals import rows_deleted, rows_inserted, rows_updated


def connect() -> None:
    """Listen to what the capture sends; once is enough, more is harmless."""
    rows_inserted.connect(log_inserted, dispatch_uid="activitylog.log_inserted")
    rows_updated.connect(log_updated, dispatch_uid="activitylog.log_updated")
    rows_deleted.connect(log_deleted, dispatch_uid="activitylog.log_deleted")


def log_inserted(*, sender: type[Model], rows: Sequence[Any], **sent: Any) -> None:
    """Record rows that were inserted; who signs up is the actor of their own row."""
    newcomer = _newcomer(sender, rows)
    with activity_context(actor=newcomer) if newcomer else nullcontext():
        _log([(None, row) for row in rows], sender=sender, **sent)


def log_updated(*, rows: Sequence[Any], **sent: Any) -> None:
    """Record rows that were updated, but for those in which nothing changed."""
    _log(rows, **sent)


def log_deleted(*, rows: Sequence[Any], **sent: Any) -> None:
    """Record rows that were deleted."""
    _log([(row, None) for row in rows], **sent)


def _newcomer(sender: type[Model], rows: Sequence[Any]) -> Model | None:
    """Return the current actor with the id that they get by the only one of `rows`, else None."""
    actor = current_origin().given("actor") if len(rows) == 1 else None
    if not isinstance(actor, sender) or actor.pk is not None:
        return None
    newcomer = copy(actor)
    newcomer.pk = rows[0][sender._meta.pk.attname]
    return newcomer


def _log(
    pairs: Sequence[Pair],
    *,
    sender: type[Model],
    using: str,
    fields: Sequence[Field[Any, Any]],
    call: object | None,
    **_unused: Any,
) -> None:
    tracked = as_of(registry.for_table(sender._meta.db_table), fields[-1].model)
    if tracked is None or is_before_log(using, tracked.model._meta.label):
        return
    origin = current_origin()
    with in_project_language():  # names that a model puts into words
        drafts = drafts_of(tracked, Statement(fields, pairs, using, origin))
    if drafts:
        write_together(drafts, origin, using, call, tracked.table)
