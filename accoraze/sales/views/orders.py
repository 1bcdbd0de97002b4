"""Pages of the orders: the list, and one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.views.generic import DetailView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.permissions import Can
from accoraze.sales.filters import OrderFilter
from accoraze.sales.models import Order
from accoraze.sales.tables import OrderTable

PAGE_SIZE = 25


class OrderListView(BusinessViewMixin, SingleTableMixin, FilterView):
    """The orders that the filter leaves, a page at a time."""

    capability = Can.VIEW_ORDERS
    model = Order
    filterset_class = OrderFilter
    table_class = OrderTable
    table_pagination = {"per_page": PAGE_SIZE}
    template_name = "sales/orders.html"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("customer")

    def get_filterset_kwargs(self, filterset_class: type[OrderFilter]) -> dict[str, Any]:
        return {**super().get_filterset_kwargs(filterset_class), "business": self.business}

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"business": self.business}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        any_order = Order.objects.for_business(self.business).exists()
        return super().get_context_data(any_order=any_order, **kwargs)


class OrderView(BusinessViewMixin, DetailView):
    """One order with its lines and its customer."""

    capability = Can.VIEW_ORDERS
    model = Order
    template_name = "sales/order.html"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("customer")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = list(self.object.lines.select_related("product"))
        pieces = sum(line.quantity for line in lines)
        return super().get_context_data(lines=lines, pieces=pieces, **kwargs)
