"""What the shop logs."""

from activitylog import Action, ModelActivity, register
from tests.activitylog.shop import models


@register(models.Category)
class CategoryActivity(ModelActivity):
    category = "products"
    name = "name"


@register(models.Product)
class ProductActivity(ModelActivity):
    category = "products"
    name = "name"
    summary = ("sku", "price")
    money = ("price", "cost")
    restricted = ("cost",)
    exclude = ("view_count",)

    def url(self, target_id: str) -> str | None:
        return f"/products/{target_id}/"


@register(models.Adjustment)
class AdjustmentActivity(ModelActivity):
    category = "inventory"
    noun = "stock"
    part_of = "product"
    verbs = {"added": "adjusted"}
    labels = {"added": "Adjusted stock"}


@register(models.Order)
class OrderActivity(ModelActivity):
    category = "orders"
    name = "number"
    labels = {"added": "Created order"}
    transitions = {
        "status": {
            models.Order.Status.COMPLETED: Action("completed", "Completed order"),
            models.Order.Status.CANCELLED: Action("cancelled", "Cancelled order"),
        }
    }


@register(models.OrderLine)
class OrderLineActivity(ModelActivity):
    part_of = "order"


@register(models.Attachment)
class AttachmentActivity(ModelActivity):
    category = "products"
    name = "name"
    business = "category__business_id"


@register(models.Note)
class NoteActivity(ModelActivity):
    name = "text"


@register(models.Photo)
class PhotoActivity(ModelActivity):
    name = "caption"


@register(models.Listing)
class ListingActivity(ModelActivity):
    name = "slug"


@register(models.Supplier)
class SupplierActivity(ModelActivity):
    name = "name"


@register(models.Supply)
class SupplyActivity(ModelActivity):
    part_of = "supplier"


@register(models.Contract)
class ContractActivity(ModelActivity):
    name = "title"


@register(models.Warehouse)
class WarehouseActivity(ModelActivity):
    name = "name"


@register(models.Shelf)
class ShelfActivity(ModelActivity):
    name = "label"


@register(models.Sample)
class SampleActivity(ModelActivity):
    name = "code"


register(models.Memo)
