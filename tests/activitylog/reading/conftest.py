from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.test import Client
from django.utils import timezone

from activitylog.reading.viewer import Viewer
from activitylog.security.sign_ins import log_signed_in
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


@pytest.fixture
def _nobody_signs_in() -> Iterator[None]:
    """Leave out the sign-ins of those who read: their sessions are made without the signal."""
    uid = "activitylog.log_signed_in"
    assert user_logged_in.disconnect(dispatch_uid=uid)
    yield
    user_logged_in.connect(log_signed_in, dispatch_uid=uid)
