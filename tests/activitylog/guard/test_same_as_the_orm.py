"""What raw SQL writes is recorded as if the ORM had written it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat

from activitylog import ModelActivity, register
from activitylog.registry import registry
from tests.activitylog.guard.raw import is_postgresql, run, said_of
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log
from tests.activitylog.shop.models import (
    Adjustment,
    Attachment,
    Category,
    Listing,
    Order,
    OrderLine,
    Photo,
    Place,
    Product,
    Sample,
    Shelf,
    Supplier,
    Tag,
    Warehouse,
)

Write = Callable[[], Any]

PARTNERS = [UUID(int=1), UUID(int=2)]

SAMPLE = {
    "id": 1,
    "code": "O'Brien \\ “x” %s",
    "count": -3,
    "big": 2**60,
    "ratio": 0.1,
    "amount": Decimal("10.50"),
    "is_good": True,
    "day": datetime.date(2026, 2, 28),
    "moment": datetime.datetime(2026, 2, 28, 13, 5, 9, 500000, tzinfo=datetime.UTC),
    "clock": datetime.time(13, 5, 9, 20),
    "span": -datetime.timedelta(days=400, hours=3, microseconds=7),
    "uid": UUID(int=7),
    "raw": bytes(range(256)),
    "data": {"a": [1, 2.5, None, {"b": "ő"}]},
    "address": "2001:db8::1",
    "api_token": "geheim",
    "compass": "north",
}


@pytest.fixture
def named_tags():
    """Tags with a declared name; PostgreSQL knows no other, but Python has `str()`."""
    register(Tag)(type("TagActivity", (ModelActivity,), {"name": "name"}))
    yield
    registry.unregister(Tag)


@pytest.fixture
def shop(named_tags, guarded):
    """A little of everything, with keys that are known."""
    Category.objects.bulk_create([Category(id=1, name="Pots"), Category(id=2, name="Pans")])
    Tag.objects.bulk_create([Tag(id=1, name="Cold"), Tag(id=2, name="New")])
    for key in (1, 2, 3):
        product = Product.objects.create(id=key, sku=f"p{key}", name=f"P{key}", price="3.50")
        product.tags.through.objects.create(id=key, product=product, tag_id=1)
        order = Order.objects.create(id=key, number=f"A{key}")
        OrderLine.objects.create(id=key, order=order, product=product)
    Listing.objects.create(slug="first", product_id="p1")
    Photo.objects.create(id=1, product_id=1, caption="Side", _order=0)
    Shelf.objects.create(aisle="A", number=1, label="Left")
    Warehouse.objects.create(id=1, name="North", capacity=5)
    Place.objects.create(id=2, name="No warehouse")
    Attachment.objects.create(id=1, category_id=1, name="Manual")
    for key in PARTNERS:
        Supplier.objects.create(id=key, name=f"S{key.int}")


def of(model: Any, *keys: Any) -> Any:
    return model.objects.filter(pk__in=keys)


def link(key: int, product: int, tag: int) -> Any:
    return Product.tags.through(id=key, product_id=product, tag_id=tag)


SAME: dict[str, tuple[Write, str]] = {
    "a row that is inserted": (
        lambda: Category.objects.create(id=9, name="Lids"),
        "INSERT INTO shop_category (id, name, business_id) VALUES (9, 'Lids', 'b1')",
    ),
    "rows of two businesses": (
        lambda: Category.objects.bulk_create(
            [
                Category(id=n, name=f"C{n}", business_id=b)
                for n, b in ((7, "b1"), (8, "b2"), (9, "b1"))
            ]
        ),
        "INSERT INTO shop_category (id, name, business_id) "
        "VALUES (7, 'C7', 'b1'), (8, 'C8', 'b2'), (9, 'C9', 'b1')",
    ),
    "a row that is updated": (
        lambda: of(Product, 1).update(price=F("price") + 1, category=1, supplier_token="geheim"),
        "UPDATE shop_product SET price = price + 1, category_id = 1, supplier_token = 'geheim' "
        "WHERE id = 1",
    ),
    "rows that are updated, some of them to what they were": (
        lambda: Product.objects.update(name="P2"),
        "UPDATE shop_product SET name = 'P2'",
    ),
    "an update that changes nothing": (
        lambda: Product.objects.update(name=Concat("name", Value(""))),
        "UPDATE shop_product SET name = name",
    ),
    "an update of what is excluded": (
        lambda: Product.objects.update(view_count=5),
        "UPDATE shop_product SET view_count = 5",
    ),
    "an update of no rows": (
        lambda: of(Product, 99).update(name="x"),
        "UPDATE shop_product SET name = 'x' WHERE id = 99",
    ),
    "a row that is deleted": (
        lambda: of(Attachment, 1).delete(),
        "DELETE FROM shop_attachment WHERE id = 1",
    ),
    "a row that moves to another business": (
        lambda: of(Category, 1).update(business_id="b2"),
        "UPDATE shop_category SET business_id = 'b2' WHERE id = 1",
    ),
    "a business that a relation leads to": (
        lambda: Attachment.objects.create(id=9, category_id=1, name="Guide"),
        "INSERT INTO shop_attachment (id, category_id, name) VALUES (9, 1, 'Guide')",
    ),
    "a key that is changed": (
        lambda: of(Listing, "first").update(slug="second"),
        "UPDATE shop_listing SET slug = 'second' WHERE slug = 'first'",
    ),
    "a key of two columns": (
        lambda: Shelf.objects.update(label="Right"),
        "UPDATE shop_shelf SET label = 'Right'",
    ),
    "a transition": (
        lambda: of(Order, 1).update(status="completed"),
        "UPDATE shop_order SET status = 'completed' WHERE id = 1",
    ),
    "transitions of several, some of which are there": (
        lambda: (of(Order, 1).update(status="completed"), Order.objects.update(status="completed")),
        "UPDATE shop_order SET status = 'completed' WHERE id = 1; "
        "UPDATE shop_order SET status = 'completed'",
    ),
    "a part that is added": (
        lambda: OrderLine.objects.create(id=9, order_id=1, product_id=2, quantity=5),
        "INSERT INTO shop_orderline (id, order_id, product_id, quantity) VALUES (9, 1, 2, 5)",
    ),
    "parts of several owners": (
        lambda: OrderLine.objects.bulk_create(
            [OrderLine(id=n, order_id=o, product_id=1) for n, o in ((7, 1), (8, 2), (9, 1))]
        ),
        "INSERT INTO shop_orderline (id, order_id, product_id, quantity) "
        "VALUES (7, 1, 1, 1), (8, 2, 1, 1), (9, 1, 1, 1)",
    ),
    "parts that change": (
        lambda: OrderLine.objects.update(quantity=F("quantity") + 1, product_id=1),
        "UPDATE shop_orderline SET quantity = quantity + 1, product_id = 1",
    ),
    "a part that moves": (
        lambda: of(OrderLine, 1).update(order_id=2),
        "UPDATE shop_orderline SET order_id = 2 WHERE id = 1",
    ),
    "a part that is removed": (
        lambda: of(OrderLine, 1).delete(),
        "DELETE FROM shop_orderline WHERE id = 1",
    ),
    "parts with an action of their own": (
        lambda: Adjustment.objects.create(id=1, product_id=1, delta=4, reason="Found"),
        "INSERT INTO shop_adjustment (id, product_id, delta, reason) VALUES (1, 1, 4, 'Found')",
    ),
    "links": (
        lambda: Product.tags.through.objects.bulk_create([link(8, 1, 2), link(9, 2, 2)]),
        "INSERT INTO shop_product_tags (id, product_id, tag_id) VALUES (8, 1, 2), (9, 2, 2)",
    ),
    "links that are gone": (
        lambda: Product.tags.through.objects.all().delete(),
        "DELETE FROM shop_product_tags",
    ),
    "links of a model with itself": (
        lambda: Supplier.partners.through.objects.create(
            id=1, from_supplier_id=PARTNERS[0], to_supplier_id=PARTNERS[1]
        ),
        "INSERT INTO shop_supplier_partners (id, from_supplier_id, to_supplier_id) "
        "SELECT 1, a.id, b.id FROM shop_supplier a, shop_supplier b "
        "WHERE a.name = 'S1' AND b.name = 'S2'",
    ),
    "an inherited column": (
        lambda: Place.objects.update(name="South"),
        "UPDATE shop_place SET name = 'South'",
    ),
    "a column beside inherited ones": (
        lambda: Warehouse.objects.update(capacity=7),
        "UPDATE shop_warehouse SET capacity = 7",
    ),
    "an object in two tables": (
        lambda: Warehouse.objects.create(id=9, name="East", capacity=2),
        "INSERT INTO shop_place (id, name, business_id) VALUES (9, 'East', 'b1'); "
        "INSERT INTO shop_warehouse (place_ptr_id, capacity) VALUES (9, 2)",
    ),
    "an object in two tables that is deleted": (
        lambda: of(Warehouse, 1).delete(),
        "DELETE FROM shop_warehouse; DELETE FROM shop_place WHERE id = 1",
    ),
}


def run_each(sql: str) -> None:
    for statement in sql.split("; "):
        run(statement)


@pytest.mark.parametrize("name", SAME)
def test_the_entry_is_the_same(shop, name):
    by_orm, by_sql = SAME[name]

    expected = said_of(by_orm)
    assert said_of(lambda: run_each(by_sql)) == expected

    run_each(by_sql)
    assert tables_of_the_log() == tables_of_the_database()


def test_values_of_every_kind_are_the_same(guarded):
    Sample.objects.create(**SAMPLE)
    Sample.objects.create(id=2, code="empty")
    columns = [field.column for field in Sample._meta.concrete_fields if not field.generated]
    listed = ", ".join(f'"{column}"' for column in columns[1:])

    def by_orm():
        Sample.objects.filter(id=3).delete()
        Sample.objects.create(**{**SAMPLE, "id": 3})

    def by_sql():
        run("DELETE FROM shop_sample WHERE id = 3")
        copied = f"SELECT 3, {listed} FROM shop_sample WHERE id = 1"
        run(f"INSERT INTO shop_sample (id, {listed}) {copied}")

    assert said_of(by_sql) == said_of(by_orm)

    assigned = ", ".join(
        f'"{column}" = (SELECT "{column}" FROM shop_sample WHERE id = 1)' for column in columns[1:]
    )
    changed = {name: value for name, value in SAMPLE.items() if name != "id"}
    assert said_of(lambda: run(f"UPDATE shop_sample SET {assigned} WHERE id = 2")) == said_of(
        lambda: Sample.objects.filter(id=2).update(**changed, rank=7)
    )


@pytest.mark.skipif(f"not ({is_postgresql})", reason="SQLite has no such numbers")
def test_numbers_that_are_none(guarded):
    def by_sql():
        run(
            "INSERT INTO shop_sample (id, code, count, ratio, amount, api_token, compass) "
            "VALUES (1, 'a', 0, 'NaN', 1, '', ''), (2, 'b', 0, '-Infinity', 1, '', '')"
        )

    def by_orm():
        Sample.objects.bulk_create(
            [
                Sample(id=1, code="a", ratio=float("nan"), amount=1),
                Sample(id=2, code="b", ratio=float("-inf"), amount=1),
            ]
        )

    assert said_of(by_sql) == said_of(by_orm)
    assert connection.vendor == "postgresql"
