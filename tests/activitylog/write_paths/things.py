"""What the cases write on."""

from __future__ import annotations

from typing import Any

from tests.activitylog.shop.models import Product
from tests.activitylog.write_paths import Line, Target


def kettle(**values: Any) -> Product:
    return Product.objects.create(**{"sku": "kettle", "name": "Kettle", "price": "10.00", **values})


def three_products(**values: Any) -> list[Product]:
    return [kettle(sku=f"p{n}", name=f"P{n}", **values) for n in (1, 2, 3)]


def about(product: Product, name: str = "") -> Target:
    return Target.of(product, name or product.name)


def updated(product: Product, **changes: Any) -> Line:
    return Line("product.updated", about(product), changes)
