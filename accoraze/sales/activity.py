"""What of customers and orders is logged."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accoraze.sales.models import Customer, Order, OrderLine
from activitylog import Action, ModelActivity, register


@register(Customer)
class CustomerActivity(ModelActivity):
    category = "customers"
    name = "name"
    summary = ("email", "phone")
    exclude = ("business", "version", "created_at", "updated_at")

    def url(self, target_id: str) -> str:
        return Customer(pk=target_id).get_absolute_url()


@register(Order)
class OrderActivity(ModelActivity):
    category = "orders"
    summary = ("customer", "total")
    money = "total"
    exclude = ("business", "version", "created_at", "updated_at", "completed_at")
    labels = {"added": _("Created order")}
    transitions = {
        "status": {
            Order.Status.COMPLETED: Action("completed", _("Completed order")),
            Order.Status.CANCELLED: Action("cancelled", _("Cancelled order")),
        }
    }

    def url(self, target_id: str) -> str:
        return Order(pk=target_id).get_absolute_url()


@register(OrderLine)
class OrderLineActivity(ModelActivity):
    part_of = "order"
    money = "unit_price"
