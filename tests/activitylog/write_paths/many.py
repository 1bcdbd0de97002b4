"""Many rows with one statement, and the ways past save()."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When

from tests.activitylog.shop.models import (
    Listing,
    Order,
    Photo,
    Product,
    ProductRow,
    Sample,
    Shelf,
    Supplier,
)
from tests.activitylog.write_paths import Line, Target, bulk, write_path
from tests.activitylog.write_paths.things import about, kettle, three_products, updated


@write_path("bulk_create()")
def bulk_create() -> Iterator[Any]:
    yield
    made = Product.objects.bulk_create([Product(sku=f"p{n}", name=f"P{n}") for n in (1, 2)])
    added = [Line("product.added", about(item), {"name": [None, item.name]}) for item in made]
    yield [bulk("product.added", "shop.product", added)]


@write_path("bulk_create() of one object")
def bulk_create_one() -> Iterator[Any]:
    yield
    (product,) = Product.objects.bulk_create([Product(sku="kettle", name="Kettle")])
    yield [Line("product.added", about(product), {"name": [None, "Kettle"]})]


@write_path("bulk_create(ignore_conflicts=True)")
def bulk_create_ignoring() -> Iterator[Any]:
    kettle()
    yield
    new = [Product(sku="kettle", name="Never"), Product(sku="pot", name="Pot")]
    Product.objects.bulk_create(new, ignore_conflicts=True)
    pot = Product.objects.get(sku="pot")
    yield [Line("product.added", about(pot), {"name": [None, "Pot"]})]


@write_path("bulk_create(ignore_conflicts=True) of nothing new")
def bulk_create_ignoring_all() -> Iterator[Any]:
    kettle()
    yield
    Product.objects.bulk_create([Product(sku="kettle", name="Never")], ignore_conflicts=True)
    yield []


@write_path("bulk_create(update_conflicts=True)")
def upsert() -> Iterator[Any]:
    old = kettle()
    yield
    new = [Product(sku="kettle", name="Pot", price=3), Product(sku="pan", name="Pan")]
    Product.objects.bulk_create(
        new, update_conflicts=True, update_fields=["name"], unique_fields=["sku"]
    )
    pan = Product.objects.get(sku="pan")
    yield [
        Line("product.added", about(pan), {"name": [None, "Pan"]}),
        Line("product.updated", about(old, "Pot"), {"name": ["Kettle", "Pot"]}),
    ]


@write_path("bulk_create(update_conflicts=True) by the primary key")
def upsert_by_key() -> Iterator[Any]:
    old = kettle()
    yield
    Product.objects.bulk_create(
        [Product(pk=old.pk, sku="other", name="Pot")],
        update_conflicts=True,
        update_fields=["name"],
        unique_fields=["pk"],
    )
    yield [Line("product.updated", about(old, "Pot"), {"name": ["Kettle", "Pot"]})]


@write_path("bulk_update()")
def bulk_update() -> Iterator[Any]:
    products = three_products(stock=1)
    yield
    for number, product in enumerate(products):
        product.stock = 1 + number
    Product.objects.bulk_update(products, ["stock"])
    changed = [updated(products[1], stock=[1, 2]), updated(products[2], stock=[1, 3])]
    yield [bulk("product.updated", "shop.product", changed)]


@write_path("QuerySet.update() of one row")
def update_one() -> Iterator[Any]:
    product = kettle()
    yield
    assert Product.objects.filter(pk=product.pk).update(stock=5) == 1
    yield [updated(product, stock=[0, 5])]


@write_path("QuerySet.update() with F()")
def update_with_f() -> Iterator[Any]:
    products = three_products(price=100)
    yield
    assert Product.objects.update(price=F("price") * 2 + 1) == 3
    changed = [updated(product, price=["100.00", "201.00"]) for product in products]
    yield [bulk("product.updated", "shop.product", changed)]


@write_path("QuerySet.update() with Case() and a subquery")
def update_with_subquery() -> Iterator[Any]:
    products = three_products(stock=2)
    Product.objects.filter(sku="p3").update(view_count=9)
    yield
    views = Product.objects.filter(pk=OuterRef("pk")).values("view_count")
    Product.objects.update(stock=Case(When(sku="p1", then=Value(2)), default=Subquery(views)))
    changed = [updated(products[1], stock=[2, 0]), updated(products[2], stock=[2, 9])]
    yield [bulk("product.updated", "shop.product", changed)]


@write_path("QuerySet.update() through a join")
def update_through_join() -> Iterator[Any]:
    product = kettle()
    Listing.objects.create(slug="old", product=product)
    yield
    Product.objects.filter(listings__slug="old").update(stock=5)
    yield [updated(product, stock=[0, 5])]


@write_path("QuerySet.update() of the columns it filters by")
def update_filtered_column() -> Iterator[Any]:
    products = three_products(stock=1)
    yield
    assert Product.objects.filter(stock=1).exclude(sku="p3").update(stock=2) == 2
    changed = [updated(product, stock=[1, 2]) for product in products[:2]]
    yield [bulk("product.updated", "shop.product", changed)]


@write_path("QuerySet.update() of a primary key")
def update_key() -> Iterator[Any]:
    Listing.objects.create(slug="old", product=kettle())
    yield
    Listing.objects.update(slug="new")
    then, now = ["kettle", None, "Kettle", None], [None, "kettle", None, "Kettle"]
    yield [
        Line("listing.deleted", Target("shop.listing", "old", "old"), {"product": then}),
        Line("listing.added", Target("shop.listing", "new", "new"), {"product": now}),
    ]


@write_path("QuerySet.update() of part of a composite key")
def update_composite_key() -> Iterator[Any]:
    Shelf.objects.create(aisle="A", number=1, label="Tea")
    yield
    Shelf.objects.update(number=2)
    yield [
        Line("shelf.deleted", Target("shop.shelf", '["A", 1]', "Tea"), {"label": ["Tea", None]}),
        Line("shelf.added", Target("shop.shelf", '["A", 2]', "Tea"), {"label": [None, "Tea"]}),
    ]


@write_path("QuerySet.update() with composite keys")
def update_composite() -> Iterator[Any]:
    for number in (1, 2):
        Shelf.objects.create(aisle="A", number=number, label="Tea")
    yield
    Shelf.objects.update(label="Coffee")
    rows = [
        Line(
            "shelf.updated",
            Target("shop.shelf", f'["A", {number}]', "Coffee"),
            {"label": ["Tea", "Coffee"]},
        )
        for number in (1, 2)
    ]
    yield [bulk("shelf.updated", "shop.shelf", rows)]


@write_path("QuerySet.update() with a generated column")
def update_generated() -> Iterator[Any]:
    samples = [Sample.objects.create(code=f"S{n}", count=n) for n in (1, 2)]
    yield
    Sample.objects.update(count=F("count") + 10)
    rows = [
        Line(
            "sample.updated",
            Target.of(sample, sample.code),
            {"count": [n, n + 10], "twice": [2 * n, 2 * n + 20]},
        )
        for n, sample in enumerate(samples, start=1)
    ]
    yield [bulk("sample.updated", "shop.sample", rows)]


@write_path("QuerySet.update() with keys that are UUIDs")
def update_uuid() -> Iterator[Any]:
    supplier = Supplier.objects.create(name="Ann")
    yield
    Supplier.objects.filter(name="Ann").update(name="Bob")
    yield [Line("supplier.updated", Target.of(supplier, "Bob"), {"name": ["Ann", "Bob"]})]


@write_path("QuerySet.update() of no row")
def update_nothing() -> Iterator[Any]:
    kettle()
    yield
    assert Product.objects.filter(stock=77).update(stock=5) == 0
    assert Product.objects.filter(pk__in=[]).update(stock=5) == 0
    yield []


@write_path("QuerySet.update() of a proxy")
def update_proxy() -> Iterator[Any]:
    product = kettle()
    yield
    product.notes.model._meta.apps.get_model("shop.OnlineProduct").objects.update(stock=5)
    yield [updated(product, stock=[0, 5])]


@write_path("QuerySet.update() through an unmanaged model of the same table")
def update_unmanaged() -> Iterator[Any]:
    product = kettle()
    yield
    ProductRow.objects.update(price=11)
    yield [updated(product, price=["10.00", "11.00"])]


@write_path("QuerySet._update()")
def private_update() -> Iterator[Any]:
    product = kettle()
    yield
    field = Product._meta.get_field("stock")
    Product.objects.filter(pk=product.pk)._update([(field, None, 5)])
    yield [updated(product, stock=[0, 5])]


@write_path("QuerySet._raw_delete()")
def raw_delete() -> Iterator[Any]:
    orders = [Order.objects.create(number=f"O{n}") for n in (1, 2)]
    yield
    Order.objects.filter(number__startswith="O")._raw_delete("default")
    rows = [
        Line("order.deleted", Target.of(order, order.number), {"number": [order.number, None]})
        for order in orders
    ]
    yield [bulk("order.deleted", "shop.order", rows)]


@write_path("A queryset made by hand")
def plain_queryset() -> Iterator[Any]:
    product = kettle()
    yield
    QuerySet(Product).filter(pk=product.pk).update(stock=5)
    yield [updated(product, stock=[0, 5])]


@write_path("set_RELATED_order() of order_with_respect_to")
def order_with_respect_to() -> Iterator[Any]:
    product = kettle()
    photos = [Photo.objects.create(product=product, caption=f"{n}") for n in (1, 2)]
    yield
    product.set_photo_order([photos[1].pk, photos[0].pk])
    rows = [
        Line("photo.updated", Target.of(photos[0], "1"), {"_order": [0, 1]}),
        Line("photo.updated", Target.of(photos[1], "2"), {"_order": [1, 0]}),
    ]
    yield [bulk("photo.updated", "shop.photo", rows)]
