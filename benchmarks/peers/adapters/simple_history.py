from __future__ import annotations

from contextlib import nullcontext as writing

from django.db.models import Model
from simple_history import register
from simple_history.utils import get_history_model_for_model

from activitylog.tracking import ADDED, DELETED, UPDATED
from benchmarks.peers.rows import Record, has_one_key, many_to_many, shop_models

__all__ = ["records", "watch", "writing"]

KINDS = {"+": ADDED, "~": UPDATED, "-": DELETED}
# Of a composite key it copies each column as a key of its own, which no database takes.
WATCHED = list(filter(has_one_key, shop_models()))


def watch() -> None:
    between = {through_of(model, name) for model in WATCHED for name in many_to_many(model)}
    for model in WATCHED:
        # The history of a relation has the name that that of its model would have.
        names = {"custom_model_name": "Own{}".format} if model in between else {}
        register(model, m2m_fields=many_to_many(model), **names)


def through_of(model: type[Model], name: str) -> type[Model]:
    return model._meta.get_field(name).remote_field.through


def records() -> dict[object, Record]:
    found: dict[object, Record] = {}
    for model in WATCHED:
        key = model._meta.pk.attname
        for row in get_history_model_for_model(model).objects.all():
            kind = KINDS[row.history_type]
            found[model, row.history_id] = Record.of(kind, model, getattr(row, key))
    return found
