"""What tests look at afterwards: the log, the shelf, and an order's pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accoraze.accounts.models import Business
from accoraze.inventory.models import Product
from accoraze.sales.models import Order
from activitylog.models import ActivityEntry


def entries(business: Business, **wanted: Any) -> QuerySet:
    """Return the entries of the business, oldest first."""
    return ActivityEntry.objects.filter(business_id=str(business.pk), **wanted).order_by("id")


def on_hand(*products: Product) -> list[int]:
    """Return what the database says is on hand of each."""
    return [Product.objects.get(pk=product.pk).stock for product in products]


def step(order: Order, name: str) -> str:
    """Return the address at which the order is edited, completed or cancelled."""
    return reverse(f"sales:order-{name}", args=[order.pk])
