"""What people of the demo do: each habit is one thing, done by the application's own code."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import F

from accoraze.accounts.models import Business, User
from accoraze.archiving import remove
from accoraze.demo.catalogue import Article
from accoraze.inventory.editing import save_product
from accoraze.inventory.forms import ProductForm
from accoraze.inventory.importing import import_products
from accoraze.inventory.models import Product, StockAdjustment
from accoraze.inventory.pricing import Kind, PriceRule, Rounding, change_prices
from accoraze.inventory.querysets import ProductQuerySet
from accoraze.inventory.stock import change_stock, set_stock
from activitylog import activity_context

Reason = StockAdjustment.Reason


@dataclass
class Shop:
    """A business of the demo, and the chance that decides what happens in it."""

    business: Business
    chance: Random
    people: dict[str, User] = field(default_factory=dict)

    @property
    def products(self) -> ProductQuerySet:
        """Return what is sold, in an order that chance can rely on."""
        return Product.objects.for_business(self.business).not_archived().order_by("sku")

    def some_product(self) -> Product:
        return self.chance.choice(self.products)


def import_catalogue(shop: Shop, user: User, articles: Iterable[Article]) -> None:
    """Import the articles as a CSV file."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["sku", "name", "category", "price", "cost", "stock", "reorder_level"])
    writer.writerows(article[:7] for article in articles)
    import_products(file.getvalue().encode(), user)


def import_costs(shop: Shop, user: User) -> None:
    """Import what a supplier charges from now on."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["sku", "name", "price", "cost"])
    for product in shop.chance.sample(list(shop.products.exclude(cost=None)), 14):
        cost = (product.cost * Decimal(shop.chance.choice(["1.03", "1.05", "0.98"]))).quantize(
            Decimal("0.01")
        )
        writer.writerow([product.sku, product.name, product.price, cost])
    import_products(file.getvalue().encode(), user)


def add_product(shop: Shop, user: User, article: Article) -> None:
    """Add the article by hand."""
    data = {
        **article._asdict(),
        "category_name": article.category,
        "tag_names": article.tags,
        "status": Product.Status.ACTIVE,
    }
    _save(ProductForm(data, user=user))


def edit_product(shop: Shop, user: User, product: Product, **changed: Any) -> None:
    """Open the product's form, change some fields, and save it."""
    opened = ProductForm(instance=product, user=user)
    data = {name: opened[name].value() for name in opened.fields}
    data["tag_names"] = ", ".join(data["tag_names"])
    _save(ProductForm({**data, **changed}, instance=product, user=user))


def reprice(shop: Shop, user: User) -> None:
    """Give one product another price, for a reason."""
    product = shop.some_product()
    factor, reason = shop.chance.choice(
        [
            ("0.90", "Matches the shop across the street"),
            ("0.85", "Old box, new stock comes next month"),
            ("1.05", "Supplier raised prices"),
            ("1.08", "Sold out twice this month"),
            ("0.95", ""),
        ]
    )
    price = (product.price * Decimal(factor)).quantize(Decimal("0.1"))
    with activity_context(reason=reason or None):
        edit_product(shop, user, product, price=price)


def set_price(shop: Shop, user: User, sku: str, price: str) -> None:
    """Give the product this price."""
    edit_product(shop, user, shop.products.get(sku=sku), price=price)


def tidy(shop: Shop, user: User) -> None:
    """Change what is said about a product."""
    product = shop.some_product()
    change: dict[str, Any] = shop.chance.choice(
        [
            {"reorder_level": product.reorder_level + shop.chance.choice([2, 4, 5, 10])},
            {"description": shop.chance.choice(DESCRIPTIONS)},
            {"tag_names": shop.chance.choice(["gift", "new, gift", "season", "bestseller"])},
            {"status": Product.Status.DRAFT if product.is_low else Product.Status.ACTIVE},
        ]
    )
    edit_product(shop, user, product, **change)


def expect_more(shop: Shop, user: User) -> None:
    """Raise the reorder level of the five products that are nearest to theirs above the stock."""
    on_sale = shop.products.filter(status=Product.Status.ACTIVE)
    for product in on_sale.order_by(F("stock") - F("reorder_level"), "sku")[:5]:
        edit_product(shop, user, product, reorder_level=product.stock + shop.chance.randint(1, 6))


def sale(
    shop: Shop, user: User, category: str, percent: int, rounding: str = Rounding.TENTH
) -> None:
    """Change the prices of a category by so many percent."""
    rule = PriceRule(Kind.PERCENT, Decimal(percent), rounding, shop.business.currency)
    change_prices(shop.products.filter(category__name=category), rule)


def receive(shop: Shop, user: User) -> None:
    """Take in a delivery of something that does not last much longer."""
    waning = shop.products.filter(stock__lt=F("reorder_level") * 2)
    if not waning:
        return
    product = shop.chance.choice(waning)
    pieces = max(2, product.reorder_level) * shop.chance.choice([1, 1, 2])
    note = shop.chance.choice(["", "", "Delivery note 40117", "Second half of the order"])
    _note(note, lambda: change_stock(product, pieces, reason=Reason.RECEIVED, note=note))


def count(shop: Shop, user: User) -> None:
    """Count a shelf; a piece or two of what should be there is gone, or one too many is there."""
    product = shop.some_product()
    counted = max(0, product.stock + shop.chance.choice([-3, -2, -1, -1, -1, 1]))
    if counted != product.stock:
        note = "Weekly count"
        _note(note, lambda: set_stock(product, counted, reason=Reason.COUNTED, note=note))


def lose(shop: Shop, user: User) -> None:
    """Write off what broke or went missing, or take a piece for the shop's own use."""
    product = shop.some_product()
    reason, note = shop.chance.choice(
        [
            (Reason.DAMAGED, "Broken in transport"),
            (Reason.DAMAGED, "Water damage in aisle 3"),
            (Reason.LOST, "Missing since Saturday"),
            (Reason.OWN_USE, "For the shop window"),
        ]
    )
    pieces = min(product.stock, shop.chance.randint(1, 3))
    if pieces:
        _note(note, lambda: change_stock(product, -pieces, reason=reason, note=note))


def take_back(shop: Shop, user: User) -> None:
    """Put what a customer brought back on the shelf again."""
    change_stock(shop.some_product(), 1, reason=Reason.RETURNED)


def delete_by_sku(shop: Shop, user: User, sku: str) -> None:
    """Delete a product that should not have been added."""
    remove(shop.products.get(sku=sku))


def archive_by_sku(shop: Shop, user: User, sku: str) -> None:
    """Take a product out of the range."""
    edit_product(shop, user, shop.products.get(sku=sku), status=Product.Status.ARCHIVED)


def _note(note: str, act: Callable[[], object]) -> None:
    with activity_context(reason=note or None):
        act()


def _save(form: ProductForm) -> None:
    if not form.is_valid():
        raise ValueError(f"The demo filled in {type(form).__name__} wrongly: {form.errors}")
    save_product(form)


DESCRIPTIONS = (
    "Enamelled steel, whistles, fits every hob. Holds seven cups.",
    "Dishwasher safe. Made in small batches; colours vary a little.",
    "Oiled by hand. Do not leave it in water.",
    "Stacks, and fits the oven as well as the fridge.",
)
