"""The page that an invitation's link leads to."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accoraze.team.forms import AcceptForm
from accoraze.team.inviting import (
    AlreadyAUserError,
    LinkOverError,
    UnknownLinkError,
    accept,
    invitation_of,
)
from accoraze.team.models import Invitation
from activitylog import activity_context


@method_decorator(
    [login_not_required, never_cache, sensitive_post_parameters("password1", "password2")],
    name="dispatch",
)
class AcceptView(FormView):
    """Lets somebody join by the link of an invitation: with a name and a password."""

    form_class = AcceptForm
    template_name = "team/accept.html"
    invitation: Invitation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return render(request, "team/accept_signed_in.html")
        try:
            self.invitation = invitation_of(self.kwargs["token"])
            return super().dispatch(request, *args, **kwargs)
        except UnknownLinkError as unknown:
            raise Http404(_("There is no such invitation.")) from unknown
        except LinkOverError as over:
            context = {"invitation": over.invitation}
            return render(request, "team/accept_over.html", context, status=HTTPStatus.GONE)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "invitation": self.invitation}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(invitation=self.invitation, **kwargs)

    def form_valid(self, form: AcceptForm) -> HttpResponse:
        inviter = self.invitation.invited_by
        with translation.override(settings.LANGUAGE_CODE):  # it stands in the log
            reason = _("Accepted the invitation")
            if inviter is not None:
                reason = _("Accepted the invitation of %(name)s") % {"name": inviter.name}
        data = form.cleaned_data
        try:
            with activity_context(reason=reason):
                user = accept(self.kwargs["token"], name=data["name"], password=data["password1"])
        except AlreadyAUserError:
            form.add_error(None, _("Somebody signs in with this e-mail already: sign in instead."))
            return self.form_invalid(form)
        login(self.request, user)
        messages.success(self.request, _("Welcome, %(name)s.") % {"name": user.name})
        return HttpResponseRedirect(reverse("home"))
