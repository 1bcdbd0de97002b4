"""One person's part of the log, and what each did in a period."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from activitylog.reading.addresses import without_blanks
from activitylog.reading.facets import actions_of, people_of
from activitylog.reading.person import PersonSummary
from activitylog.reading.roster import Roster
from activitylog.reading.scope import scope_of
from activitylog.reading.tables import ActivityTable
from activitylog.reading.views import LogView
from activitylog.saved_views.menu import Saved, ViewMenu


class PeopleView(LogView):
    """One person with `?user=`, else what each person did in a period."""

    def get(self, request: HttpRequest) -> HttpResponse:
        actions = actions_of(self.viewer)
        user = request.GET.get("user", "").strip()
        context: dict[str, Any] = {"viewer": self.viewer, **scope_of(self.viewer)}
        if not user:
            query = without_blanks(request.GET)
            roster = Roster(query, self.viewer, actions, people_of(self.viewer))
            view_menu = ViewMenu(Saved(self.viewer), query, page="people")
            context |= {"roster": roster, "filters": roster.filters, "view_menu": view_menu}
            return render(request, "activitylog/people.html", context)
        person = PersonSummary(user, self.viewer, actions)
        context |= {"person": person, "filters": person.filters}
        if person.filters.is_valid() and person.lines:
            caption = gettext("Latest entries of %s, newest first") % person.name
            today = self.viewer.today
            context |= {
                "who": person.lines[0].who,
                "table": ActivityTable(person.lines, today, caption),
            }
        return render(request, "activitylog/person.html", context)
