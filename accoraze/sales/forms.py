"""What people type about customers, and before they complete or cancel an order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accoraze.fields import FieldBox, LinesField, reason_field
from accoraze.sales.models import Customer
from accoraze.versions import VersionedForm


class CustomerForm(VersionedForm):
    """A customer as added or edited."""

    class Meta:
        model = Customer
        fields = ("name", "email", "phone", "address", "notes", "status")
        field_classes = {"address": LinesField, "notes": LinesField}
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "address": forms.Textarea(attrs={"rows": 3}),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_new:
            del self.fields["status"]


class StepForm(forms.Form):
    """The confirmation of a step in an order's life: which version it was, and why."""

    bound_field_class = FieldBox

    reason = reason_field(_("Reason"))
    seen_version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
