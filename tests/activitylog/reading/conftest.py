from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from activitylog.reading.viewer import Viewer
from tests.activitylog.reading.shoplog import NOW


@pytest.fixture(autouse=True)
def _the_shop_is_open(db, settings, monkeypatch):
    """Read as people of the shop, at one moment."""
    settings.ACTIVITYLOG_POLICY = "tests.activitylog.reading.shoplog.ShopPolicy"
    settings.ACTIVITYLOG_CATEGORIES = {
        "products": "Products",
        "inventory": "Inventory",
        "orders": "Orders",
    }
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def user() -> Callable[[str], User]:
    def user(name: str) -> User:
        return User.objects.get_or_create(username=name)[0]

    return user


@pytest.fixture
def viewer(user) -> Callable[[str], Viewer]:
    def viewer(name: str = "admin") -> Viewer:
        found = Viewer.of(user(name))
        assert found is not None
        return found

    return viewer


@pytest.fixture
def browse(user) -> Callable[..., Client]:
    """A client as which somebody is signed in; a fault in a view is raised."""

    def browse(name: str = "admin") -> Client:
        client = Client()
        client.force_login(user(name))
        return client

    return browse
