"""Pages about the own password, and about the business."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import UpdateView

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.forms import BusinessForm, OwnPasswordForm
from accoraze.accounts.models import Business
from accoraze.accounts.permissions import Can
from accoraze.logged_forms import LoggedFormMixin
from accoraze.versions import VersionedFormMixin


class BusinessView(VersionedFormMixin, LoggedFormMixin, UpdateView):
    """Changes the settings of the business."""

    capability = Can.CHANGE_SETTINGS
    form_class = BusinessForm
    success_message = gettext_lazy("The settings were saved.")
    success_url = reverse_lazy("accounts:business")
    template_name = "accounts/business.html"

    def get_object(self, queryset: Any = None) -> Business:
        # A copy of its own: what is typed, and maybe refused, does not show in the shell.
        return Business.objects.get(pk=self.business.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # The template's `business` stays the one of the shell.
        return super().get_context_data(business=self.business, **kwargs)


class OwnPasswordView(BusinessViewMixin, PasswordChangeView):
    """Changes the own password; other sessions of the same person end."""

    capability = Can.CHANGE_PASSWORD
    form_class = OwnPasswordForm
    success_url = reverse_lazy("home")
    template_name = "accounts/password.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(
            self.request,
            _("Your password was changed. Wherever else you were signed in, you are signed out."),
        )
        return response
