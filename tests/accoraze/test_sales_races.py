"""Orders at the same time: one clear winner, and nothing lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from accoraze.archiving import remove
from accoraze.inventory.models import Product, StockAdjustment
from accoraze.sales.models import Customer, Order
from accoraze.sales.ordering import (
    OrderRefusedError,
    cancel_order,
    change_order,
    complete_order,
    place_order,
)
from accoraze.versions import ChangedMeanwhileError
from activitylog.models import ActivityEntry
from tests.accoraze.factories import BusinessFactory, ProductFactory
from tests.accoraze.sales_factories import CustomerFactory, order_of

pytestmark = pytest.mark.django_db(transaction=True)

REFUSALS = (ChangedMeanwhileError, OrderRefusedError)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all of it at the same moment, each on a connection of its own; say what came of each."""
    start = Barrier(len(deeds))

    def attempt(deed: Callable[[], object]) -> str:
        start.wait(timeout=20)
        try:
            deed()
        except REFUSALS as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(attempt, deeds))


def actions(business) -> Counter:
    entries = ActivityEntry.objects.filter(business_id=str(business.pk))
    return Counter(entries.values_list("action", flat=True))


def test_an_order_completed_by_many_at_once_is_completed_once():
    product = ProductFactory(stock=10)
    order = order_of({product: 2})
    done = at_once(*[partial(complete_order, order, seen_version=1)] * 6)
    assert Counter(done) == {"done": 1, "ChangedMeanwhileError": 5}
    product.refresh_from_db()
    assert product.stock == 8
    assert StockAdjustment.objects.count() == 1
    assert actions(order.business)["order.completed"] == 1


def test_of_two_orders_for_the_last_piece_one_is_completed():
    product = ProductFactory(stock=1)
    orders = [order_of({product: 1}) for _number in range(5)]
    done = at_once(*[partial(complete_order, order) for order in orders])
    assert Counter(done) == {"done": 1, "LinesRefusedError": 4}
    product.refresh_from_db()
    assert product.stock == 0
    assert Order.objects.filter(status=Order.Status.OPEN).count() == 4
    assert actions(product.business)["order.completed"] == 1


def test_completing_and_cancelling_at_once_has_one_winner():
    for _number in range(4):
        product = ProductFactory(stock=5)
        order = order_of({product: 3})
        done = at_once(
            partial(complete_order, order, seen_version=1),
            partial(cancel_order, order, seen_version=1),
        )
        assert sorted(done) == ["ChangedMeanwhileError", "done"]
        product.refresh_from_db()
        order.refresh_from_db()
        assert order.version == 2
        assert product.stock == (2 if order.status == Order.Status.COMPLETED else 5)


def test_changing_and_completing_at_once_never_mixes():
    product = ProductFactory(stock=50)
    order = order_of({product: 3})
    done = at_once(
        partial(complete_order, order, seen_version=1),
        partial(change_order, order, order.customer, {product: 9}, seen_version=1),
    )
    assert sorted(done) == ["ChangedMeanwhileError", "done"]
    product.refresh_from_db()
    order.refresh_from_db()
    assert (order.status, product.stock, order.lines.get().quantity) in [
        (Order.Status.COMPLETED, 47, 3),
        (Order.Status.OPEN, 50, 9),
    ]


def test_orders_of_the_same_products_in_other_orders_do_not_block_each_other():
    business = BusinessFactory()
    products = [ProductFactory(business=business, stock=100) for _number in range(4)]
    orders = [
        order_of(dict.fromkeys(products if number % 2 else reversed(products), 1))
        for number in range(6)
    ]
    assert set(at_once(*[partial(complete_order, order) for order in orders])) == {"done"}
    assert set(Product.objects.values_list("stock", flat=True)) == {94}


def test_numbers_have_no_gap_and_none_twice():
    business = BusinessFactory()
    product = ProductFactory(business=business)
    customers = [CustomerFactory(business=business) for _number in range(8)]
    customers[3].delete()
    done = at_once(*[partial(place_order, customer, {product: 1}) for customer in customers])
    assert Counter(done) == {"done": 7, "CustomerGoneError": 1}
    numbers = Order.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1001, 1008))


def test_a_product_that_is_ordered_while_it_is_deleted_is_not_lost():
    for _number in range(4):
        product = ProductFactory()
        customer = CustomerFactory(business=product.business)
        done = at_once(partial(place_order, customer, {product: 1}), partial(remove, product))
        if done[0] == "done":
            product.refresh_from_db()
            assert product.order_lines.count() == 1
        else:
            assert done[0] == "ProductsGoneError"
        assert done[1] == "done"


def test_a_customer_who_orders_while_being_deleted_is_not_lost():
    for _number in range(4):
        product = ProductFactory()
        customer = CustomerFactory(business=product.business)
        done = at_once(partial(place_order, customer, {product: 1}), partial(remove, customer))
        if done[0] == "done":
            assert Customer.objects.get(pk=customer.pk).orders.count() == 1
        else:
            assert done[0] == "CustomerGoneError"
        assert done[1] == "done"
