"""What of expenses is logged."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accoraze.finance.models import Expense
from activitylog import ModelActivity, register


@register(Expense)
class ExpenseActivity(ModelActivity):
    category = "expenses"
    name = "payee"
    summary = ("amount", "category")
    money = ("amount", "tax")
    exclude = ("business", "version", "created_at", "updated_at")
    labels = {"added": _("Recorded expense")}

    def url(self, target_id: str) -> str:
        return Expense(pk=target_id).get_absolute_url()
