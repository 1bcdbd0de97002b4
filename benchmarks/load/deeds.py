"""What clients do: changes that carry a token into the log, and pages of the log that they read."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from lxml import html

from benchmarks.load.visitor import Visitor

LOG = "/settings/activity-logs/"

Write = Callable[[Visitor, str], bool]
Read = Callable[[Visitor], object]


@dataclass(frozen=True, slots=True)
class Deed:
    """A change, and the action of the one entry that must name its token."""

    action: str
    write: Write


def adjust_stock(visitor: Visitor, token: str) -> bool:
    return visitor.submit(
        "/stock/adjust/",
        "adjust stock",
        lambda form: {
            "product": _one_of(form, "product"),
            "mode": "add",
            "quantity": str(random.randint(1, 9)),
            "reason": _one_of(form, "reason"),
            "note": token,
        },
    )


def change_price(visitor: Visitor, token: str) -> bool:
    """Change a product, unless somebody else did meanwhile: then nothing is saved."""
    products = visitor.open("/products/", "products").xpath("//a/@href")
    paths = [path for path in products if path.removeprefix("/products/").strip("/").isdigit()]
    return visitor.submit(
        f"{random.choice(paths)}edit/",
        "change price",
        lambda form: {"price": f"{random.randint(100, 99_999) / 100:.2f}", "reason": token},
    )


def add_customer(visitor: Visitor, token: str) -> bool:
    return visitor.submit("/customers/add/", "add customer", lambda form: {"name": token})


def take_order(visitor: Visitor, token: str) -> bool:
    def order(form: html.FormElement) -> dict[str, str]:
        products = sorted(name for name in form.fields if name.endswith("-product"))[:2]
        lines = {name: _one_of(form, name) for name in products}
        pieces = {f"{name.removesuffix('product')}quantity": "1" for name in products}
        return {"customer": _one_of(form, "customer"), "note": token, **lines, **pieces}

    return visitor.submit("/orders/add/", "take order", order)


def _one_of(form: html.FormElement, name: str) -> str:
    """Return one of the values that a field offers, the empty one excepted."""
    return random.choice([value for value in form.inputs[name].value_options if value])


DEEDS = (
    Deed("stock.adjusted", adjust_stock),
    Deed("product.updated", change_price),
    Deed("customer.added", add_customer),
    Deed("order.added", take_order),
)


def read_list(visitor: Visitor) -> None:
    """Read the newest page, open an entry, and turn a page."""
    page = visitor.open(LOG, "list")
    entries = page.xpath("//tr[contains(@class, 'entry')]//td[1]//a/@href")
    visitor.open(random.choice(entries), "entry")
    for older in page.xpath("//a[@rel='next']/@href")[:1]:
        visitor.open(f"{LOG}{older}", "list, older")


def filter_list(visitor: Visitor) -> None:
    query = random.choice(
        ("type=products&period=today", "action=order.added", "source=web&type=inventory", "q=load")
    )
    visitor.open(f"{LOG}?{query}", "list, filtered")


def look_around(visitor: Visitor) -> None:
    visitor.open("/", "dashboard")
    visitor.open(f"{LOG}people/?period=today", "people")


def export(visitor: Visitor) -> None:
    visitor.fetch(f"{LOG}export/?format=csv&period=today&type=customers", "export")


READS: tuple[Read, ...] = (read_list, read_list, filter_list, filter_list, look_around, export)
