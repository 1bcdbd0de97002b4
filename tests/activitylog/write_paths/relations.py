"""The managers of relations: many-to-many, reverse foreign keys, generic relations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import ANY

from tests.activitylog.shop.models import (
    Category,
    Note,
    Order,
    Product,
    Supplier,
    Supply,
    Tag,
)
from tests.activitylog.write_paths import Line, Target, bulk, write_path
from tests.activitylog.write_paths.things import about, kettle, three_products, updated


def three_tags() -> list[Tag]:
    return [Tag.objects.create(name=name) for name in ("Cold", "Hot", "New")]


def link(item: Any) -> dict[str, Any]:
    key = item.pk if isinstance(item.pk, int) else str(item.pk)
    return {
        "pk": ANY,
        "id": key,
        "name": item.name if item._meta.model_name != "tag" else str(item),
    }


@write_path("Many-to-many add()")
def m2m_add() -> Iterator[Any]:
    product, tags = kettle(), three_tags()
    yield
    product.tags.add(*tags[:2])
    yield [updated(product, tags={"added": [link(tags[0]), link(tags[1])]})]


@write_path("Many-to-many add() of what is there")
def m2m_add_again() -> Iterator[Any]:
    product, tags = kettle(), three_tags()
    product.tags.add(tags[0])
    yield
    product.tags.add(tags[0])
    yield []


@write_path("Many-to-many add() from the other end")
def m2m_add_reverse() -> Iterator[Any]:
    products, tags = three_products(), three_tags()
    yield
    tags[0].product_set.add(products[0], products[2])
    added = {"tags": {"added": [link(tags[0])]}}
    lines = [updated(products[0], **added), updated(products[2], **added)]
    yield [bulk("product.updated", "shop.product", lines)]


@write_path("Many-to-many create()")
def m2m_create() -> Iterator[Any]:
    product = kettle()
    yield
    tag = product.tags.create(name="Cold")
    yield [updated(product, tags={"added": [link(tag)]})]


@write_path("Many-to-many remove()")
def m2m_remove() -> Iterator[Any]:
    product, tags = kettle(), three_tags()
    product.tags.add(*tags)
    yield
    product.tags.remove(tags[0])
    yield [updated(product, tags={"removed": [link(tags[0])]})]


@write_path("Many-to-many clear()")
def m2m_clear() -> Iterator[Any]:
    product, tags = kettle(), three_tags()
    product.tags.add(*tags)
    yield
    product.tags.clear()
    yield [updated(product, tags={"removed": [link(tag) for tag in tags]})]


@write_path("Many-to-many set()")
def m2m_set() -> Iterator[Any]:
    product, tags = kettle(), three_tags()
    product.tags.add(*tags[:2])
    yield
    product.tags.set(tags[1:])
    yield [updated(product, tags={"removed": [link(tags[0])], "added": [link(tags[2])]})]


@write_path("Many-to-many set() of what is there")
def m2m_set_again() -> Iterator[Any]:
    product, tags = kettle(), three_tags()
    product.tags.add(*tags)
    yield
    product.tags.set(tags)
    yield []


@write_path("Many-to-many set(clear=True)")
def m2m_set_anew() -> Iterator[Any]:
    product, tags = kettle(), three_tags()
    product.tags.add(*tags[:2])
    yield
    product.tags.set(tags[1:], clear=True)
    gone, new = ([link(tag) for tag in some] for some in (tags[:2], tags[1:]))
    yield [updated(product, tags={"removed": gone, "added": new})]


@write_path("Many-to-many set() from the other end")
def m2m_set_reverse() -> Iterator[Any]:
    products, tag = three_products(), three_tags()[0]
    tag.product_set.add(*products[:2])
    yield
    tag.product_set.set(products[1:])
    lines = [
        updated(products[0], tags={"removed": [link(tag)]}),
        updated(products[2], tags={"added": [link(tag)]}),
    ]
    yield [bulk("product.updated", "shop.product", lines)]


@write_path("Many-to-many set() with itself")
def m2m_set_symmetrical() -> Iterator[Any]:
    ann, bob, cleo = (Supplier.objects.create(name=name) for name in ("Ann", "Bob", "Cleo"))
    ann.partners.add(bob)
    yield
    ann.partners.set([cleo])
    partners = (
        (ann, {"removed": [link(bob)], "added": [link(cleo)]}),
        (bob, {"removed": [link(ann)]}),
        (cleo, {"added": [link(ann)]}),
    )
    lines = [
        Line("supplier.updated", Target.of(one, one.name), {"partners": change})
        for one, change in partners
    ]
    yield [bulk("supplier.updated", "shop.supplier", lines)]


@write_path("Many-to-many set() with a model between")
def m2m_through_set() -> Iterator[Any]:
    products, supplier = three_products(), Supplier.objects.create(name="Ann")
    supplier.products.add(products[0])
    yield
    supplier.products.set([products[1]], through_defaults={"days": 3})
    gone, new = (
        {"pk": ANY, "product": item.pk, "days": days, "_labels_": {"product": item.name}}
        for item, days in ((products[0], 1), (products[1], 3))
    )
    change = {"supply_set": {"removed": [gone], "added": [new]}}
    yield [Line("supplier.updated", Target.of(supplier, "Ann"), change)]


@write_path("Many-to-many with itself")
def m2m_symmetrical() -> Iterator[Any]:
    ann, bob = (Supplier.objects.create(name=name) for name in ("Ann", "Bob"))
    yield
    ann.partners.add(bob)
    yield [
        Line("supplier.updated", Target.of(one, one.name), {"partners": {"added": [link(other)]}})
        for one, other in ((ann, bob), (bob, ann))
    ]


@write_path("Many-to-many add() with a model between")
def m2m_through() -> Iterator[Any]:
    product, supplier = kettle(), Supplier.objects.create(name="Ann")
    yield
    supplier.products.add(product, through_defaults={"days": 3})
    added = {"pk": ANY, "product": product.pk, "days": 3, "_labels_": {"product": "Kettle"}}
    yield [Line("supplier.updated", Target.of(supplier, "Ann"), {"supply_set": {"added": [added]}})]


@write_path("Many-to-many clear() with a model between")
def m2m_through_clear() -> Iterator[Any]:
    product, supplier = kettle(), Supplier.objects.create(name="Ann")
    Supply.objects.create(supplier=supplier, product=product)
    yield
    supplier.products.clear()
    gone = {"pk": ANY, "product": product.pk, "days": 1, "_labels_": {"product": "Kettle"}}
    yield [
        Line("supplier.updated", Target.of(supplier, "Ann"), {"supply_set": {"removed": [gone]}})
    ]


@write_path("Reverse foreign key add()")
def reverse_add() -> Iterator[Any]:
    products, category = three_products(), Category.objects.create(name="Kitchen")
    yield
    category.product_set.add(*products[:2])
    joined = {"category": [None, category.pk, None, "Kitchen"]}
    lines = [updated(product, **joined) for product in products[:2]]
    yield [bulk("product.updated", "shop.product", lines)]


@write_path("Reverse foreign key add(bulk=False)")
def reverse_add_each() -> Iterator[Any]:
    product, category = kettle(), Category.objects.create(name="Kitchen")
    yield
    category.product_set.add(product, bulk=False)
    yield [updated(product, category=[None, category.pk, None, "Kitchen"])]


@write_path("Reverse foreign key create()")
def reverse_create() -> Iterator[Any]:
    category = Category.objects.create(name="Kitchen")
    yield
    product = category.product_set.create(sku="kettle", name="Kettle")
    joined = {"category": [None, category.pk, None, "Kitchen"]}
    yield [Line("product.added", about(product), joined)]


@write_path("Reverse foreign key remove()")
def reverse_remove() -> Iterator[Any]:
    category = Category.objects.create(name="Kitchen")
    products = three_products(category=category)
    yield
    category.product_set.remove(products[1])
    yield [updated(products[1], category=[category.pk, None, "Kitchen", None])]


@write_path("Reverse foreign key clear()")
def reverse_clear() -> Iterator[Any]:
    category = Category.objects.create(name="Kitchen")
    products = three_products(category=category)
    yield
    category.product_set.clear()
    left = {"category": [category.pk, None, "Kitchen", None]}
    lines = [updated(product, **left) for product in products]
    yield [bulk("product.updated", "shop.product", lines)]


@write_path("Reverse foreign key set()")
def reverse_set() -> Iterator[Any]:
    category = Category.objects.create(name="Kitchen")
    products = three_products()
    category.product_set.add(products[0])
    yield
    category.product_set.set([products[1]])
    yield [
        updated(products[0], category=[category.pk, None, "Kitchen", None]),
        updated(products[1], category=[None, category.pk, None, "Kitchen"]),
    ]


@write_path("Reverse foreign key to parts")
def reverse_parts() -> Iterator[Any]:
    product, order = kettle(), Order.objects.create(number="O1")
    yield
    order.lines.create(product=product, quantity=2)
    order.lines.update(quantity=3)
    target = Target.of(order, "O1")
    line = {"pk": ANY, "product": product.pk, "quantity": 2, "_labels_": {"product": "Kettle"}}
    changed = {"pk": ANY, "quantity": [2, 3]}
    yield [
        Line("order.updated", target, {"lines": {"added": [line]}}),
        Line("order.updated", target, {"lines": {"changed": [changed]}}),
    ]


@write_path("Generic relation add()")
def generic_add() -> Iterator[Any]:
    product, other = kettle(), kettle(sku="pot", name="Pot")
    note = Note.objects.create(content_object=other, text="Fragile")
    yield
    product.notes.add(note)
    target = Target.of(note, "Fragile")
    yield [Line("note.updated", target, {"object_id": [other.pk, product.pk]})]


@write_path("Generic relation create()")
def generic_create() -> Iterator[Any]:
    product = kettle()
    yield
    note = product.notes.create(text="Fragile")
    target = Target.of(note, "Fragile")
    yield [Line("note.added", target, {"object_id": [None, product.pk]})]


@write_path("Generic relation remove()")
def generic_remove() -> Iterator[Any]:
    product = kettle()
    notes = [product.notes.create(text=text) for text in ("A", "B")]
    target = Target.of(notes[0], "A")
    yield
    product.notes.remove(notes[0])
    yield [Line("note.deleted", target, {"text": ["A", None]})]


@write_path("Generic relation clear()")
def generic_clear() -> Iterator[Any]:
    product = kettle()
    notes = [product.notes.create(text=text) for text in ("A", "B")]
    targets = [Target.of(note, note.text) for note in notes]
    yield
    product.notes.clear()
    lines = [Line("note.deleted", target, {"text": ANY}) for target in targets]
    yield [bulk("note.deleted", "shop.note", lines)]


@write_path("Generic relation set()")
def generic_set() -> Iterator[Any]:
    product, other = kettle(), kettle(sku="pot", name="Pot")
    old, new = product.notes.create(text="A"), other.notes.create(text="B")
    targets = Target.of(old, "A"), Target.of(new, "B")
    yield
    product.notes.set([new])
    yield [
        Line("note.deleted", targets[0], {"text": ["A", None]}),
        Line("note.updated", targets[1], {"object_id": [other.pk, product.pk]}),
    ]


@write_path("A queryset of the other side's manager")
def related_update() -> Iterator[Any]:
    category = Category.objects.create(name="Kitchen")
    products = three_products(category=category)
    yield
    Product.objects.get(sku="p1").category.product_set.update(stock=5)
    lines = [updated(product, stock=[0, 5]) for product in products]
    yield [bulk("product.updated", "shop.product", lines)]
