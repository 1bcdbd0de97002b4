"""The addresses of the views of one log, below its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from activitylog.querysets import Log
from activitylog.saved_views import saving, views


def urls_of_views(log: Log) -> list[URLPattern]:
    """Return the addresses at which views of `log` are saved, changed and deleted."""
    return [
        path("", views.ViewsView.as_view(log=log), name=f"{log}_views"),
        path("new/", saving.SaveView.as_view(log=log), name=f"{log}_save_view"),
        path("replace/", saving.ReplaceView.as_view(log=log), name=f"{log}_replace_filters"),
        path("back/", views.BringBackView.as_view(log=log), name=f"{log}_bring_back_view"),
        path("start/", views.StartView.as_view(log=log), name=f"{log}_start"),
        path("<int:id>/", views.ChangeView.as_view(log=log), name=f"{log}_change_view"),
        path("<int:id>/delete/", views.DeleteView.as_view(log=log), name=f"{log}_delete_view"),
    ]
