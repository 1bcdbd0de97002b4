from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordMixin
from django.utils.translation import get_language, get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.forms import PASSWORD_HINT
from accoraze.accounts.models import User
from accoraze.accounts.permissions import Role
from accoraze.fields import FieldBox
from accoraze.team.changing import change_role
from accoraze.team.models import Invitation
from accoraze.team.roles import roles_to_give
from accoraze.versions import VersionedForm


class InvitationForm(forms.ModelForm):
    """Whom to ask, and what they will be."""

    bound_field_class = FieldBox

    class Meta:
        model = Invitation
        fields = ("email", "role")
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = cast("forms.ChoiceField", self.fields["role"])
        role.choices = roles_to_give(user)
        self.initial.setdefault("role", Role.STAFF)
        said = gettext(
            "The person gets a link there, and signs in with this address later. "
            "The e-mail is in %(language)s, as you read this page."
        )
        language = get_language_info(get_language() or settings.LANGUAGE_CODE)
        self.fields["email"].help_text = said % {"language": language["name_translated"]}


class RoleForm(VersionedForm):
    """Another role for a person of the team."""

    class Meta:
        model = User
        fields = ("role",)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        cast("forms.ChoiceField", self.fields["role"]).choices = roles_to_give(user)

    def save(self, commit: bool = True) -> User:
        """Write the role; raises as `change_role` does."""
        seen = self.cleaned_data["seen_version"] or 0
        return change_role(
            self.instance, self.cleaned_data["role"], by=self.user, seen_version=seen
        )


class RemovalForm(forms.Form):
    """The question before somebody is removed."""

    seen_version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class AcceptForm(SetPasswordMixin, forms.Form):
    """The name and the password of somebody who joins; the invitation says the rest."""

    bound_field_class = FieldBox

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As your colleagues shall read it."),
    )
    password1, password2 = SetPasswordMixin.create_password_fields(
        label1=_("Password"), label2=_("Password, once more")
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["password1"].help_text = PASSWORD_HINT
        self.fields["password2"].help_text = ""

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.validate_passwords("password1", "password2")
        joining = User(email=self.invitation.email, name=self.cleaned_data.get("name", ""))
        self.validate_password_for_user(joining, "password1")
        return self.cleaned_data
