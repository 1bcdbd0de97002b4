"""What of the log's own tables is logged: the views that people save."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activitylog.declaration import ModelActivity
from activitylog.models import SavedView
from activitylog.registry import register


@register(SavedView)
class SavedViewActivity(ModelActivity):
    category = "log"
    name = "name"
    summary = "shared_with"
    exclude = ("business_id", "name_key", "owner_id")
    labels = {"added": _("Saved view")}
