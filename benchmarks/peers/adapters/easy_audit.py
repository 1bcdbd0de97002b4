from __future__ import annotations

from contextlib import nullcontext as writing

from easyaudit.models import CRUDEvent

from activitylog.tracking import ADDED, DELETED, UPDATED
from benchmarks.peers.rows import Record

__all__ = ["records", "watch", "writing"]

KINDS = {CRUDEvent.CREATE: ADDED, CRUDEvent.DELETE: DELETED}


def watch() -> None:
    """Do nothing: it watches every model from the moment that it is installed."""


def records() -> dict[object, Record]:
    found: dict[object, Record] = {}
    for event in CRUDEvent.objects.select_related("content_type"):
        kind = KINDS.get(event.event_type, UPDATED)  # links are updates of what they start from
        model = event.content_type.model_class()
        found[event.pk] = Record.of(kind, model, event.object_id)
    return found
