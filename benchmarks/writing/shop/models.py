"""The same product once for each contestant, as each asks to be told of it."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from activitylog import ModelActivity, register


class Product(models.Model):
    business_id = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    sku = models.CharField(max_length=40)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    cost = models.DecimalField(max_digits=10, decimal_places=2)
    stock = models.IntegerField()
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class BareProduct(Product):
    """Recorded by nothing."""


class LoggedProduct(Product):
    """Recorded by the activity log."""


@register(LoggedProduct)
class LoggedProductActivity(ModelActivity):
    category = "products"
    noun = "product"
    name = "name"
    summary = ("sku", "price")
    money = ("price", "cost")


class AuditlogProduct(Product):
    """Recorded by django-auditlog."""


auditlog.register(AuditlogProduct)


class SimpleHistoryProduct(Product):
    """Recorded by django-simple-history."""

    history = HistoricalRecords()


if settings.ON_POSTGRESQL:
    import pghistory

    @pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    class PghistoryProduct(Product):
        """Recorded by the triggers of django-pghistory."""


def product(model: type[Product], number: int) -> Product:
    """Return a new product, not saved yet."""
    return model(
        business_id="1",
        name=f"Blue Kettle {number}",
        sku=f"KET-{number:05}",
        price="39.90",
        cost="21.35",
        stock=12,
    )
