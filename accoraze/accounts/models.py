"""Businesses and the people who work in them."""

from __future__ import annotations

import zoneinfo
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accoraze.accounts import currencies
from accoraze.accounts.fields import LowercaseEmailField
from accoraze.accounts.permissions import Can, Role, role_may
from accoraze.accounts.querysets import UserQuerySet
from accoraze.versions import Versioned

FOR_EVER = 0
KEPT_YEARS = (1, 2, 3, 5, 7, 10)


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not have."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is no time zone."), params={"name": name})


def _years_text(years: int) -> Promise:
    return format_lazy(ngettext_lazy("{years} year", "{years} years", years), years=years)


class Business(Versioned):
    """The account: every other row belongs to one, and none sees another's."""

    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    currency_code = models.CharField(
        _("currency"), max_length=3, default="EUR", choices=currencies.CHOICES
    )
    address = models.TextField(_("address"), max_length=400, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    tax_rate = models.DecimalField(
        _("tax rate in percent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    log_years = models.PositiveSmallIntegerField(
        _("keep activity logs"),
        default=FOR_EVER,
        choices=[
            (FOR_EVER, _("For ever")),
            *((years, _years_text(years)) for years in KEPT_YEARS),
        ],
    )

    class Meta:
        verbose_name = _("business")
        verbose_name_plural = _("businesses")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def currency(self) -> currencies.Currency:
        return currencies.CURRENCIES[self.currency_code]

    @property
    def log_retention(self) -> timedelta | None:
        """How long entries of the log are kept, leap days counted in full; None is for ever."""
        return None if self.log_years == FOR_EVER else timedelta(days=366 * self.log_years)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """Create a person of a business; without a password they cannot sign in."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, Versioned):
    """A person who signs in with an e-mail address and works in one business."""

    email = LowercaseEmailField(
        _("e-mail"),
        unique=True,
        error_messages={"unique": _("Somebody already signs in with this e-mail.")},
    )
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.STAFF)
    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="users", verbose_name=_("business")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "business"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("team:person", args=[self.pk])

    def may(self, capability: Can) -> bool:
        """Say whether this person's role has the capability."""
        return role_may(self.role, capability)
