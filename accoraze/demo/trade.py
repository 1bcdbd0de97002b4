"""What people of the demo sell and spend: each deed is done by the application's own code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random

from accoraze import clock
from accoraze.accounts.models import User
from accoraze.archiving import remove
from accoraze.demo.clientele import Bill, Client
from accoraze.demo.habits import Shop
from accoraze.finance.forms import ExpenseForm
from accoraze.finance.models import Expense, today
from accoraze.inventory.models import Product
from accoraze.sales.forms import CustomerForm
from accoraze.sales.models import Customer, Order
from accoraze.sales.ordering import (
    LinesRefusedError,
    cancel_order,
    change_order,
    complete_order,
    place_order,
)
from accoraze.versions import VersionedForm
from activitylog import activity_context

NOTES = ("", "", "", "", "Deliver after five", "Gift wrap, please", "Invoice by e-mail")
MINUTES_ON_THE_SHELF = 60


@dataclass
class Sale:
    """One order of the story, from the moment at which it is placed."""

    order: Order | None = None


def add_customer(shop: Shop, user: User, client: Client) -> None:
    """Add a customer."""
    _save(CustomerForm(client._asdict(), user=user))


def correct_customer(shop: Shop, user: User, name: str, **changed: str) -> None:
    """Open the customer's form, change some fields, and save it."""
    customer = Customer.objects.for_business(shop.business).get(name=name)
    _save_changed(CustomerForm(instance=customer, user=user), changed)


def delete_customer(shop: Shop, user: User, name: str) -> None:
    """Delete a customer, or archive one of whom orders tell."""
    remove(Customer.objects.for_business(shop.business).get(name=name))


def place(shop: Shop, user: User, sale: Sale, name: str = "", pieces: int = 0) -> None:
    """Take an order: of a customer by name or any, and so many pieces of each product or a few."""
    customers = Customer.objects.for_business(shop.business).not_archived()
    named = customers.filter(name=name)
    customer = named.get() if name else shop.chance.choice(customers.order_by("pk"))
    quantities = {
        product: pieces or _how_many(shop.chance, product) for product in _wanted(shop, pieces)
    }
    if quantities:
        sale.order = place_order(customer, quantities, note=shop.chance.choice(NOTES))


def add_to(shop: Shop, user: User, sale: Sale) -> None:
    """Let the customer change their mind: one product more, or more of the first."""
    if sale.order is None:
        return
    quantities = {
        line.product: line.quantity for line in sale.order.lines.select_related("product")
    }
    for product in _wanted(shop, pieces=0)[:1]:
        quantities[product] = quantities.get(product, 0) + 1
    sale.order = change_order(sale.order, sale.order.customer, quantities, note=sale.order.note)


def complete(shop: Shop, user: User, sale: Sale) -> None:
    """Hand the order over, or call it off when the shelf is empty."""
    if sale.order is None:
        return
    try:
        sale.order = complete_order(sale.order)
    except LinesRefusedError:
        with activity_context(reason="Not on hand, and the customer could not wait"):
            sale.order = cancel_order(sale.order)


def cancel(shop: Shop, user: User, sale: Sale) -> None:
    """Call the order off."""
    if sale.order is not None and not sale.order.is_cancelled:
        sale.order = cancel_order(sale.order)


def pay(shop: Shop, user: User, bill: Bill) -> None:
    """Record what was paid."""
    cents = shop.chance.randint(0, 99) if bill.least != bill.most else 0
    amount = shop.chance.randint(bill.least, bill.most) + Decimal(cents) / 100
    tax = bill.tax_percent and (amount * bill.tax_percent / (100 + bill.tax_percent))
    data = {
        "date": today(),
        "category": bill.category,
        "payee": bill.payee,
        "amount": amount,
        "tax": tax and tax.quantize(Decimal("0.01")),
        "receipt_number": f"R-{shop.chance.randint(10_000, 99_999)}",
        "note": bill.note,
    }
    _save(ExpenseForm(data, user=user))


def correct_expense(shop: Shop, user: User) -> None:
    """Put the latest expense right: two digits were swapped."""
    expense = Expense.objects.for_business(shop.business).first()
    if expense is not None:
        amount = expense.amount + shop.chance.choice([Decimal(9), Decimal("0.90"), Decimal(-9)])
        _save_changed(
            ExpenseForm(instance=expense, user=user), {"amount": max(amount, expense.tax or 1)}
        )


def record_twice(shop: Shop, user: User) -> None:
    """Record the latest expense a second time, by mistake."""
    expense = Expense.objects.for_business(shop.business).first()
    if expense is not None:
        opened = ExpenseForm(instance=expense, user=user)
        _save(ExpenseForm({name: opened[name].value() for name in opened.fields}, user=user))


def delete_latest_expense(shop: Shop, user: User) -> None:
    """Delete what was recorded last."""
    expense = Expense.objects.for_business(shop.business).first()
    if expense is not None:
        expense.delete()


def _wanted(shop: Shop, pieces: int) -> list[Product]:
    """Return a few products of which there is enough, and which are not quite new."""
    settled = clock.now() - timedelta(minutes=MINUTES_ON_THE_SHELF)
    on_hand = shop.products.filter(
        status=Product.Status.ACTIVE, stock__gt=max(3, pieces), created_at__lt=settled
    )
    count = shop.chance.choice([1, 1, 2, 2, 3, 4])
    return shop.chance.sample(list(on_hand), min(count, len(on_hand)))


def _how_many(chance: Random, product: Product) -> int:
    most = 1 if product.price > 60 else 2 if product.price > 25 else 6
    return chance.randint(1, most)


def _save_changed(opened: VersionedForm, changed: dict) -> None:
    data = {name: opened[name].value() for name in opened.fields}
    _save(type(opened)({**data, **changed}, instance=opened.instance, user=opened.user))


def _save(form: VersionedForm) -> None:
    if not form.is_valid():
        raise ValueError(f"The demo filled in {type(form).__name__} wrongly: {form.errors}")
    form.save()
