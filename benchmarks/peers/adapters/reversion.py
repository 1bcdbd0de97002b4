from __future__ import annotations

from reversion import create_revision as writing
from reversion import register
from reversion.models import Version

from activitylog.tracking import ADDED, UPDATED
from benchmarks.peers.rows import Record, has_one_key, shop_models

__all__ = ["records", "watch", "writing"]


def watch() -> None:
    for model in filter(has_one_key, shop_models()):  # else every save of one fails
        parents = [link.name for link in model._meta.parents.values() if link]
        register(model, follow=parents)


def records() -> dict[object, Record]:
    """Return each version as both: it does not say whether its object is new."""
    found: dict[object, Record] = {}
    for version in Version.objects.select_related("content_type"):
        model = version.content_type.model_class()
        for kind in (ADDED, UPDATED):
            found[version.pk, kind] = Record.of(kind, model, version.object_id)
    return found
