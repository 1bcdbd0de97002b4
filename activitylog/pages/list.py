"""The list of one log, with the filters above it and the views that it was saved as."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from activitylog.conf import conf
from activitylog.reading.addresses import location, with_twins, without_blanks
from activitylog.reading.controls import Controls
from activitylog.reading.day_parts import day_parts_of
from activitylog.reading.exports.columns import HEADINGS
from activitylog.reading.exports.formats import FORMATS
from activitylog.reading.facets import actions_of, people_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.news import News, Seen
from activitylog.reading.pagination import Page, page_of
from activitylog.reading.presentation.lines import Line, lines_of
from activitylog.reading.scope import scope_of
from activitylog.reading.search_terms import Terms
from activitylog.reading.tables import ActivityTable
from activitylog.reading.viewer import Viewer
from activitylog.reading.views import LogView
from activitylog.retention.terms import last_removal_of, retention_of
from activitylog.saved_views.forms import ViewForm
from activitylog.saved_views.menu import Saved, ViewMenu


class ActivityView(LogView):
    """The list."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        saved = Saved(self.viewer)
        if not request.GET and not self.wants_part and saved.start:
            return redirect(location(request.path, saved.start))
        actions, people = actions_of(self.viewer), people_of(self.viewer)
        asked = with_twins(without_blanks(request.GET))
        query = saved.settled(Terms(self.viewer, actions, people).taken_out(asked))
        if query != request.GET and not self.wants_part:
            return redirect(location(request.path, query))
        filters = ActivityFilter(query, self.viewer, actions)
        page = self._page(filters) if filters.is_valid() else Page([])
        seen = Seen.on(page, filters) if filters.is_valid() else None
        gone = frozenset(id_ for id_, person in people.items() if person.is_gone)
        lines = lines_of(page.entries, self.viewer, gone, within=query)
        view_menu = ViewMenu(saved, query)
        controls = Controls(filters, query, actions, people, page.entries)
        context = {
            "viewer": self.viewer,
            "filters": filters,
            "controls": controls,
            "view_menu": view_menu,
            "day_parts": day_parts_of(controls),
            "view_form": ViewForm(self.viewer) if _is_nameable(filters, view_menu) else None,
            "page": page,
            "news": News(seen, filters, query) if seen else None,
            "table": self._table(lines),
            "lines": lines,
            "columns": HEADINGS,
            "formats": FORMATS.values(),
            **scope_of(self.viewer),
            **({} if self.wants_part else self._foot(page)),
        }
        template = "activitylog/log.html" if self.wants_part else "activitylog/list.html"
        response = render(request, template, context)
        if self.wants_part:
            response["HX-Push-Url"] = location(request.path, query)
        return response

    def _page(self, filters: ActivityFilter) -> Page:
        return page_of(
            filters.qs,
            conf.ACTIVITYLOG_PAGE_SIZE,
            bounds=filters.bounds,
            counted=filters.counted,
            older=filters.form.cleaned_data["older"],
            newer=filters.form.cleaned_data["newer"],
        )

    def _table(self, lines: list[Line]) -> ActivityTable:
        caption = caption_of(self.viewer)
        return ActivityTable(lines, self.viewer.today, caption)

    def _foot(self, page: Page) -> dict[str, Any]:
        """Return how long entries are kept, and whether changes past the ORM are recorded.

        Where the list ends because of that, also when older ones were removed.
        """
        business_id = self.viewer.business_id
        retention = retention_of(business_id, self.viewer.business)
        goes_on = page.older or retention.term is None
        return {
            "retention": retention,
            "last_removal": None if goes_on else last_removal_of(business_id),
            "guarded": conf.ACTIVITYLOG_GUARD,
        }


def _is_nameable(filters: ActivityFilter, view_menu: ViewMenu) -> bool:
    """Return whether what is shown could be saved as a view, and is none yet."""
    return filters.is_valid() and filters.is_active and not view_menu.is_known


def caption_of(viewer: Viewer) -> str:
    """Return what the list is called to those who do not see the page around it."""
    if viewer.log == "security":
        return gettext("Security events, newest first")
    if viewer.business.name:
        return gettext("Activity of %s, newest first") % viewer.business.name
    return gettext("Activity, newest first")
