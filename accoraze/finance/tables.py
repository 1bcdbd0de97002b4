from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import Business
from accoraze.finance.models import Expense

NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}
OPTIONAL = {"th": {"class": "optional"}, "td": {"class": "optional"}}


class ExpenseTable(tables.Table):
    """The list of expenses, newest first."""

    name = tables.TemplateColumn(
        template_name="finance/payee_cell.html",
        verbose_name=_("Paid to"),
        order_by=("payee", "-date"),
    )
    date = tables.Column(attrs=OPTIONAL)
    category = tables.Column(attrs=OPTIONAL)
    receipt_number = tables.Column(attrs=OPTIONAL, orderable=False, default="")
    amount = tables.Column(attrs=NUMBER)

    class Meta:
        model = Expense
        fields = ("name", "date", "category", "receipt_number", "amount")
        order_by = ("-date", "-pk")

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        self.business = business
        super().__init__(*args, **kwargs)

    def render_date(self, value: datetime.date) -> str:
        return formats.date_format(value, "SHORT_DATE_FORMAT")

    def render_amount(self, value: Decimal) -> str:
        return self.business.currency.format(value)
