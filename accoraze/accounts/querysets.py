from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from accoraze.accounts.models import Business


class BusinessQuerySet(models.QuerySet):
    """Rows that belong to a business: the one way in for every view."""

    def for_business(self, business: Business) -> Self:
        return self.filter(business=business)


class UserQuerySet(BusinessQuerySet):
    def super_admins(self) -> Self:
        """Keep those who own the account."""
        return self.filter(role="super_admin")
