"""What is said over the list about what came since: asked for by the page while it is seen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from activitylog.reading.addresses import without_blanks
from activitylog.reading.facets import actions_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.news import News, Seen
from activitylog.reading.views import LogView


class NewsView(LogView):
    """How many entries are new to a page that says which it shows; 204 where it knows them.

    Whoever reads on while the session ends, or the role, is not torn away from what is on the page.
    """

    def get(self, request: HttpRequest) -> HttpResponseBase:
        query = without_blanks(request.GET)
        filters = ActivityFilter(query, self.viewer, actions_of(self.viewer))
        seen = Seen.given(query)
        if seen is None or not filters.is_valid():
            return HttpResponse(status=400)
        news = News(seen, filters, query)
        news.count()
        if news.is_known:
            return HttpResponse(status=204)
        return render(request, "activitylog/news.html", {"news": news})

    def signed_out(self, request: HttpRequest) -> HttpResponseBase:
        return render(request, "activitylog/news.html", {"sign_in": self.sign_in_url(request)})

    def refused(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse()
