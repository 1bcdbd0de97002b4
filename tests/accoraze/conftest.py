from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from accoraze.inventory.models import Product
from accoraze.sales.models import Customer
from tests.accoraze.factories import BusinessFactory, ProductFactory, UserFactory
from tests.accoraze.sales_factories import CustomerFactory


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Hash passwords quickly: the slowness of the real hasher is not what is tested."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def business(db) -> Business:
    return BusinessFactory.create(name="Accoraze Test Store")


@pytest.fixture
def manager(business) -> User:
    return UserFactory.create(business=business, role=Role.MANAGER, name="Daniel Okafor")


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A client as which somebody is signed in; a fault in a view answers 500 and is seen."""

    def signed_in(user: User) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def client(manager, signed_in) -> Client:
    """The manager's client."""
    return signed_in(manager)


@pytest.fixture
def kettle(business) -> Product:
    return ProductFactory.create(business=business, name="Blue Kettle", price="24.00", stock=10)


@pytest.fixture
def mug(business) -> Product:
    return ProductFactory.create(business=business, name="Mug", price="5.50", stock=3)


@pytest.fixture
def customer(business) -> Customer:
    return CustomerFactory.create(business=business, name="Maison Verte")
