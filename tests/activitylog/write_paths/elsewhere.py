"""From Django's admin, from migrations, and on another database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import ANY

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from tests.activitylog.shop.models import Order, OrderLine, Product
from tests.activitylog.write_paths import Line, Target, bulk, write_path
from tests.activitylog.write_paths.things import about, kettle, three_products, updated

FORM = {"business_id": "b1", "sku": "kettle", "name": "Kettle", "price": "10.00"}


def signed_in() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("root", "root@example.com", "x"))
    return client


def historical(name: str) -> Any:
    """Return a model as a migration gets it."""
    return MigrationLoader(connection).project_state().apps.get_model("shop", name)


@write_path("Admin: add")
def admin_add() -> Iterator[Any]:
    client = signed_in()
    yield
    assert client.post("/admin/shop/product/add/", FORM).status_code == 302
    product = Product.objects.get()
    yield [Line("product.added", about(product), {"name": [None, "Kettle"]})]


@write_path("Admin: change")
def admin_change() -> Iterator[Any]:
    client, product = signed_in(), kettle()
    yield
    form = {**FORM, "name": "Pot"}
    assert client.post(f"/admin/shop/product/{product.pk}/change/", form).status_code == 302
    yield [Line("product.updated", about(product, "Pot"), {"name": ["Kettle", "Pot"]})]


@write_path("Admin: a part in an inline")
def admin_inline() -> Iterator[Any]:
    client, product, order = signed_in(), kettle(), Order.objects.create(number="O1")
    yield
    form = {
        "number": "O1",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-order": order.pk,
        "lines-0-product": product.pk,
        "lines-0-quantity": 1,
    }
    assert client.post(f"/admin/shop/order/{order.pk}/change/", form).status_code == 302
    line = {"pk": OrderLine.objects.get().pk, "product": product.pk, "quantity": 1}
    added = {**line, "_labels_": {"product": "Kettle"}}
    yield [Line("order.updated", Target.of(order, "O1"), {"lines": {"added": [added]}})]


@write_path("Admin: delete")
def admin_delete() -> Iterator[Any]:
    client, product = signed_in(), kettle()
    yield
    page = f"/admin/shop/product/{product.pk}/delete/"
    assert client.post(page, {"post": "yes"}).status_code == 302
    yield [Line("product.deleted", about(product), {"name": ["Kettle", None]})]


@write_path("Admin: the action that deletes what is selected")
def admin_action() -> Iterator[Any]:
    client, products = signed_in(), three_products()
    form = {
        "action": "delete_selected",
        "_selected_action": [product.pk for product in products],
        "post": "yes",
    }
    yield
    assert client.post("/admin/shop/product/", form).status_code == 302
    rows = [Line("product.deleted", about(product), {"name": ANY}) for product in products]
    yield [bulk("product.deleted", "shop.product", rows)]


@write_path("A migration's model: create(), save(), delete()")
def historical_object() -> Iterator[Any]:
    model = historical("Product")
    yield
    product = model.objects.create(sku="kettle", name="Kettle")
    target = Target("shop.product", str(product.pk), "Kettle")
    product.stock = 5
    product.save()
    product.delete()
    yield [
        Line("product.added", target, {"name": [None, "Kettle"]}),
        Line("product.updated", target, {"stock": [0, 5]}),
        Line("product.deleted", target, {"stock": [5, None]}),
    ]


@write_path("A migration's model: bulk_create(), update(), delete()")
def historical_rows() -> Iterator[Any]:
    model = historical("Product")
    yield
    model.objects.bulk_create(model(sku=f"p{n}", name=f"P{n}") for n in (1, 2))
    products = list(Product.objects.order_by("pk"))
    model.objects.update(stock=5)
    model.objects.all().delete()
    added = [Line("product.added", about(p), {"stock": [None, 0]}) for p in products]
    changed = [updated(p, stock=[0, 5]) for p in products]
    deleted = [Line("product.deleted", about(p), {"stock": [5, None]}) for p in products]
    yield [
        bulk("product.added", "shop.product", added),
        bulk("product.updated", "shop.product", changed),
        bulk("product.deleted", "shop.product", deleted),
    ]


@write_path("A migration's model that is named by str() today")
def historical_named_by_str() -> Iterator[Any]:
    model = historical("Memo")
    memo = model.objects.create(text="Call Ann")
    yield
    model.objects.update(text="Call Bob")
    target = Target("shop.memo", str(memo.pk), "Memo “Call Bob”")
    yield [Line("memo.updated", target, {"text": ["Call Ann", "Call Bob"]})]
