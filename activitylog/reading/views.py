"""What all pages of the log have in common."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.generic import View
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from activitylog.policy import get_policy
from activitylog.querysets import Log
from activitylog.reading.viewer import Viewer


@method_decorator(login_not_required, "dispatch")
class LogView(View):
    """A page of one log for whoever may read it; never kept by a cache.

    It asks itself whether somebody is signed in: LoginRequiredMiddleware knows nothing of htmx.
    """

    log: Log = "activity"
    viewer: Viewer

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        if not request.user.is_authenticated:
            response = self.signed_out(request)
        elif (viewer := Viewer.of(request.user, self.log)) is None:
            response = self.refused(request)
        else:
            self.viewer = viewer
            response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        patch_vary_headers(response, ("Cookie", "HX-Request"))
        return response

    def signed_out(self, request: HttpRequest) -> HttpResponseBase:
        """Lead to where one signs in; htmx would put what a redirect leads to into the page."""
        url = self.sign_in_url(request)
        return HttpResponseClientRedirect(url) if self.wants_part else redirect(url)

    def sign_in_url(self, request: HttpRequest) -> str:
        """Return where one signs in, and comes back from to the page that was asked for."""
        page = HtmxDetails(request).current_url_abs_path if self.wants_part else None
        return redirect_to_login(page or request.get_full_path()).url

    def refused(self, request: HttpRequest) -> HttpResponse:
        """Say who could open the log to somebody who may not read it."""
        policy = get_policy()
        other = Viewer.of(request.user, "activity" if self.log == "security" else "security")
        context = {
            "role": policy.role(request.user),
            "roles_seeing_all": policy.roles_seeing_all(self.log),
            "log": self.log,
            "open_to_them": other,
        }
        return render(request, "activitylog/no_permission.html", context, status=403)

    @property
    def wants_part(self) -> bool:
        """Whether htmx asks for the part of the page that changes."""
        htmx = HtmxDetails(self.request)
        return bool(htmx) and not htmx.history_restore_request


def name_of(log: Log) -> str:
    """Return what a log is called."""
    return gettext("Security Logs") if log == "security" else gettext("Activity Logs")
