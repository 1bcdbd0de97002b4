"""The life of an order: placed, changed, completed, cancelled, each whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accoraze import clock
from accoraze.accounts.models import Business
from accoraze.inventory.models import Product, StockAdjustment
from accoraze.inventory.stock import StockRefusedError, change_stock
from accoraze.sales.models import MAX_TOTAL, Customer, Order, OrderCounter, OrderLine
from accoraze.versions import ChangedMeanwhileError, locked

Status = Order.Status
Quantities = Mapping[Product, int]
"""How many of each product are ordered; at least one product, each at least once."""


class OrderRefusedError(Exception):
    """The order cannot be written as it was asked for."""


class CustomerGoneError(OrderRefusedError):
    """The customer was deleted or archived meanwhile."""


class ProductsGoneError(OrderRefusedError):
    """Products, given as `names`, were deleted or taken out of the range meanwhile."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names


class TotalTooLargeError(OrderRefusedError):
    """The order comes to more than can be written."""


@dataclass(frozen=True)
class LineRefusal:
    """A line whose product cannot leave the stock or go back, and why."""

    line: OrderLine
    why: StockRefusedError


class LinesRefusedError(OrderRefusedError):
    """The stock cannot move as the order asks; `refusals` name every line that is in the way."""

    def __init__(self, refusals: list[LineRefusal]) -> None:
        super().__init__(refusals)
        self.refusals = refusals


# Rows are locked in one order everywhere: order, customer, products by key, counter.


@transaction.atomic
def place_order(customer: Customer, quantities: Quantities, *, note: str = "") -> Order:
    """
    Add an open order, at today's prices, under the next number of the business.

    Raises CustomerGoneError, ProductsGoneError or TotalTooLargeError, and no number is lost.
    """
    _lock_customer(customer)
    lines = _lines(quantities, {})
    order = Order(
        business_id=customer.business_id, customer=customer, note=note, total=_total(lines)
    )
    order.number = _next_number(customer.business)
    order.save()
    for line in lines:
        line.order = order
    OrderLine.objects.bulk_create(lines)
    return order


@transaction.atomic
def change_order(
    order: Order,
    customer: Customer,
    quantities: Quantities,
    *,
    note: str = "",
    seen_version: int | None = None,
) -> Order:
    """
    Change an open order; products that it has keep their price, new ones get today's.

    Raises as `place_order`, and ChangedMeanwhileError when the order is not open any more, or
    not the version that was seen.
    """
    current = _locked_order(order, seen_version, {Status.OPEN})
    if current.customer_id != customer.pk:
        _lock_customer(customer)
    lines = _lines(quantities, {line.product_id: line for line in current.lines.all()})
    for line in lines:
        line.order = current
    kept = [line for line in lines if line.pk]
    current.lines.exclude(pk__in=[line.pk for line in kept]).delete()
    OrderLine.objects.bulk_update(kept, ["quantity"])
    OrderLine.objects.bulk_create([line for line in lines if not line.pk])
    current.customer, current.note, current.total = customer, note, _total(lines)
    current.save(update_fields=["customer", "note", "total", *current.mark_changed()])
    return current


@transaction.atomic
def complete_order(order: Order, *, seen_version: int | None = None) -> Order:
    """
    Hand over an open order: its products leave the stock.

    Raises LinesRefusedError when something is not on hand, and ChangedMeanwhileError as
    `change_order` does; nothing is taken then.
    """
    current = _locked_order(order, seen_version, {Status.OPEN})
    _move_stock(current, -1, StockAdjustment.Reason.SOLD)
    current.status, current.completed_at = Status.COMPLETED, clock.now()
    current.save(update_fields=["status", "completed_at", *current.mark_changed()])
    return current


@transaction.atomic
def cancel_order(order: Order, *, seen_version: int | None = None) -> Order:
    """
    Call an order off; what a completed one took goes back into the stock.

    Raises ChangedMeanwhileError when it is cancelled already, or not the version that was seen,
    and LinesRefusedError when something cannot go back.
    """
    current = _locked_order(order, seen_version, {Status.OPEN, Status.COMPLETED})
    if current.status == Status.COMPLETED:
        _move_stock(current, 1, StockAdjustment.Reason.RETURNED)
    current.status, current.completed_at = Status.CANCELLED, None
    current.save(update_fields=["status", "completed_at", *current.mark_changed()])
    return current


def _locked_order(order: Order, seen_version: int | None, wanted: Collection[str]) -> Order:
    current = locked(order, seen_version)
    if current.status not in wanted:
        raise ChangedMeanwhileError(current)
    return current


def _lock_customer(customer: Customer) -> None:
    rows = Customer.objects.select_for_update(of=("self",), no_key=True)
    if not rows.not_archived().filter(pk=customer.pk):
        raise CustomerGoneError


def _lines(quantities: Quantities, before: Mapping[int, OrderLine]) -> list[OrderLine]:
    """Return a line for each product, which is locked; known ones are taken from `before`."""
    products = (
        Product.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[product.pk for product in quantities])
        .order_by("pk")
    )
    sold = {
        product.pk: product
        for product in products
        if product.pk in before or product.status == Product.Status.ACTIVE
    }
    if gone := [product.name for product in quantities if product.pk not in sold]:
        raise ProductsGoneError(gone)
    lines = []
    for asked, quantity in quantities.items():
        product = sold[asked.pk]
        line = before.get(product.pk) or OrderLine(product=product, unit_price=product.price)
        line.quantity = quantity
        lines.append(line)
    return lines


def _total(lines: Iterable[OrderLine]) -> Decimal:
    total = sum((line.amount for line in lines), Decimal(0))
    if total > MAX_TOTAL:
        raise TotalTooLargeError
    return total


def _next_number(business: Business) -> int:
    """Count up; the row stays locked until the order is there, so that no number is skipped."""
    counter, _created = OrderCounter.objects.select_for_update().get_or_create(business=business)
    counter.last_number += 1
    counter.save()
    return counter.last_number


def _move_stock(order: Order, sign: int, reason: str) -> None:
    refusals = []
    for line in order.lines.select_related("product").order_by("product_id"):
        try:
            change_stock(line.product, sign * line.quantity, reason=reason, note=str(order))
        except StockRefusedError as why:
            refusals.append(LineRefusal(line, why))
    if refusals:
        raise LinesRefusedError(refusals)
