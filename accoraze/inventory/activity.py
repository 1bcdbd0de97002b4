"""What of products and stock is logged."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accoraze.inventory.models import Category, Product, StockAdjustment, Tag
from activitylog import ModelActivity, register


@register(Product)
class ProductActivity(ModelActivity):
    category = "products"
    name = "name"
    summary = ("sku", "price")
    money = ("price", "cost")
    restricted = "cost"
    exclude = ("business", "version", "created_at", "updated_at")

    def url(self, target_id: str) -> str:
        return Product(pk=target_id).get_absolute_url()


@register(StockAdjustment)
class StockAdjustmentActivity(ModelActivity):
    """Every adjustment is an entry of its own, about the product that it changed."""

    category = "inventory"
    noun = "stock"
    part_of = "product"
    verbs = {"added": "adjusted"}
    labels = {"added": _("Adjusted stock")}
    summary = ("stock_after", "reason")
    exclude = ("business", "created_at")


@register(Category)
@register(Tag)
class ShelfActivity(ModelActivity):
    category = "products"
    name = "name"
    exclude = "business"
