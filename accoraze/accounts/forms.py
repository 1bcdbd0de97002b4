from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from accoraze.fields import FieldBox


class SignInForm(AuthenticationForm):
    """E-mail and password; one answer for a wrong name and a wrong password."""

    bound_field_class = FieldBox
    error_messages = {
        "invalid_login": _("This e-mail and password do not belong together. Check both."),
        "inactive": _("This account is closed. Ask an Admin of your business to open it."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["username"].label = _("E-mail")
        self.fields["username"].widget.input_type = "email"
