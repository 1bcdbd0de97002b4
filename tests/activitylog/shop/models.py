"""A small shop with every relation that a write can run along."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F


class Category(models.Model):
    business_id = models.CharField(max_length=64, default="b1")
    name = models.CharField(max_length=100)


class Tag(models.Model):
    """Not registered, but linked to what is."""

    business_id = models.CharField(max_length=64, default="b1")
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


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
    notes = GenericRelation("Note")

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


class OnlineProduct(Product):
    class Meta:
        proxy = True


class ProductRow(models.Model):
    """The table of the products by another name, with some of its columns."""

    business_id = models.CharField(max_length=64)
    name = models.CharField(max_length=20_000)
    price = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        managed = False
        db_table = "shop_product"


class Note(models.Model):
    """Belongs to any object."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    content_object = GenericForeignKey()
    text = models.CharField(max_length=100)


class Photo(models.Model):
    """Ordered by the product, and saved after a look whether it is there."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="photos")
    caption = models.CharField(max_length=100)

    class Meta:
        order_with_respect_to = "product"
        select_on_save = True


class Listing(models.Model):
    """Points to a column that is not the key, and has a key that can be changed."""

    slug = models.CharField(max_length=40, primary_key=True)
    product = models.ForeignKey(Product, models.CASCADE, to_field="sku", related_name="listings")


def nobody() -> Supplier:
    return Supplier.objects.get_or_create(name="Nobody")[0]


class Supplier(models.Model):
    """With a key that the application makes, and relations with and without a model between."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=100, unique=True)
    products = models.ManyToManyField(Product, through="Supply", related_name="suppliers")
    partners = models.ManyToManyField("self")


class Supply(models.Model):
    supplier = models.ForeignKey(Supplier, models.CASCADE)
    product = models.ForeignKey(Product, models.CASCADE)
    days = models.IntegerField(default=1)


class Contract(models.Model):
    """What becomes of it when a supplier goes."""

    title = models.CharField(max_length=100)
    supplier = models.ForeignKey(Supplier, models.SET(nobody), null=True, related_name="contracts")
    deputy = models.ForeignKey(
        Supplier, models.SET_DEFAULT, null=True, default=None, related_name="deputised"
    )


class Place(models.Model):
    business_id = models.CharField(max_length=64, default="b1")
    name = models.CharField(max_length=100)


class Warehouse(Place):
    """A table of its own beside its parent's."""

    capacity = models.IntegerField(default=0)


class Shelf(models.Model):
    """With a key of two columns."""

    pk = models.CompositePrimaryKey("aisle", "number")
    aisle = models.CharField(max_length=10)
    number = models.IntegerField()
    label = models.CharField(max_length=100)


class Sample(models.Model):
    """A column of every kind."""

    code = models.CharField(max_length=40)
    count = models.IntegerField(default=0)
    twice = models.GeneratedField(
        expression=F("count") * 2, output_field=models.IntegerField(), db_persist=True
    )
    rank = models.IntegerField(db_default=7)
    big = models.BigIntegerField(null=True)
    ratio = models.FloatField(null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    is_good = models.BooleanField(null=True)
    day = models.DateField(null=True)
    moment = models.DateTimeField(null=True)
    clock = models.TimeField(null=True)
    span = models.DurationField(null=True)
    uid = models.UUIDField(null=True)
    raw = models.BinaryField(null=True)
    data = models.JSONField(null=True)
    address = models.GenericIPAddressField(null=True)
    api_token = models.CharField(max_length=100, blank=True)
    compass = models.CharField(max_length=100, blank=True)
