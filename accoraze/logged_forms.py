"""Views that change one row by a form: for the reason that was typed, and saying what was done."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.generic.edit import ModelFormMixin

from accoraze.accounts.access import BusinessViewMixin
from activitylog import activity_context


class LoggedFormMixin(BusinessViewMixin, ModelFormMixin):
    """
    Adding or editing one row of the business.

    Attributes:
        success_message: what is said afterwards; what `message_values` returns can stand in it.
    """

    success_message: ClassVar[Any]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def save(self, form: Any) -> Any:
        """Write what was typed, and return the row."""
        return form.save()

    def message_values(self) -> dict[str, str]:
        return {"name": str(self.object)}

    def form_valid(self, form: Any) -> HttpResponse:
        with activity_context(reason=form.cleaned_data.get("reason") or None):
            self.object = self.save(form)
        messages.success(self.request, self.success_message % self.message_values())
        return HttpResponseRedirect(self.get_success_url())
