"""What a business spends."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from accoraze import clock
from accoraze.accounts.models import Business
from accoraze.finance.querysets import ExpenseQuerySet
from accoraze.versions import Versioned

MAX_AMOUNT = 9_999_999
EARLIEST = date(2000, 1, 1)
AHEAD = timedelta(days=366)


def today() -> date:
    """Return the date where the business is."""
    return timezone.localdate(clock.now())


def validate_date(value: date) -> None:
    """Refuse a date that must be a slip: long ago, or more than a year ahead."""
    latest = today() + AHEAD
    if not EARLIEST <= value <= latest:
        raise ValidationError(
            _("Enter a date between %(earliest)s and %(latest)s."),
            params={
                "earliest": formats.date_format(EARLIEST, "DATE_FORMAT"),
                "latest": formats.date_format(latest, "DATE_FORMAT"),
            },
        )


class Expense(Versioned):
    """Money that was paid to somebody for something."""

    class Category(models.TextChoices):
        GOODS = "goods", _("Goods")
        RENT = "rent", _("Rent")
        WAGES = "wages", _("Wages")
        UTILITIES = "utilities", _("Energy and water")
        TRANSPORT = "transport", _("Transport")
        MARKETING = "marketing", _("Advertising")
        EQUIPMENT = "equipment", _("Equipment")
        REPAIRS = "repairs", _("Repairs")
        FEES = "fees", _("Insurance and fees")
        TAXES = "taxes", _("Taxes")
        OTHER = "other", _("Other")

    business = models.ForeignKey(Business, on_delete=models.CASCADE, editable=False)
    date = models.DateField(_("date"), validators=[validate_date])
    category = models.CharField(_("category"), max_length=10, choices=Category.choices)
    payee = models.CharField(_("paid to"), max_length=120)
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    tax = models.DecimalField(
        _("tax in it"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    receipt_number = models.CharField(_("receipt number"), max_length=60, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        ordering = ["-date", "-pk"]
        indexes = [models.Index(fields=["business", "-date"], name="expense_latest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="expense_amount_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.payee

    def get_absolute_url(self) -> str:
        return reverse("finance:expense", args=[self.pk])
