from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """E-mail and password; one answer for a wrong name and a wrong password."""

    error_messages = {
        "invalid_login": _("This e-mail and password do not belong together. Check both."),
        "inactive": _("This account is closed. Ask an Admin of your business to open it."),
    }
