"""New prices for many products at once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from accoraze.accounts.currencies import CURRENCIES
from accoraze.inventory.models import Product
from accoraze.inventory.pricing import PriceRule
from activitylog.models import ActivityEntry
from tests.accoraze.factories import ProductFactory

PRICES = "/products/prices/"


@pytest.mark.parametrize(
    ("kind", "value", "rounding", "before", "after"),
    [
        ("percent", "-10", "exact", "24.00", "21.60"),
        ("percent", "-15", "exact", "22.55", "19.17"),
        ("percent", "4", "tenth", "33.00", "34.30"),
        ("percent", "4", "whole", "33.00", "34.00"),
        ("percent", "10", "charm", "17.90", "19.99"),
        ("percent", "-10", "charm", "2.80", "2.80"),
        ("amount", "1.50", "exact", "24.00", "25.50"),
        ("percent", "-100", "exact", "24.00", "0.00"),
    ],
)
def test_a_rule_makes_a_price(kind, value, rounding, before, after):
    rule = PriceRule(kind, Decimal(value), rounding, CURRENCIES["EUR"])
    assert rule.apply(Decimal(before)) == Decimal(after)


def test_a_rule_keeps_to_the_currencys_coins():
    rule = PriceRule("percent", Decimal("-15"), "tenth", CURRENCIES["JPY"])
    assert str(rule.apply(Decimal(1234))) == "1049"


def asked(*products: Product, **changed: str) -> dict[str, object]:
    rule = {"kind": "percent", "value": "-10", "rounding": "exact", "reason": "Sale"}
    return {**rule, "product": [product.pk for product in products], **changed}


def test_looking_changes_nothing_and_saving_changes_what_was_seen(client, business):
    kettle, mug = ProductFactory.create_batch(2, business=business, price="20.00")
    seen = client.get(PRICES, asked(kettle, mug)).context["seen"]
    kettle.refresh_from_db()
    assert kettle.price == 20

    client.post(PRICES, asked(kettle, mug, seen=seen))
    assert {product.price for product in Product.objects.all()} == {Decimal(18)}


def test_many_prices_are_one_line_of_the_log(client, business):
    products = ProductFactory.create_batch(3, business=business, price="20.00")
    seen = client.get(PRICES, asked(*products)).context["seen"]
    client.post(PRICES, asked(*products, seen=seen))
    updates = ActivityEntry.objects.filter(business_id=str(business.pk), action="product.updated")
    line = updates.get(parent_id=None)
    assert line.context["reason"] == "Sale"
    assert updates.filter(parent_id=line.id).count() == 3


def test_everything_that_a_filter_shows_can_be_chosen(client, business):
    ProductFactory(business=business, name="Blue Kettle")
    ProductFactory(business=business, name="Red Mug")
    ProductFactory(business=business, name="Old Kettle", status="archived")
    response = client.get(PRICES, {"all": "1", "q": "kettle"})
    assert response.context["count"] == 1


def test_a_price_that_moved_in_between_is_shown_anew(client, business):
    product = ProductFactory(business=business, price="20.00")
    seen = client.get(PRICES, asked(product)).context["seen"]
    Product.objects.update(price="30.00")
    response = client.post(PRICES, asked(product, seen=seen))
    assert "prices changed since you looked" in response.content.decode()
    assert response.context["changes"][0].after == 27
    product.refresh_from_db()
    assert product.price == 30


def test_saving_without_having_looked_saves_nothing(client, business):
    product = ProductFactory(business=business, price="20.00")
    client.post(PRICES, asked(product))
    product.refresh_from_db()
    assert product.price == 20


def test_no_price_falls_below_zero(client, business):
    product = ProductFactory(business=business, name="Tea Towel", price="3.00")
    for method in (client.get, client.post):
        response = method(PRICES, asked(product, kind="amount", value="-5"))
        assert response.context["form"].errors["value"][0].startswith("Tea Towel would cost −€2.00")
    product.refresh_from_db()
    assert product.price == 3


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("value", ""),
        ("value", "0"),
        ("value", "NaN"),
        ("value", "-101"),
        ("value", "1001"),
        ("value", "1e99999"),
        ("value", "9" * 10_000),
        ("kind", "magic"),
        ("rounding", "magic"),
        ("reason", "x" * 201),
    ],
)
def test_bad_input_gets_a_message_beside_its_field(client, business, field, typed):
    product = ProductFactory(business=business)
    response = client.get(PRICES, asked(product, **{field: typed}))
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}


@pytest.mark.parametrize("chosen", ["x", "\x00", "9" * 400, "-1", "²"])
def test_a_choice_that_is_none_is_no_fault(client, business, chosen):
    response = client.get(PRICES, {"product": chosen})
    assert response.context["count"] == 0
    assert "<h1>Change prices</h1>" in response.content.decode()


def test_a_price_change_shows_on_the_products_page(client, business):
    product = ProductFactory(business=business, price="1234.50")
    page = client.get(reverse("inventory:product", args=[product.pk])).content.decode()
    assert "€1,234.50" in page
