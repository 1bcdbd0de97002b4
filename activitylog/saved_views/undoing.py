"""The way back from deleting a view: who deleted it can bring it back for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from activitylog.saved_views.editing import SavedViewEditor
from activitylog.saved_views.models import SavedView

KEY = "activitylog_deleted_view"
FOR = timedelta(minutes=10)
FIELDS = ("business_id", "log", "query", "name", "owner_id", "owner_name", "shared_with")


class Deleted:
    """The view that somebody deleted last; kept in their session, where there is one."""

    def __init__(self, request: HttpRequest, editor: SavedViewEditor) -> None:
        self.session: Any = getattr(request, "session", {})
        self.editor = editor

    @property
    def view(self) -> SavedView | None:
        """The view as it was, if it was deleted from this log a short while ago."""
        kept = self.session.get(KEY)
        if not kept or datetime.fromisoformat(kept["until"]) < timezone.now():
            return None
        view = SavedView(**kept["view"])
        viewer = self.editor.viewer
        return view if (view.business_id, view.log) == (viewer.business_id, viewer.log) else None

    def delete(self, view: SavedView) -> None:
        """Delete the view, and keep what it was."""
        self.session[KEY] = {
            "view": {name: getattr(view, name) for name in FIELDS},
            "was_start": self.editor.starts_with(view.parameters),
            "until": (timezone.now() + FOR).isoformat(),
        }
        self.editor.delete(view)

    def bring_back(self, view: SavedView) -> None:
        """Save the view again; NameTakenError where its name was given away meanwhile."""
        self.editor.save(view, is_start=self.session[KEY]["was_start"])
        del self.session[KEY]
