"""Removing a customer, which orders forbid."""

from __future__ import annotations

from django.db import transaction

from accoraze.sales.models import Customer
from accoraze.versions import locked


@transaction.atomic
def remove_customer(customer: Customer) -> bool:
    """
    Delete the customer, or archive a customer of whom orders tell.

    Returns whether the row was deleted.
    """
    current = locked(customer, seen_version=None)
    if has_orders(current):
        current.status = Customer.Status.ARCHIVED
        current.save(update_fields=["status", *current.mark_changed()])
        return False
    current.delete()
    return True


def has_orders(customer: Customer) -> bool:
    """Say whether an order tells of the customer."""
    return customer.orders.exists()
