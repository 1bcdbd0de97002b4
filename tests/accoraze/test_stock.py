"""What is on hand: never lost, never below nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from accoraze.inventory.models import MAX_STOCK, Product, StockAdjustment
from accoraze.inventory.stock import (
    NotEnoughStockError,
    NothingToAdjustError,
    TooMuchStockError,
    change_stock,
    set_stock,
)
from activitylog.models import ActivityEntry
from tests.accoraze.factories import ProductFactory

ADJUST = "/stock/adjust/"


def test_an_adjustment_moves_stock_and_says_why(business):
    product = ProductFactory(business=business, stock=40)
    adjustment = change_stock(product, -14, reason="damaged", note="Water in aisle 3")
    product.refresh_from_db()
    assert product.stock == 26
    assert (adjustment.stock_before, adjustment.delta, adjustment.stock_after) == (40, -14, 26)


def test_a_count_sets_what_is_on_hand(business):
    product = ProductFactory(business=business, stock=40)
    assert set_stock(product, 26, reason="counted").delta == -14
    with pytest.raises(NothingToAdjustError):
        set_stock(product, 26, reason="counted")


def test_stock_does_not_fall_below_nothing(business):
    product = ProductFactory(business=business, stock=3)
    with pytest.raises(NotEnoughStockError) as refused:
        change_stock(product, -4, reason="lost")
    assert refused.value.available == 3
    assert not StockAdjustment.objects.exists()


def test_stock_has_an_upper_end(business):
    product = ProductFactory(business=business, stock=MAX_STOCK)
    with pytest.raises(TooMuchStockError):
        change_stock(product, 1, reason="received")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("quantity", "0"),
        ("quantity", "-1"),
        ("quantity", "4"),
        ("quantity", "NaN"),
        ("quantity", "9" * 5_000),
        ("quantity", ""),
        ("product", "0"),
        ("product", "9" * 30),
        ("product", "\x00"),
        ("mode", "steal"),
        ("reason", ""),
        ("note", "x" * 201),
    ],
)
def test_bad_input_gets_a_message_beside_its_field(client, business, field, typed):
    product = ProductFactory(business=business, stock=3)
    data = {"product": product.pk, "mode": "remove", "quantity": "1", "reason": "lost", "note": ""}
    response = client.post(ADJUST, {**data, field: typed})
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    product.refresh_from_db()
    assert product.stock == 3


def test_taking_more_than_is_there_says_how_many_are(client, business):
    product = ProductFactory(business=business, stock=3)
    data = {"product": product.pk, "mode": "remove", "quantity": "4", "reason": "lost", "note": ""}
    page = client.post(ADJUST, data).content.decode()
    assert "Only 3 are on hand. Nothing was changed." in page


def test_the_log_has_the_adjustment_and_its_product_in_one_operation(client, business):
    product = ProductFactory(business=business, stock=40)
    data = {"product": product.pk, "mode": "set", "quantity": "26", "reason": "damaged"}
    client.post(ADJUST, {**data, "note": "Water in aisle 3"})
    entries = ActivityEntry.objects.filter(business_id=str(business.pk))
    adjusted = entries.get(action="stock.adjusted")
    updated = entries.get(action="product.updated")
    assert adjusted.target_name == product.name
    assert adjusted.category == "inventory"
    assert updated.changes["stock"] == [40, 26]
    assert adjusted.request_id == updated.request_id
    assert adjusted.context["reason"] == "Water in aisle 3"


def attempt(product: Product, delta: int) -> bool:
    """Adjust on a connection of this thread, and say whether it was done."""
    try:
        change_stock(product, delta, reason="other")
    except NotEnoughStockError:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.django_db(transaction=True)
def test_adjustments_at_the_same_time_lose_nothing():
    product = ProductFactory(stock=0)
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(partial(attempt, product), [1] * 24))
    product.refresh_from_db()
    assert product.stock == 24
    steps = product.adjustments.order_by("stock_after").values_list("stock_before", "stock_after")
    assert list(steps) == [(number, number + 1) for number in range(24)]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_last_piece_one_gets_it():
    product = ProductFactory(stock=1)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(partial(attempt, product), [-1] * 8))
    product.refresh_from_db()
    assert done.count(True) == 1
    assert product.stock == 0
