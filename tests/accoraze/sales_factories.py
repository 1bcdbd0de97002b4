from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory

from accoraze.finance.models import Expense
from accoraze.inventory.models import Product
from accoraze.sales.models import Customer, Order
from accoraze.sales.ordering import place_order
from activitylog import activity_context
from tests.accoraze.factories import BusinessFactory, ProductFactory


class CustomerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Customer

    business = factory.SubFactory(BusinessFactory)
    name = factory.Sequence(lambda number: f"Customer {number}")
    email = "orders@maisonverte.test"


class ExpenseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Expense

    business = factory.SubFactory(BusinessFactory)
    date = "2026-03-12"
    category = Expense.Category.RENT
    payee = "Immo Centrum"
    amount = Decimal("1850.00")


def order_of(quantities: dict[Product, int], customer: Customer | None = None) -> Order:
    """Place an order in the products' business, as one operation."""
    buyer = customer or CustomerFactory.create(business=next(iter(quantities)).business)
    with activity_context(source="command"):
        return place_order(buyer, quantities)


def order_in(business: Any) -> Order:
    """Place an order of one piece in the business."""
    return order_of({ProductFactory.create(business=business): 1})


def order_data(customer: Any, *lines: tuple[Any, Any], **changed: Any) -> dict[str, Any]:
    """Return what a person types who takes an order of these products and quantities."""
    data = {
        "customer": getattr(customer, "pk", customer),
        "note": "",
        "lines-TOTAL_FORMS": str(len(lines)),
        "lines-INITIAL_FORMS": "0",
    }
    for number, (product, quantity) in enumerate(lines):
        data[f"lines-{number}-product"] = getattr(product, "pk", product)
        data[f"lines-{number}-quantity"] = quantity
    return {**data, **changed}


def expense_data(**changed: Any) -> dict[str, Any]:
    """Return what a person types who records an expense and means it."""
    return {
        "date": "2026-03-12",
        "category": "rent",
        "payee": "Immo Centrum",
        "amount": "1850.00",
        "tax": "",
        "receipt_number": "R-10042",
        "note": "",
        **changed,
    }
