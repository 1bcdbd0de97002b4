"""One object at a time: save() and what ends in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.db.models import F
from django.forms import modelform_factory

from tests.activitylog.shop.models import (
    Listing,
    OnlineProduct,
    Photo,
    Product,
    Sample,
    Shelf,
)
from tests.activitylog.write_paths import Line, Target, write_path
from tests.activitylog.write_paths.things import about, kettle, updated


@write_path("Model.save() of a new object")
def new_object() -> Iterator[Any]:
    yield
    product = Product(sku="kettle", name="Kettle", price="10.5")
    product.save()
    added = {"name": [None, "Kettle"], "price": [None, "10.50"], "stock": [None, 0]}
    yield [Line("product.added", about(product), added)]


@write_path("Manager.create()")
def create() -> Iterator[Any]:
    yield
    product = Product.objects.create(sku="kettle", name="Kettle")
    yield [Line("product.added", about(product), {"sku": [None, "kettle"]})]


@write_path("get_or_create() that creates")
def get_or_create() -> Iterator[Any]:
    yield
    product, _created = Product.objects.get_or_create(sku="kettle", defaults={"name": "Kettle"})
    yield [Line("product.added", about(product), {"sku": [None, "kettle"]})]


@write_path("get_or_create() that finds")
def get_or_create_found() -> Iterator[Any]:
    kettle()
    yield
    Product.objects.get_or_create(sku="kettle", defaults={"name": "Pot"})
    yield []


@write_path("update_or_create() that creates")
def update_or_create_created() -> Iterator[Any]:
    yield
    product, _created = Product.objects.update_or_create(sku="k", defaults={"name": "Kettle"})
    yield [Line("product.added", about(product), {"name": [None, "Kettle"]})]


@write_path("update_or_create() that updates")
def update_or_create_updated() -> Iterator[Any]:
    kettle()
    yield
    product, _created = Product.objects.update_or_create(sku="kettle", defaults={"name": "Pot"})
    yield [updated(product, name=["Kettle", "Pot"])]


@write_path("Model.save() of an existing object")
def existing_object() -> Iterator[Any]:
    product = kettle()
    yield
    product.price = 12
    product.is_online = True
    product.save()
    yield [updated(product, price=["10.00", "12.00"], is_online=[False, True])]


@write_path("Model.save() that changes nothing")
def no_change() -> Iterator[Any]:
    product = kettle()
    yield
    product.save()
    yield []


@write_path("Model.save(update_fields=…)")
def update_fields() -> Iterator[Any]:
    product = kettle()
    yield
    product.price = 12
    product.stock = 99
    product.save(update_fields=["price"])
    yield [updated(product, price=["10.00", "12.00"])]


@write_path("Model.save(force_insert=True)")
def force_insert() -> Iterator[Any]:
    yield
    product = Product(pk=77, sku="kettle", name="Kettle")
    product.save(force_insert=True)
    yield [Line("product.added", Target("shop.product", "77", "Kettle"))]


@write_path("Model.save(force_update=True)")
def force_update() -> Iterator[Any]:
    product = kettle()
    yield
    product.stock = 5
    product.save(force_update=True)
    yield [updated(product, stock=[0, 5])]


@write_path("Model.save() of an object with a key of its own")
def key_given() -> Iterator[Any]:
    old = kettle()
    yield
    product = Product(pk=old.pk, sku="pot", name="Pot", price=10)
    product.save()
    yield [updated(product, sku=["kettle", "pot"], name=["Kettle", "Pot"])]


@write_path("Model.save() of an object with deferred fields")
def deferred() -> Iterator[Any]:
    kettle(description="Boils water")
    yield
    product = Product.objects.only("name").get()
    product.name = "Pot"
    product.save()
    yield [updated(product, name=["Kettle", "Pot"])]


@write_path("Model.save() of a stale object")
def stale() -> Iterator[Any]:
    product = kettle(stock=1)
    stale_copy = Product.objects.get()
    product.stock = 2
    product.save()
    yield
    stale_copy.stock = 3
    stale_copy.save()
    yield [updated(product, stock=[2, 3])]


@write_path("Model.save() with an expression")
def expression() -> Iterator[Any]:
    product = kettle(stock=4)
    yield
    product.stock = F("stock") + 3
    product.save()
    yield [updated(product, stock=[4, 7])]


@write_path("Model.save() of a value that the database rounds")
def rounding() -> Iterator[Any]:
    product = kettle(price="10.01")
    yield
    product.price = F("price") * Decimal("0.333")
    product.save()
    yield [updated(product, price=["10.01", "3.33"])]


@write_path("Columns that the database fills: db_default and GeneratedField")
def database_fills() -> Iterator[Any]:
    yield
    sample = Sample.objects.create(code="S", count=4)
    sample.count = 5
    sample.save()
    about_sample = Target.of(sample, "S")
    yield [
        Line("sample.added", about_sample, {"rank": [None, 7], "twice": [None, 8]}),
        Line("sample.updated", about_sample, {"count": [4, 5], "twice": [8, 10]}),
    ]


@write_path("Model.save() with select_on_save")
def select_on_save() -> Iterator[Any]:
    photo = Photo.objects.create(product=kettle(), caption="Front")
    yield
    photo.caption = "Back"
    photo.save()
    yield [Line("photo.updated", Target.of(photo, "Back"), {"caption": ["Front", "Back"]})]


@write_path("Model.save() of a proxy")
def proxy() -> Iterator[Any]:
    product = OnlineProduct.objects.create(sku="kettle", name="Kettle")
    yield
    product.name = "Pot"
    product.save()
    yield [updated(product, name=["Kettle", "Pot"])]


@write_path("Model.save() after its key was changed")
def changed_key() -> Iterator[Any]:
    listing = Listing.objects.create(slug="old", product=kettle())
    yield
    listing.slug = "new"
    listing.save()
    product = {"product": [None, "kettle", None, "Kettle"]}
    yield [Line("listing.added", Target("shop.listing", "new", "new"), product)]


@write_path("Model.save() with a composite key")
def composite_key() -> Iterator[Any]:
    shelf = Shelf.objects.create(aisle="A", number=1, label="Tea")
    yield
    shelf.label = "Coffee"
    shelf.save()
    target = Target("shop.shelf", '["A", 1]', "Coffee")
    yield [Line("shelf.updated", target, {"label": ["Tea", "Coffee"]})]


@write_path("Model.save_base(raw=True)")
def save_base() -> Iterator[Any]:
    product = kettle()
    yield
    product.stock = 5
    product.save_base(raw=True)
    yield [updated(product, stock=[0, 5])]


@write_path("loaddata")
def loaddata() -> Iterator[Any]:
    product = kettle()
    fields = {"business_id": "b1", "sku": "kettle", "name": "Pot", "price": "10.00"}
    fixture = [{"model": "shop.product", "pk": product.pk, "fields": fields}]
    yield
    with TemporaryDirectory() as directory:
        path = Path(directory) / "shop.json"
        path.write_text(json.dumps(fixture))
        call_command("loaddata", path, verbosity=0)
    yield [Line("product.updated", about(product, "Pot"), {"name": ["Kettle", "Pot"]})]


@write_path("ModelForm.save()")
def model_form() -> Iterator[Any]:
    product = kettle()
    yield
    form = modelform_factory(Product, fields=["name"])({"name": "Pot"}, instance=product)
    form.save()
    yield [updated(product, name=["Kettle", "Pot"])]
