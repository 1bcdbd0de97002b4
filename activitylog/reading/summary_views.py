"""The pages that look at the log from one side: its days, an object."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from activitylog.reading.addresses import location, without_blanks
from activitylog.reading.facets import actions_of
from activitylog.reading.object_history import ObjectHistory
from activitylog.reading.overview import Overview
from activitylog.reading.scope import scope_of
from activitylog.reading.tables import ActivityTable
from activitylog.reading.views import LogView


class OverviewView(LogView):
    """Figures and days above the list, which fetches them once it stands; alone without script."""

    def get(self, request: HttpRequest) -> HttpResponse:
        query = without_blanks(request.GET)
        overview = Overview(query, self.viewer, actions_of(self.viewer))
        context = {
            "viewer": self.viewer,
            "overview": overview if overview.is_valid else None,
            "is_part": self.wants_part,
            "back": location(self.viewer.url, query),
            **scope_of(self.viewer),
        }
        template = "overview" if self.wants_part else "overview_page"
        return render(request, f"activitylog/{template}.html", context)


class ObjectView(LogView):
    """One object with `?target=`, and one field of it with `&field=`."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        history = ObjectHistory(request.GET, self.viewer, actions_of(self.viewer))
        if not history.target:
            return redirect(self.viewer.url)
        context = {
            "viewer": self.viewer,
            "history": history,
            "filters": history.filters,
            **scope_of(self.viewer),
        }
        if history.is_valid and history.latest:
            caption = gettext("History of %s, newest first") % history.name
            context["table"] = ActivityTable(history.lines, self.viewer.today, caption)
        return render(request, "activitylog/object.html", context)
