"""The pages of orders: what is typed, what is found, and who comes second."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accoraze.sales.models import Order
from accoraze.sales.ordering import (
    change_order,
    complete_order,
    place_order,
)
from tests.accoraze.factories import ProductFactory
from tests.accoraze.looking import entries, on_hand, step
from tests.accoraze.sales_factories import order_data, order_of

ADD = "/orders/add/"
Status = Order.Status


@pytest.mark.parametrize("first", ["complete", "cancel"])
@pytest.mark.parametrize("second", ["complete", "cancel", "edit"])
def test_whoever_comes_second_is_told_and_changes_nothing(client, customer, kettle, first, second):
    order = place_order(customer, {kettle: 2})
    client.post(step(order, first), {"seen_version": 1})
    before = on_hand(kettle)
    data = {**order_data(customer, (kettle, 5)), "seen_version": 1}
    response = client.post(step(order, second), data, follow=True)
    word = "completed" if first == "complete" else "cancelled"
    assert f"Order #1001 was {word} already" in response.content.decode()
    assert on_hand(kettle) == before
    assert Order.objects.get().version == 2


def test_completing_what_somebody_changed_meanwhile_is_refused(client, customer, kettle):
    order = place_order(customer, {kettle: 2})
    change_order(order, customer, {kettle: 9})
    response = client.post(step(order, "complete"), {"seen_version": 1}, follow=True)
    assert "was changed by somebody else" in response.content.decode()
    assert on_hand(kettle) == [10]


def test_two_who_edit_an_order_find_out(client, customer, kettle, mug):
    order = place_order(customer, {kettle: 2})
    change_order(order, customer, {mug: 1})
    data = order_data(customer, (kettle, 5), seen_version=1)
    response = client.post(step(order, "edit"), data)
    assert response.status_code == 409
    assert "somebody else saved this order" in response.content.decode()
    assert Order.objects.get().total == Decimal("5.50")
    version = response.context["form"]["seen_version"].value()
    client.post(step(order, "edit"), {**data, "seen_version": version})
    assert Order.objects.get().total == Decimal("120.00")


@pytest.mark.parametrize("name", ["complete", "cancel", "edit"])
def test_a_look_changes_nothing(client, business, customer, kettle, name):
    order = place_order(customer, {kettle: 2})
    before = entries(business).count()
    assert client.get(step(order, name)).status_code == 200
    assert entries(business).count() == before


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([], None),
        ([("", "")], None),
        ([("kettle", "0")], "quantity"),
        ([("kettle", "-1")], "quantity"),
        ([("kettle", "1.5")], "quantity"),
        ([("kettle", "NaN")], "quantity"),
        ([("kettle", "10000")], "quantity"),
        ([("kettle", "9" * 5_000)], "quantity"),
        ([("kettle", "")], "quantity"),
        ([("", "3")], "product"),
        ([("0", "3")], "product"),
        ([("9" * 30, "3")], "product"),
        ([("x\x00", "3")], "product"),
        ([("²", "3")], "product"),
        ([("kettle", "1"), ("kettle", "2")], "product"),
    ],
)
def test_bad_lines_get_a_message(client, customer, kettle, lines, field):
    typed = [(kettle.pk if product == "kettle" else product, number) for product, number in lines]
    response = client.post(ADD, order_data(customer, *typed))
    assert response.status_code == 200
    problems = response.context["form"].problems()
    assert {problem.field and problem.field.name for problem in problems} == {field}
    assert "Nothing was saved yet" in response.content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"customer": ""},
        {"customer": "9" * 30},
        {"customer": "\x00"},
        {"note": "x" * 1001},
        {"note": "\x00"},
        {"lines-TOTAL_FORMS": "100000"},
        {"lines-TOTAL_FORMS": "-1"},
        {"lines-TOTAL_FORMS": "x"},
        {"lines-TOTAL_FORMS": ""},
    ],
)
def test_other_bad_input_gets_a_message(client, customer, kettle, changed):
    response = client.post(ADD, {**order_data(customer, (kettle, 1)), **changed})
    assert response.status_code == 200
    assert response.context["form"].problems()
    assert not Order.objects.exists()


def test_more_lines_come_without_a_script_and_keep_what_was_typed(client, customer, kettle):
    data = order_data(customer, (kettle, "x"), ("", ""), note="After five", more="1")
    page = client.post(ADD, data).content.decode()
    assert "After five" in page
    assert 'value="x"' in page
    assert 'name="lines-3-product"' in page
    assert "Nothing was saved yet" not in page
    assert not Order.objects.exists()


def test_the_product_page_says_archive_where_orders_tell_of_it(client, customer, kettle):
    place_order(customer, {kettle: 1})
    page = client.get(reverse("inventory:product-remove", args=[kettle.pk])).content.decode()
    assert "Archive product" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {1001, 1002}),
        ({"q": "#1001"}, {1001}),
        ({"q": "1002"}, {1002}),
        ({"q": "verte"}, {1001}),
        ({"q": "9" * 40}, set()),
        ({"q": "²"}, set()),
        ({"q": "\x00"}, set()),
        ({"status": "open"}, {1002}),
        ({"status": "nonsense"}, set()),
        ({"customer": "0"}, set()),
        ({"customer": "x"}, set()),
        ({"sort": "customer", "page": "x"}, {1001, 1002}),
    ],
)
def test_the_list_finds_what_is_asked_for(client, customer, kettle, asked, found):
    complete_order(place_order(customer, {kettle: 1}))
    order_of({kettle: 1})
    response = client.get("/orders/", asked)
    assert response.status_code == 200
    assert {row.record.number for row in response.context["table"].page.object_list} == found


def test_pages_cost_the_same_however_many_lines_there_are(
    client, business, customer, django_assert_num_queries
):
    products = [ProductFactory(business=business) for _number in range(20)]
    small, large = order_of({products[0]: 1}, customer), order_of(dict.fromkeys(products, 1))
    for view in ("order", "order-edit", "order-complete", "order-cancel"):
        addresses = [reverse(f"sales:{view}", args=[order.pk]) for order in (small, large)]
        with CaptureQueriesContext(connection) as few:
            client.get(addresses[0])
        with django_assert_num_queries(len(few)):
            client.get(addresses[1])


def test_the_list_costs_the_same_however_many_orders_there_are(
    client, kettle, django_assert_num_queries
):
    order_of({kettle: 1})
    with CaptureQueriesContext(connection) as few:
        client.get("/orders/")
    for _number in range(10):
        order_of({kettle: 1})
    with django_assert_num_queries(len(few)):
        client.get("/orders/")
