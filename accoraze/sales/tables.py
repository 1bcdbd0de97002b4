from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import Business
from accoraze.sales.models import Customer, Order

NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}
OPTIONAL = {"th": {"class": "optional"}, "td": {"class": "optional"}}


class CustomerTable(tables.Table):
    """The list of customers, with how many orders each has."""

    name = tables.TemplateColumn(template_name="sales/name_cell.html")
    email = tables.Column(default="", attrs=OPTIONAL)
    phone = tables.Column(default="", orderable=False, attrs=OPTIONAL)
    order_count = tables.Column(verbose_name=_("Orders"), attrs=NUMBER)

    class Meta:
        model = Customer
        fields = ("name", "email", "phone", "order_count")
        order_by = ("name",)


class OrderTable(tables.Table):
    """The list of orders, newest first."""

    name = tables.TemplateColumn(
        template_name="sales/number_cell.html", verbose_name=_("Order"), order_by="number"
    )
    customer = tables.Column(order_by=("customer__name", "-number"), attrs=OPTIONAL)
    status = tables.TemplateColumn(template_name="sales/status.html")
    created_at = tables.Column(verbose_name=_("Date"), order_by="number", attrs=OPTIONAL)
    total = tables.Column(attrs=NUMBER)

    class Meta:
        model = Order
        fields = ("name", "customer", "status", "created_at", "total")
        order_by = ("-name",)

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        self.business = business
        super().__init__(*args, **kwargs)

    def render_created_at(self, value: datetime) -> str:
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")

    def render_total(self, value: Decimal) -> str:
        return self.business.currency.format(value)
