"""What a foreign key names is a link on an entry's page, as long as it exists."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activitylog.models import ActivityEntry
from activitylog.registry import registry
from activitylog.tracking import Tracking
from tests.activitylog.reading.shoplog import write
from tests.activitylog.shop.activity import PhotoActivity
from tests.activitylog.shop.models import Photo, Product


@pytest.fixture
def kettle() -> Product:
    return Product.objects.create(sku="K", name="Kettle")


def moved(before: Any, after: Any, field: str = "product", type_: str = "photo") -> ActivityEntry:
    """Write that something belongs to another product."""
    changes = {field: [before, after, "Old Mug", "Kettle"]}
    return write(target_type=f"shop.{type_}", action=f"{type_}.updated", changes=changes)


def links(page: str) -> list[tuple[str, str]]:
    """Return the links in an entry's changes: address and words."""
    changes = re.search(r'(?s)<section class="panel changes".*?</section>', page)
    assert changes
    return re.findall(r'<a href="([^"]*)"><bdi>([^<]*)</bdi></a>', changes[0])


def seen(client: Any, entry: ActivityEntry) -> list[tuple[str, str]]:
    return links(client.get(entry.get_absolute_url()).content.decode())


def test_what_exists_is_linked_and_what_is_gone_is_named(browse, kettle):
    assert seen(browse(), moved(10**6, kettle.pk)) == [(f"/products/{kettle.pk}/", "Kettle")]


def test_products_of_an_order_s_lines_are_linked(browse, kettle):
    labels = {"_labels_": {"product": "Kettle"}}
    line = {"pk": 1, "product": kettle.pk, "quantity": 2, **labels}
    entry = write(
        category="orders",
        target_type="shop.order",
        action="order.updated",
        changes={"lines": {"added": [line]}},
    )
    assert seen(browse(), entry) == [(f"/products/{kettle.pk}/", "Kettle")]


def test_a_key_that_is_not_the_target_s_is_no_link(browse, kettle):
    assert seen(browse(), moved("M", kettle.sku, type_="listing")) == []


@pytest.mark.parametrize("value", ["\ud800", "x\x00", 2**80, True, ["1"], {"a": 1}, "1 OR 1=1"])
def test_hostile_values_name_nothing(browse, kettle, value):
    if connection.vendor == "postgresql" and value in ("\ud800", "x\x00"):
        pytest.skip("PostgreSQL keeps neither")
    assert seen(browse(), moved(value, kettle.pk)) == [(f"/products/{kettle.pk}/", "Kettle")]


def test_a_hidden_key_is_neither_linked_nor_looked_up(browse, kettle, monkeypatch):
    activity = type("Hiding", (PhotoActivity,), {"restricted": "product"})()
    tracking = Tracking(Photo, activity)
    monkeypatch.setitem(registry._registry, tracking.table, tracking)
    entry = moved(None, kettle.pk)
    client = browse("keeper")
    with CaptureQueriesContext(connection) as captured:
        page = client.get(entry.get_absolute_url()).content.decode()
    assert links(page) == []
    assert f"/products/{kettle.pk}/" not in page
    assert not [query for query in captured if "shop_product" in query["sql"]]
    assert seen(browse(), entry) == [(f"/products/{kettle.pk}/", "Kettle")]


def test_a_page_looks_all_of_one_type_up_at_once(browse):
    products = [Product.objects.create(sku=str(n), name=f"Mug {n}") for n in range(6)]
    labels = {"_labels_": {"product": "Mug"}}

    def looked_up(count: int) -> int:
        lines = [{"pk": n, "product": products[n].pk, **labels} for n in range(count)]
        entry = write(
            category="orders",
            target_type="shop.order",
            action="order.updated",
            changes={"lines": {"added": lines}},
        )
        client = browse()
        with CaptureQueriesContext(connection) as captured:
            assert len(seen(client, entry)) == count
        return len([query for query in captured if "shop_product" in query["sql"]])

    assert [looked_up(1), looked_up(6)] == [1, 1]
