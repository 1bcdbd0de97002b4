from __future__ import annotations

from contextlib import nullcontext as writing

import pghistory
from django.apps import apps

from activitylog.tracking import ADDED, DELETED, UPDATED
from benchmarks.peers.rows import Record, has_one_key, link_models, shop_models

__all__ = ["records", "watch", "writing"]

KINDS = {"insert": ADDED, "update": UPDATED, "delete": DELETED}


def watch() -> None:
    for model in filter(has_one_key, [*shop_models(), *link_models()]):  # it refuses others
        if model._meta.managed and not model._meta.proxy:
            pghistory.track(
                pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
            )(model)


def records() -> dict[object, Record]:
    found: dict[object, Record] = {}
    for events in apps.get_app_config("shop").get_models():
        if issubclass(events, pghistory.models.Event):
            model = events.pgh_tracked_model
            for row in events.objects.all():
                key = getattr(row, model._meta.pk.attname)
                found[events, row.pk] = Record.of(KINDS[row.pgh_label], model, key)
    return found
