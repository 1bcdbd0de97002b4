"""The same from a coroutine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from unittest.mock import ANY

from asgiref.sync import async_to_sync
from django.db.models import F

from tests.activitylog.shop.models import Product, Tag
from tests.activitylog.write_paths import Line, bulk, write_path
from tests.activitylog.write_paths.things import about, kettle, three_products, updated


def awaited(method: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
    async def run() -> Any:
        return await method(*args, **kwargs)

    return async_to_sync(run)()


@write_path("acreate()")
def acreate() -> Iterator[Any]:
    yield
    product = awaited(Product.objects.acreate, sku="kettle", name="Kettle")
    yield [Line("product.added", about(product), {"sku": [None, "kettle"]})]


@write_path("aget_or_create()")
def aget_or_create() -> Iterator[Any]:
    yield
    product, _created = awaited(Product.objects.aget_or_create, sku="kettle", name="Kettle")
    yield [Line("product.added", about(product), {"sku": [None, "kettle"]})]


@write_path("aupdate_or_create()")
def aupdate_or_create() -> Iterator[Any]:
    product = kettle()
    yield
    awaited(Product.objects.aupdate_or_create, sku="kettle", defaults={"stock": 5})
    yield [updated(product, stock=[0, 5])]


@write_path("asave()")
def asave() -> Iterator[Any]:
    product = kettle()
    yield
    product.stock = 5
    awaited(product.asave)
    yield [updated(product, stock=[0, 5])]


@write_path("adelete()")
def adelete() -> Iterator[Any]:
    product = kettle()
    target = about(product)
    yield
    awaited(product.adelete)
    yield [Line("product.deleted", target, {"name": ["Kettle", None]})]


@write_path("aupdate()")
def aupdate() -> Iterator[Any]:
    products = three_products()
    yield
    awaited(Product.objects.aupdate, stock=F("stock") + 5)
    rows = [updated(product, stock=[0, 5]) for product in products]
    yield [bulk("product.updated", "shop.product", rows)]


@write_path("QuerySet.adelete()")
def queryset_adelete() -> Iterator[Any]:
    products = three_products()
    rows = [Line("product.deleted", about(product), {"name": ANY}) for product in products]
    yield
    awaited(Product.objects.all().adelete)
    yield [bulk("product.deleted", "shop.product", rows)]


@write_path("abulk_create()")
def abulk_create() -> Iterator[Any]:
    yield
    new = [Product(sku=f"p{n}", name=f"P{n}") for n in (1, 2)]
    made = awaited(Product.objects.abulk_create, new)
    rows = [Line("product.added", about(item), {"name": [None, item.name]}) for item in made]
    yield [bulk("product.added", "shop.product", rows)]


@write_path("abulk_update()")
def abulk_update() -> Iterator[Any]:
    products = three_products()
    yield
    for product in products:
        product.stock = 5
    awaited(Product.objects.abulk_update, products, ["stock"])
    rows = [updated(product, stock=[0, 5]) for product in products]
    yield [bulk("product.updated", "shop.product", rows)]


@write_path("Many-to-many aset()")
def m2m_set() -> Iterator[Any]:
    product = kettle()
    tags = [Tag.objects.create(name=name) for name in ("Cold", "Hot")]
    links = [{"pk": ANY, "id": tag.pk, "name": tag.name} for tag in tags]
    awaited(product.tags.aset, tags[:1])
    yield
    awaited(product.tags.aset, tags[1:])
    yield [updated(product, tags={"removed": links[:1], "added": links[1:]})]


@write_path("Many-to-many aadd(), aremove(), aclear()")
def m2m() -> Iterator[Any]:
    product = kettle()
    tags = [Tag.objects.create(name=name) for name in ("Cold", "Hot")]
    links = [{"pk": ANY, "id": tag.pk, "name": tag.name} for tag in tags]
    yield
    awaited(product.tags.aadd, *tags)
    awaited(product.tags.aremove, tags[0])
    awaited(product.tags.aclear)
    yield [
        updated(product, tags={"added": links}),
        updated(product, tags={"removed": links[:1]}),
        updated(product, tags={"removed": links[1:]}),
    ]
