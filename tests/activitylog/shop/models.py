"""A small shop with every relation that a write can run along."""

from __future__ import annotations

from django.db import models


class Category(models.Model):
    business_id = models.CharField(max_length=64, default="b1")
    name = models.CharField(max_length=100)


class Tag(models.Model):
    business_id = models.CharField(max_length=64, default="b1")
    name = models.CharField(max_length=100)


class Product(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        ACTIVE = "active", "Active"

    business_id = models.CharField(max_length=64, default="b1")
    sku = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=20_000)
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    stock = models.IntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    is_online = models.BooleanField(default=False)
    available_from = models.DateField(null=True, blank=True)
    restocked_at = models.DateTimeField(null=True, blank=True)
    colour = models.CharField(max_length=7, blank=True)
    description = models.TextField(blank=True)
    supplier_token = models.CharField(max_length=100, blank=True)
    view_count = models.IntegerField(default=0)
    tags = models.ManyToManyField(Tag, blank=True)

    def __str__(self) -> str:
        return self.name


class Adjustment(models.Model):
    product = models.ForeignKey(Product, models.CASCADE, related_name="adjustments")
    delta = models.IntegerField()
    reason = models.CharField(max_length=100, blank=True)


class Order(models.Model):
    class Status(models.TextChoices):
        OPEN = "open", "Open"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    business_id = models.CharField(max_length=64, default="b1")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT)
    quantity = models.IntegerField(default=1)


class Memo(models.Model):
    """Registered without a declaration: named by `str()`, its business the context's."""

    text = models.TextField()
    amount = models.DecimalField(max_digits=8, decimal_places=2, default=0)

    def __str__(self) -> str:
        return f"Memo “{self.text}”"


class Attachment(models.Model):
    """Registered with a business that only a relation leads to."""

    category = models.ForeignKey(Category, models.CASCADE)
    name = models.CharField(max_length=100)


class Untracked(models.Model):
    """Not registered."""

    name = models.CharField(max_length=100)
