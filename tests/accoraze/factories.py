from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory
from django.contrib.auth.hashers import make_password

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from accoraze.inventory.models import Category, Product

PASSWORD = "kettle-and-mug-42"


class BusinessFactory(factory.django.DjangoModelFactory[Business]):
    class Meta:
        model = Business

    name = factory.Sequence(lambda number: f"Shop {number}")
    time_zone = "Europe/Brussels"
    currency_code = "EUR"


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    name = factory.Sequence(lambda number: f"Person {number}")
    email = factory.Sequence(lambda number: f"person{number}@example.test")
    business = factory.SubFactory(BusinessFactory)
    role = Role.MANAGER
    password = factory.LazyFunction(lambda: make_password(PASSWORD))


class CategoryFactory(factory.django.DjangoModelFactory[Category]):
    class Meta:
        model = Category

    business = factory.SubFactory(BusinessFactory)
    name = factory.Sequence(lambda number: f"Shelf {number}")


class ProductFactory(factory.django.DjangoModelFactory[Product]):
    class Meta:
        model = Product

    business = factory.SubFactory(BusinessFactory)
    sku = factory.Sequence(lambda number: f"SKU-{number}")
    name = factory.Sequence(lambda number: f"Product {number}")
    price = Decimal("24.00")
    cost = Decimal("11.40")
    stock = 10


def product_data(**changed: Any) -> dict[str, Any]:
    """Return what a person types who adds a product and means it."""
    return {
        "name": "Blue Kettle 1.7 L",
        "sku": "BK-17",
        "status": "active",
        "price": "24.00",
        "cost": "11.40",
        "reorder_level": "10",
        "category_name": "Kettles",
        "tag_names": "gift, new",
        "description": "",
        "stock": "26",
        **changed,
    }
