"""What a limited role sees of the activity log, and what it does not: said on every page."""

from __future__ import annotations

from typing import Any

from activitylog.conf import conf
from activitylog.reading.presentation.categories import category_text
from activitylog.reading.viewer import Viewer
from activitylog.registry import registry


def scope_of(viewer: Viewer) -> dict[str, Any]:
    """Return what scope.html says: `seen` types and `hidden_fields`, in words; else nothing."""
    if viewer.log == "security" or not viewer.is_limited:
        return {}
    order = [*conf.ACTIVITYLOG_CATEGORIES, *sorted(viewer.categories)]
    seen = [key for key in dict.fromkeys(order) if viewer.sees(key)]
    hidden = {
        str(field.verbose_name): None
        for tracking in registry
        if tracking.category in seen and not viewer.sees_restricted
        for field in tracking.fields_named(sorted(tracking.restricted))
    }
    return {"seen": [category_text(key) for key in seen], "hidden_fields": list(hidden)}
