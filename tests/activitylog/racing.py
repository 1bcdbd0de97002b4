"""What each of several processes does at once, for the tests of races."""

from __future__ import annotations

import random

from django.db import connection
from django.db.models import F

from tests.activitylog.shop.models import Product


def increment() -> None:
    Product.objects.filter(sku="p0").update(stock=F("stock") + 1)


def increment_all() -> None:
    Product.objects.filter(sku__startswith="p").update(stock=F("stock") + 1)


def save() -> None:
    product = Product.objects.get(sku="p0")
    product.stock = random.randrange(1000)
    product.save()


written = 0


def upsert() -> None:
    """Insert what all of them insert, or update what one of them was first with."""
    global written
    rows = [Product(sku=sku, name=str(random.random())) for sku in (f"new{written}", "p1")]
    Product.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["sku"], update_fields=["name"]
    )
    written += 1


def run(kind: str, times: int) -> None:
    """Do one thing as often as said."""
    connection.settings_dict.setdefault("OPTIONS", {})
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = 60
    write = {f.__name__: f for f in (increment, increment_all, save, upsert)}[kind]
    for _ in range(times):
        write()
