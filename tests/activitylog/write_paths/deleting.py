"""Rows that go, and what goes or changes with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import ANY

from tests.activitylog.shop.models import (
    Adjustment,
    Attachment,
    Category,
    Contract,
    Listing,
    Memo,
    Note,
    OnlineProduct,
    Product,
    Shelf,
    Supplier,
    Tag,
)
from tests.activitylog.write_paths import Line, Target, bulk, write_path
from tests.activitylog.write_paths.things import about, kettle, three_products, updated


@write_path("Model.delete()")
def delete() -> Iterator[Any]:
    product = kettle(stock=4)
    target = about(product)
    yield
    product.delete()
    yield [Line("product.deleted", target, {"name": ["Kettle", None], "stock": [4, None]})]


@write_path("Model.delete() of what is named by str()")
def delete_named_by_str() -> Iterator[Any]:
    memo = Memo.objects.create(text="Call Ann")
    target = Target.of(memo, "Memo “Call Ann”")
    yield
    memo.delete()
    yield [Line("memo.deleted", target, {"text": ["Call Ann", None]})]


@write_path("Model.delete() with a composite key")
def delete_composite() -> Iterator[Any]:
    shelf = Shelf.objects.create(aisle="A", number=1, label="Tea")
    target = Target.of(shelf, "Tea")
    yield
    shelf.delete()
    yield [Line("shelf.deleted", target, {"label": ["Tea", None]})]


@write_path("Model.delete() of a proxy")
def delete_proxy() -> Iterator[Any]:
    kettle()
    product = OnlineProduct.objects.get()
    target = Target.of(product, "Kettle")
    yield
    product.delete()
    yield [Line("product.deleted", target, {"name": ["Kettle", None]})]


@write_path("QuerySet.delete()")
def delete_many() -> Iterator[Any]:
    products = three_products()
    targets = [about(product) for product in products]
    yield
    Product.objects.filter(sku__in=["p1", "p2"]).delete()
    deleted = [Line("product.deleted", target, {"name": ANY}) for target in targets[:2]]
    yield [bulk("product.deleted", "shop.product", deleted)]


@write_path("QuerySet.delete() without anything to cascade to")
def fast_delete() -> Iterator[Any]:
    memos = [Memo.objects.create(text=f"M{n}") for n in (1, 2)]
    targets = [Target.of(memo, f"Memo “{memo.text}”") for memo in memos]
    yield
    assert Memo.objects.all().delete() == (2, {"shop.Memo": 2})
    deleted = [Line("memo.deleted", target, {"text": ANY}) for target in targets]
    yield [bulk("memo.deleted", "shop.memo", deleted)]


@write_path("QuerySet.delete() of no row")
def delete_nothing() -> Iterator[Any]:
    kettle()
    yield
    Product.objects.filter(sku="pot").delete()
    Product.objects.none().delete()
    yield []


@write_path("A cascade")
def cascade() -> Iterator[Any]:
    category = Category.objects.create(name="Kitchen")
    attachment = Attachment.objects.create(category=category, name="Photo.jpg")
    targets = Target.of(attachment, "Photo.jpg"), Target.of(category, "Kitchen")
    yield
    category.delete()
    yield [
        Line("attachment.deleted", targets[0], {"name": ["Photo.jpg", None]}),
        Line("category.deleted", targets[1], {"name": ["Kitchen", None]}),
    ]


@write_path("A cascade to a column that is not the key")
def cascade_to_field() -> Iterator[Any]:
    product = kettle()
    target = about(product)
    Listing.objects.create(slug="old", product=product)
    yield
    product.delete()
    named = {"product": ["kettle", None, "Kettle", None]}
    yield [
        Line("listing.deleted", Target("shop.listing", "old", "old"), named),
        Line("product.deleted", target, {"name": ["Kettle", None]}),
    ]


@write_path("A cascade to parts")
def cascade_to_parts() -> Iterator[Any]:
    product = kettle()
    target = about(product)
    for delta in (5, -2):
        Adjustment.objects.create(product=product, delta=delta)
    yield
    product.delete()
    removed = [{"pk": ANY, "delta": 5, "reason": ""}, {"pk": ANY, "delta": -2, "reason": ""}]
    yield [
        Line("product.updated", target, {"adjustments": {"removed": removed}}),
        Line("product.deleted", target, {"name": ["Kettle", None]}),
    ]


@write_path("A cascade along a generic relation")
def cascade_generic() -> Iterator[Any]:
    product = kettle()
    target = about(product)
    note = Note.objects.create(content_object=product, text="Fragile")
    note_target = Target.of(note, "Fragile")
    yield
    product.delete()
    yield [
        Line("note.deleted", note_target, {"text": ["Fragile", None]}),
        Line("product.deleted", target, {"name": ["Kettle", None]}),
    ]


@write_path("on_delete=SET_NULL")
def set_null() -> Iterator[Any]:
    category = Category.objects.create(name="Kitchen")
    products = three_products(category=category)
    target = Target.of(category, "Kitchen")
    yield
    category.delete()
    lost = {"category": [int(target.id), None, "Kitchen", None]}
    yield [
        bulk("product.updated", "shop.product", [updated(p, **lost) for p in products]),
        Line("category.deleted", target, {"name": ["Kitchen", None]}),
    ]


@write_path("on_delete=SET_DEFAULT")
def set_default() -> Iterator[Any]:
    supplier = Supplier.objects.create(name="Ann")
    contract = Contract.objects.create(title="Tea", deputy=supplier)
    target = Target.of(supplier, "Ann")
    yield
    supplier.delete()
    lost = {"deputy": [target.id, None, "Ann", None]}
    yield [
        Line("contract.updated", Target.of(contract, "Tea"), lost),
        Line("supplier.deleted", target, {"name": ["Ann", None]}),
    ]


@write_path("on_delete=SET()")
def set_callable() -> Iterator[Any]:
    supplier = Supplier.objects.create(name="Ann")
    contract = Contract.objects.create(title="Tea", supplier=supplier)
    target = Target.of(supplier, "Ann")
    yield
    supplier.delete()
    nobody = Target.of(Supplier.objects.get(), "Nobody")
    passed_on = {"supplier": [target.id, nobody.id, "Ann", "Nobody"]}
    yield [
        Line("supplier.added", nobody, {"name": [None, "Nobody"]}),
        Line("contract.updated", Target.of(contract, "Tea"), passed_on),
        Line("supplier.deleted", target, {"name": ["Ann", None]}),
    ]


@write_path("Many-to-many links of a deleted object that declared them")
def links_of_source() -> Iterator[Any]:
    product = kettle()
    target = about(product)
    tag = Tag.objects.create(name="Cold")
    product.tags.add(tag)
    yield
    product.delete()
    removed = [{"pk": ANY, "id": tag.pk, "name": "Cold"}]
    yield [
        Line("product.updated", target, {"tags": {"removed": removed}}),
        Line("product.deleted", target, {"name": ["Kettle", None]}),
    ]


@write_path("Many-to-many links of a deleted object at the other end")
def links_of_target() -> Iterator[Any]:
    product = kettle()
    tag = Tag.objects.create(name="Cold")
    product.tags.add(tag)
    removed = [{"pk": ANY, "id": tag.pk, "name": "Cold"}]
    yield
    tag.delete()
    yield [updated(product, tags={"removed": removed})]
