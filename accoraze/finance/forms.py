from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import User
from accoraze.fields import LinesField, MoneyField, use_currency
from accoraze.finance.models import MAX_AMOUNT, Expense, today
from accoraze.versions import VersionedForm


class ExpenseForm(VersionedForm):
    """An expense as it is recorded or edited."""

    amount = MoneyField(label=_("Amount"), maximum=MAX_AMOUNT, localize=True)
    tax = MoneyField(label=_("Tax in it"), maximum=MAX_AMOUNT, required=False, localize=True)

    class Meta:
        model = Expense
        fields = ("date", "category", "payee", "amount", "tax", "receipt_number", "note")
        field_classes = {"note": LinesField}
        widgets = {
            "date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        use_currency(self.fields.values(), self.business.currency)
        if self.is_new:
            self.initial.setdefault("date", today())

    def clean_amount(self) -> Decimal:
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(
                _("Enter an amount of %(least)s or more."),
                params={"least": self.business.currency.format(self.business.currency.step)},
            )
        return amount

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        tax, amount = cleaned.get("tax"), cleaned.get("amount")
        if tax is not None and amount is not None and tax > amount:
            self.add_error("tax", _("The tax is part of the amount: it cannot be more."))
        return cleaned
