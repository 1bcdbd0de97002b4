"""Customers, and what they order."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import Business
from accoraze.archiving import Archivable
from accoraze.inventory.models import Product
from accoraze.sales.querysets import CustomerQuerySet, OrderQuerySet
from accoraze.versions import Versioned

FIRST_NUMBER = 1001
MAX_QUANTITY = 9_999
MAX_TOTAL = 999_999_999


class Customer(Archivable):
    """Somebody who buys; once there are orders, archived instead of deleted."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        ARCHIVED = "archived", _("Archived")

    business = models.ForeignKey(Business, on_delete=models.CASCADE, editable=False)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.TextField(_("address"), max_length=400, blank=True)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sales:customer", args=[self.pk])

    @property
    def is_told_of(self) -> bool:
        """Say whether there is an order, which must keep its customer."""
        return self.orders.exists()


class OrderCounter(models.Model):
    """The last order number that a business has given out."""

    business = models.OneToOneField(Business, on_delete=models.CASCADE, primary_key=True)
    last_number = models.PositiveIntegerField(default=FIRST_NUMBER - 1)

    class Meta:
        verbose_name = _("order counter")
        verbose_name_plural = _("order counters")

    def __str__(self) -> str:
        return f"#{self.last_number}"


class Order(Versioned):
    """
    What a customer bought or wants to buy.

    It is written by `sales.ordering` alone, which keeps number, total, status and stock in step.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    business = models.ForeignKey(Business, on_delete=models.CASCADE, editable=False)
    number = models.PositiveIntegerField(_("number"), editable=False)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="orders", verbose_name=_("customer")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.OPEN, editable=False
    )
    total = models.DecimalField(
        _("total"), max_digits=12, decimal_places=2, default=Decimal(0), editable=False
    )
    note = models.TextField(_("note"), max_length=1000, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="order_number_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("sales:order", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED


class OrderLine(models.Model):
    """So many of a product, at the price that it had when it was ordered."""

    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="lines", verbose_name=_("order")
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="order_lines", verbose_name=_("product")
    )
    quantity = models.PositiveIntegerField(
        _("quantity"), validators=[MinValueValidator(1), MaxValueValidator(MAX_QUANTITY)]
    )
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "product"], name="order_line_product_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="order_line_quantity_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product}"

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price
