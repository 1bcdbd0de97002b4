"""The page that offers an export, and the answer that is one."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from activitylog.reading.addresses import without_blanks
from activitylog.reading.applied import Applied
from activitylog.reading.exports.columns import HEADINGS
from activitylog.reading.exports.formats import FORMATS, Format
from activitylog.reading.exports.months import months_of
from activitylog.reading.exports.selection import Selection
from activitylog.reading.exports.size import Size
from activitylog.reading.exports.streams import in_language, streamed
from activitylog.reading.facets import actions_of, people_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.presentation.formats import number_text
from activitylog.reading.scope import scope_of
from activitylog.reading.views import LogView, name_of
from activitylog.recording import record


@method_decorator(transaction.non_atomic_requests, "dispatch")
class ExportView(LogView):
    """Exports what the filters of the address show; without a format it asks for one.

    The entry that says so is committed before the first byte leaves: a download that breaks off,
    or that somebody interrupts, has carried off what it carried off.
    The dialog over the list stands there before anything is counted, and asks for the size and the
    months.
    """

    http_method_names = ("get", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponseBase:
        wanted = request.GET.get("format", "")
        if self.wants_part and self.filters.is_valid():
            part = {"filters": self.filters, **self._reach()}
            return render(request, "activitylog/export_part.html", part)
        return self._file(wanted) if wanted and _is_meant(request) else self._page(wanted)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        return self._file(request.POST.get("format", ""))

    @cached_property
    def filters(self) -> ActivityFilter:
        query = without_blanks(self.request.GET)
        return ActivityFilter(query, self.viewer, actions_of(self.viewer))

    def applied(self) -> Applied:
        """Return the filters in words of the language that is active."""
        actions = actions_of(self.viewer)
        return Applied(self.filters, self.filters.data, actions, people_of(self.viewer))

    def _file(self, wanted: str) -> HttpResponseBase:
        format_ = FORMATS.get(wanted)
        if format_ is None:
            known = ", ".join(FORMATS)
            words = gettext("“%(wanted)s” is no format; choose from: %(known)s.")
            return self._page("", words % {"wanted": wanted[:40], "known": known})
        if not self.filters.is_valid():
            return self._page(wanted, gettext("Nothing was exported: a filter cannot be used."))
        selection = Selection(self.filters)
        if format_.most_rows and selection.count(format_.most_rows) > format_.most_rows:
            words = gettext(
                "An Excel file takes %s rows, and these filters find more. Choose a shorter "
                "period or more filters, or CSV, which takes any number."
            )
            return self._page("csv", words % number_text(Decimal(format_.most_rows)))
        with transaction.atomic(durable=True):
            exported = self._record(format_)
        lines = format_.write(selection.lines(before=exported), self.request.build_absolute_uri)
        response = StreamingHttpResponse(
            streamed(in_language(lines, translation.get_language()), self.request),
            content_type=format_.content_type,
        )
        name = f"{self.log}-logs-{self.viewer.now:%Y-%m-%d}.{format_.key}"
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response

    def _page(self, wanted: str, problem: str = "") -> HttpResponse:
        is_valid = self.filters.is_valid()
        context = {
            "viewer": self.viewer,
            "filters": self.filters,
            "controls": self.applied(),
            "columns": HEADINGS,
            "formats": FORMATS.values(),
            "wanted": wanted if wanted in FORMATS else "csv",
            "problem": problem,
            **(self._reach() if is_valid else {}),
            **scope_of(self.viewer),
        }
        status = 400 if problem or not is_valid else 200
        return render(self.request, "activitylog/export.html", context, status=status)

    def _reach(self) -> dict[str, Any]:
        """Return how much is exported, and the months that can be instead."""
        return {"size": Size.of(self.filters), "months": months_of(self.filters)}

    def _record(self, format_: Format) -> UUID:
        """Say in the log what is exported, in the project's language: everybody reads the same."""
        with translation.override(settings.LANGUAGE_CODE):
            applied = self.applied()
            words = [
                gettext("%(log)s as %(format)s")
                % {"log": name_of(self.log), "format": format_.label},
                Size.of(self.filters).text or gettext("not counted beforehand"),
                applied.period_text or gettext("all time"),
                *applied.narrowed_by,
            ]
            business = self.viewer.business_id
            return record("log.exported", details="; ".join(words), business=business)


def _is_meant(request: HttpRequest) -> bool:
    """Return whether somebody asks for the file: no browser that looks ahead, no other site."""
    if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return False
    return request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
