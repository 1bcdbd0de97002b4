from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import Business
from accoraze.inventory.models import Product

TICK = {"th": {"class": "tick"}, "td": {"class": "tick"}}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}
OPTIONAL = {"th": {"class": "optional"}, "td": {"class": "optional"}}


class ProductTable(tables.Table):
    """The product list; with `selectable`, each row has a box to tick."""

    selected = tables.TemplateColumn(
        template_name="inventory/select_cell.html",
        verbose_name=_("Select"),
        orderable=False,
        attrs=TICK,
    )
    name = tables.TemplateColumn(template_name="inventory/name_cell.html")
    category = tables.Column(order_by=("category__name", "name"), default="", attrs=OPTIONAL)
    status = tables.TemplateColumn(template_name="inventory/status.html", attrs=OPTIONAL)
    price = tables.Column(attrs=NUMBER)
    stock = tables.TemplateColumn(template_name="inventory/stock_cell.html", attrs=NUMBER)

    class Meta:
        model = Product
        fields = ("selected", "name", "category", "status", "price", "stock")
        order_by = "name"

    def __init__(self, *args: Any, business: Business, selectable: bool, **kwargs: Any) -> None:
        self.business = business
        super().__init__(*args, exclude=() if selectable else ("selected",), **kwargs)

    def render_price(self, value: Decimal) -> str:
        return self.business.currency.format(value)
