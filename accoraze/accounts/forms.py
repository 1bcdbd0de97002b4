from __future__ import annotations

import zoneinfo
from typing import Any, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Can
from accoraze.fields import FieldBox, LinesField
from accoraze.versions import VersionedForm

PASSWORD_HINT = _("At least 8 characters, and nothing that others would guess.")


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


class OwnPasswordForm(PasswordChangeForm):
    """The password as it is, and twice as it shall be."""

    bound_field_class = FieldBox
    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("This is not your password as it is now."),
        "password_mismatch": _("The two new passwords differ."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Password as it is now")
        self.fields["new_password1"].help_text = PASSWORD_HINT
        self.fields["new_password2"].label = _("New password, once more")
        self.fields["new_password2"].help_text = ""


class BusinessForm(VersionedForm):
    """What a business decides for all of its people."""

    class Meta:
        model = Business
        fields = (
            "name",
            "time_zone",
            "currency_code",
            "address",
            "tax_number",
            "tax_rate",
            "log_years",
        )
        localized_fields = ("tax_rate",)
        field_classes = {"address": LinesField}
        widgets = {
            "address": forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
            "tax_rate": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            "time_zone": forms.Select,
        }
        help_texts = {
            "time_zone": _("Days begin and end there, in lists and in the logs."),
            "currency_code": _("Amounts keep their numbers: nothing is converted."),
            "log_years": _(
                "Older entries are removed for good. Only a Super Admin can change this."
            ),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        zones = cast("forms.Select", self.fields["time_zone"].widget)
        zones.choices = [(name, name.replace("_", " ")) for name in time_zones()]
        if not user.may(Can.CHANGE_RETENTION):
            del self.fields["log_years"]


def time_zones() -> list[str]:
    """Return the names that people choose from: places, and UTC."""
    names = zoneinfo.available_timezones()
    return ["UTC", *sorted(name for name in names if name.partition("/")[0] in REGIONS)]


REGIONS = frozenset({
    "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian",
    "Pacific",
})  # fmt: skip
