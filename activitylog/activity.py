"""What of the log's own tables is logged: the views that people save."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from activitylog.declaration import ModelActivity
from activitylog.models import SavedView
from activitylog.registry import register
from activitylog.saved_views import words


@register(SavedView)
class SavedViewActivity(ModelActivity):
    category = "log"
    name = "name"
    summary = ("query", "shared_with")
    exclude = ("business_id", "name_key", "owner_id")
    labels = {"added": _("Saved view")}

    def words(self, field: str, value: Any) -> str | None:
        if field == "query" and isinstance(value, str):
            return words.filters_text(value)
        if field == "shared_with" and isinstance(value, list):
            return words.roles_text(value)
        return None
