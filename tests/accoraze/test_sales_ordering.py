"""An order's life: placed, changed, completed, cancelled, and what of it the log says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accoraze.archiving import remove
from accoraze.inventory.models import MAX_PRICE, Product
from accoraze.sales.models import Order, OrderLine
from accoraze.sales.ordering import (
    CustomerGoneError,
    LinesRefusedError,
    ProductsGoneError,
    TotalTooLargeError,
    cancel_order,
    change_order,
    complete_order,
    place_order,
)
from accoraze.versions import ChangedMeanwhileError
from tests.accoraze.factories import ProductFactory
from tests.accoraze.looking import entries, on_hand, step
from tests.accoraze.sales_factories import CustomerFactory, order_data

ADD = "/orders/add/"
Status = Order.Status


def test_an_order_copies_prices_and_adds_up(customer, kettle, mug):
    order = place_order(customer, {kettle: 2, mug: 3}, note="After five")
    Product.objects.filter(pk=kettle.pk).update(price="99")
    assert str(order) == "#1001"
    assert order.total == Decimal("64.50")
    assert [(line.quantity, line.unit_price) for line in order.lines.all()] == [
        (2, Decimal("24.00")),
        (3, Decimal("5.50")),
    ]
    assert on_hand(kettle, mug) == [10, 3]


def test_the_log_tells_an_order_and_its_lines_in_one_operation(client, business, kettle, mug):
    customer = CustomerFactory(business=business, name="Maison Verte")
    client.post(ADD, order_data(customer, (kettle, 2), (mug, 1)))
    created, lines = entries(business, target_type="sales.order")
    assert (created.action, created.target_name, created.category) == (
        "order.added",
        "#1001",
        "orders",
    )
    assert created.changes["customer"] == [None, customer.pk, None, "Maison Verte"]
    assert created.changes["total"] == [None, "53.50"]
    assert created.context["currency"] == "EUR"
    assert lines.action == "order.updated"
    assert lines.target_id == created.target_id
    assert lines.request_id == created.request_id
    added = lines.changes["lines"]["added"]
    assert [line["_labels_"]["product"] for line in added] == ["Blue Kettle", "Mug"]


def test_products_that_an_order_has_keep_their_price(customer, kettle, mug):
    order = place_order(customer, {kettle: 2})
    Product.objects.update(price="30")
    changed = change_order(order, customer, {kettle: 3, mug: 1})
    assert changed.total == Decimal("102.00")
    prices = {line.product.name: line.unit_price for line in changed.lines.all()}
    assert prices == {"Blue Kettle": Decimal("24.00"), "Mug": Decimal("30.00")}


def test_a_change_takes_lines_out_and_says_so(client, business, customer, kettle, mug):
    order = place_order(customer, {kettle: 2, mug: 1})
    data = order_data(customer, (kettle, 3), ("", ""), seen_version=1, reason="They called")
    client.post(step(order, "edit"), data)
    order.refresh_from_db()
    assert (order.total, order.version) == (Decimal("72.00"), 2)
    said = [entry.changes for entry in entries(business, action="order.updated")][1:]
    assert [line["quantity"] for line in said[0]["lines"]["removed"]] == [1]
    assert said[1]["lines"]["changed"][0]["quantity"] == [2, 3]
    assert said[2] == {"total": ["53.50", "72.00"]}
    assert entries(business).last().context["reason"] == "They called"


def test_completing_takes_the_stock_and_cancelling_returns_it(business, customer, kettle, mug):
    order = place_order(customer, {kettle: 2, mug: 3})
    complete_order(order)
    assert on_hand(kettle, mug) == [8, 0]
    order.refresh_from_db()
    assert order.completed_at
    cancelled = cancel_order(order)
    assert (cancelled.status, cancelled.completed_at) == (Status.CANCELLED, None)
    assert on_hand(kettle, mug) == [10, 3]


def test_cancelling_an_open_order_leaves_the_stock_alone(customer, kettle):
    cancel_order(place_order(customer, {kettle: 2}))
    assert on_hand(kettle) == [10]


def test_the_log_tells_completing_and_its_stock_in_one_operation(
    client, business, customer, kettle, mug
):
    order = place_order(customer, {kettle: 2, mug: 1})
    client.post(step(order, "complete"), {"seen_version": 1, "reason": "Picked up"})
    completed = entries(business).get(action="order.completed")
    assert completed.target_name == "#1001"
    assert completed.changes == {"status": ["open", "completed"]}
    assert completed.context["reason"] == "Picked up"
    moved = entries(business, action="stock.adjusted")
    assert [entry.target_name for entry in moved] == ["Blue Kettle", "Mug"]
    assert {entry.category for entry in moved} == {"inventory"}
    assert {entry.request_id for entry in moved} == {completed.request_id}
    adjustment = moved[0].changes["adjustments"]["added"][0]
    assert (adjustment["reason"], adjustment["note"], adjustment["delta"]) == ("sold", "#1001", -2)


def test_what_is_not_on_hand_is_named_and_nothing_moves(client, business, customer, kettle, mug):
    spoon = ProductFactory(business=business, name="Spoon", stock=0)
    order = place_order(customer, {kettle: 2, mug: 4, spoon: 1})
    with pytest.raises(LinesRefusedError) as refused:
        complete_order(order)
    assert [refusal.line.product.name for refusal in refused.value.refusals] == ["Mug", "Spoon"]
    response = client.post(step(order, "complete"), {"seen_version": 1})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Mug: 4 are ordered, 3 on hand." in page
    assert "Spoon: 1 are ordered, 0 on hand." in page
    assert on_hand(kettle, mug, spoon) == [10, 3, 0]
    assert not entries(business, action__in=["stock.adjusted", "order.completed"]).exists()
    assert Order.objects.get().is_open


def test_a_closed_order_cannot_be_changed(customer, kettle):
    order = complete_order(place_order(customer, {kettle: 1}))
    with pytest.raises(ChangedMeanwhileError):
        change_order(order, customer, {kettle: 2})
    with pytest.raises(ChangedMeanwhileError):
        complete_order(order)


def test_an_order_that_is_too_large_is_refused(client, business, customer, kettle):
    gold = ProductFactory(business=business, price=MAX_PRICE)
    with pytest.raises(TotalTooLargeError):
        place_order(customer, {gold: 9_999})
    page = client.post(ADD, order_data(customer, (gold, 9_999))).content.decode()
    assert "comes to more than an order can" in page
    assert place_order(customer, {kettle: 1}).number == 1001


def test_what_went_meanwhile_is_named(customer, kettle, mug):
    Product.objects.filter(pk=kettle.pk).update(status=Product.Status.ARCHIVED)
    with pytest.raises(ProductsGoneError) as gone:
        place_order(customer, {kettle: 1, mug: 1})
    assert gone.value.names == ["Blue Kettle"]
    customer.delete()
    with pytest.raises(CustomerGoneError):
        place_order(customer, {mug: 1})


def test_an_archived_product_stays_in_the_order_that_has_it(client, customer, kettle):
    order = place_order(customer, {kettle: 2})
    assert not remove(kettle)
    kettle.refresh_from_db()
    assert kettle.status == Product.Status.ARCHIVED
    assert kettle.name in client.get(step(order, "edit")).content.decode()
    assert kettle.name not in client.get(ADD).content.decode()
    client.post(step(order, "edit"), order_data(customer, (kettle, 1), seen_version=1))
    complete_order(Order.objects.get())
    assert on_hand(kettle) == [9]


def test_the_database_refuses_a_number_twice_and_an_empty_line(business, customer, kettle):
    order = place_order(customer, {kettle: 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.create(business=business, customer=customer, number=order.number)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(order=order).update(quantity=0)


def test_a_currency_without_decimals_adds_up_whole(customer, business):
    business.currency_code = "JPY"
    business.save()
    lamp = ProductFactory(business=business, price="1200")
    assert place_order(customer, {lamp: 3}).total == Decimal(3600)
