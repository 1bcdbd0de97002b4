"""Products, how they are sorted, and every change of what is on hand."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accoraze import clock
from accoraze.accounts.models import Business
from accoraze.accounts.querysets import BusinessQuerySet
from accoraze.archiving import Archivable
from accoraze.inventory.querysets import ProductQuerySet

MAX_PRICE = 9_999_999
MAX_STOCK = 9_999_999


class Shelf(models.Model):
    """What products are sorted by: a name that comes to be when a product first uses it."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, editable=False)
    name: models.CharField[str, str]

    objects = BusinessQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("business", Lower("name"), name="%(class)s_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Category(Shelf):
    """The one shelf that a product stands on."""

    name = models.CharField(_("name"), max_length=60)

    class Meta(Shelf.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")


class Tag(Shelf):
    """A word that groups products across categories."""

    name = models.CharField(_("name"), max_length=30)

    class Meta(Shelf.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")


class Product(Archivable):
    """
    Something that is sold.

    `stock` moves only through `inventory.stock`; everything else counts `version` up, so
    that two people who edit one product at the same time find out.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        ARCHIVED = "archived", _("Archived")

    business = models.ForeignKey(Business, on_delete=models.CASCADE, editable=False)
    sku = models.CharField(
        _("SKU"),
        max_length=40,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9._/-]*\Z",
                _("Use letters, digits, and . _ / - between them, without spaces."),
            )
        ],
    )
    name = models.CharField(_("name"), max_length=120)
    category = models.ForeignKey(
        Category,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("category"),
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="products", verbose_name=_("tags"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    price = models.DecimalField(
        _("price"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_PRICE)],
    )
    cost = models.DecimalField(
        _("cost price"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_PRICE)],
    )
    stock = models.PositiveIntegerField(
        _("on hand"), default=0, validators=[MaxValueValidator(MAX_STOCK)]
    )
    reorder_level = models.PositiveIntegerField(
        _("reorder level"), default=0, validators=[MaxValueValidator(MAX_STOCK)]
    )
    description = models.TextField(_("description"), max_length=4000, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("business", Lower("sku"), name="product_sku_once"),
            models.CheckConstraint(
                condition=models.Q(stock__gte=0), name="product_stock_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(price__gte=0), name="product_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("inventory:product", args=[self.pk])

    @property
    def is_told_of(self) -> bool:
        """Say whether an order tells of it, so that it must outlive its sale."""
        return self.order_lines.exists()

    @property
    def is_low(self) -> bool:
        """Say whether it is sold and has fallen to its reorder level."""
        return self.status == self.Status.ACTIVE and self.stock <= self.reorder_level


class StockAdjustment(models.Model):
    """One change of what is on hand, with the reason, written once and never changed."""

    class Reason(models.TextChoices):
        SOLD = "sold", _("Sold")
        RECEIVED = "received", _("Received")
        RETURNED = "returned", _("Returned by customer")
        COUNTED = "counted", _("Stock count")
        DAMAGED = "damaged", _("Damaged")
        LOST = "lost", _("Lost or stolen")
        OWN_USE = "own_use", _("Own use")
        OTHER = "other", _("Other")

    business = models.ForeignKey(Business, on_delete=models.CASCADE, editable=False)
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="adjustments", verbose_name=_("product")
    )
    delta = models.IntegerField(_("change"))
    stock_before = models.PositiveIntegerField(_("on hand before"))
    stock_after = models.PositiveIntegerField(_("on hand after"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("time"), default=clock.now, editable=False)

    objects = BusinessQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock adjustment")
        verbose_name_plural = _("stock adjustments")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["business", "-created_at"], name="adjustment_latest")]

    def __str__(self) -> str:
        return self.product.name
