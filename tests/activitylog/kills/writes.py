"""Writes of every sort, in autocommit and in transactions, on few rows, so that they meet."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, QuerySet

from tests.activitylog.shop.models import (
    Adjustment,
    Category,
    Order,
    OrderLine,
    Product,
    Shelf,
    Tag,
    Warehouse,
)

MANY = 30


class ChangedMyMindError(Exception):
    """What rolls back a transaction that has written."""


def some_product() -> Product:
    return Product.objects.order_by("?").first() or Product.objects.create(sku=uuid4().hex)


def keep_few(rows: QuerySet[Any]) -> None:
    """Delete the oldest, so that replaying stays quick."""
    keys = list(rows.order_by("-pk").values_list("pk", flat=True)[MANY:])
    rows.model.objects.filter(pk__in=keys).delete()


def create() -> None:
    Product.objects.create(sku=uuid4().hex, name="New", stock=random.randrange(9))


def save() -> None:
    product = some_product()
    product.name, product.stock = uuid4().hex, random.randrange(9)
    product.save()


def update() -> None:
    Product.objects.filter(stock__gte=random.randrange(9)).update(stock=F("stock") + 1)


def bulk_create() -> None:
    Product.objects.bulk_create([Product(sku=uuid4().hex) for _ in range(5)], batch_size=2)


def bulk_update() -> None:
    products = list(Product.objects.order_by("pk")[:5])
    for product in products:
        product.price = random.randrange(1000)
    Product.objects.bulk_update(products, ["price"])


def upsert() -> None:
    new = [Product(sku=f"upserted-{n}", name=uuid4().hex) for n in range(3)]
    Product.objects.bulk_create(
        new, update_conflicts=True, unique_fields=["sku"], update_fields=["name"]
    )


def delete() -> None:
    OrderLine.objects.filter(product=some_product()).delete()
    Product.objects.filter(orderline=None, pk=some_product().pk).delete()
    keep_few(Product.objects.filter(orderline=None))


def link() -> None:
    some_product().tags.set(Tag.objects.order_by("?")[: random.randrange(4)])


def adjust() -> None:
    product = some_product()
    Adjustment.objects.create(product=product, delta=random.randrange(9))
    Adjustment.objects.filter(product=product).update(delta=F("delta") + 1)


def sort_in() -> None:
    category = Category.objects.create(name=uuid4().hex)
    category.product_set.add(some_product())
    keep_few(Category.objects.all())


def order() -> None:
    placed = Order.objects.create(number=uuid4().hex[:8])
    OrderLine.objects.create(order=placed, product=some_product())
    placed.status = Order.Status.COMPLETED
    placed.save()
    keep_few(Order.objects.all())


def build() -> None:
    Warehouse.objects.create(name="North", capacity=1)
    Warehouse.objects.update(name=uuid4().hex, capacity=F("capacity") + 1)
    keep_few(Warehouse.objects.all())


def shelve() -> None:
    Shelf.objects.update_or_create(
        aisle="A", number=random.randrange(5), defaults={"label": uuid4().hex}
    )


ALONE: tuple[Callable[[], None], ...] = (
    create,
    save,
    update,
    bulk_create,
    bulk_update,
    upsert,
    delete,
    link,
    adjust,
    sort_in,
    order,
    build,
    shelve,
)


def together() -> None:
    """Do several of these in a transaction, some of them in one that is rolled back."""
    with transaction.atomic():
        for _ in range(random.randrange(1, 4)):
            with suppress(ChangedMyMindError), transaction.atomic():
                random.choice(ALONE)()
                if random.random() < 0.3:
                    raise ChangedMyMindError


def write_something() -> None:
    """Write, as often alone as in a transaction."""
    random.choice([together, random.choice(ALONE)])()
