"""People of several businesses, for tests of what is recorded of them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User

from activitylog.policy import Policy

PASSWORD = "correct horse battery"


class ByDomain(Policy):
    """Somebody's e-mail names the business: amina@b1.test works in b1."""

    def business(self, user: Any) -> str | None:
        return user.email.partition("@")[2].partition(".")[0] or None

    def role(self, user: Any) -> str:
        return "Staff" if user.is_staff else "Customer"


class StrongerHasher(PBKDF2PasswordHasher):
    """Stronger than a hash of its own with one round, which would take tests too long."""

    algorithm = "pbkdf2_stronger"
    iterations = 2


BY_DOMAIN = f"{ByDomain.__module__}.{ByDomain.__qualname__}"


def person(name: str = "amina", business: str = "b1", **fields: Any) -> User:
    """Return a new user who can sign in with PASSWORD; leaves no entry."""
    fields.setdefault("first_name", name.title())
    return User.objects.create_user(name, f"{name}@{business}.test", PASSWORD, **fields)
