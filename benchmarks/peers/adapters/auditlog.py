from __future__ import annotations

from contextlib import nullcontext as writing

from auditlog.models import LogEntry
from auditlog.registry import auditlog

from activitylog.tracking import ADDED, DELETED, UPDATED
from benchmarks.peers.rows import Record, many_to_many, shop_models

__all__ = ["records", "watch", "writing"]

KINDS = {
    LogEntry.Action.CREATE: ADDED,
    LogEntry.Action.UPDATE: UPDATED,
    LogEntry.Action.DELETE: DELETED,
}


def watch() -> None:
    for model in shop_models():
        auditlog.register(model, m2m_fields=many_to_many(model))


def records() -> dict[object, Record]:
    found: dict[object, Record] = {}
    for entry in LogEntry.objects.select_related("content_type"):
        model = entry.content_type.model_class()
        found[entry.pk] = Record.of(KINDS[entry.action], model, entry.object_pk)
    return found
