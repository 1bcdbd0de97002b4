"""New prices for many products at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accoraze import clock
from accoraze.accounts.currencies import Currency
from accoraze.inventory.models import MAX_PRICE, Product
from accoraze.inventory.querysets import ProductQuerySet


class PricesMovedError(Exception):
    """Somebody changed one of the products since its new price was shown."""


class PriceOutOfRangeError(Exception):
    """The rule takes prices below zero or beyond all reason."""

    def __init__(self, changes: list[PriceChange]) -> None:
        super().__init__(changes)
        self.changes = changes


class Kind(models.TextChoices):
    """What the number of a price rule means."""

    PERCENT = "percent", _("Percent")
    AMOUNT = "amount", _("Amount")


class Rounding(models.TextChoices):
    """Where a new price comes to rest."""

    EXACT = "exact", _("Smallest coin")
    TENTH = "tenth", _("To 0.10")
    WHOLE = "whole", _("To whole amounts")
    CHARM = "charm", _("To end in .99")


STEPS: dict[str, Decimal] = {
    Rounding.TENTH: Decimal("0.1"),
    Rounding.WHOLE: Decimal(1),
    Rounding.CHARM: Decimal(1),
}


@dataclass(frozen=True)
class PriceRule:
    """How a price becomes the next: by `value` percent or `value` of the currency."""

    kind: str
    value: Decimal
    rounding: str
    currency: Currency

    def apply(self, price: Decimal) -> Decimal:
        """
        Return the new price, rounded, but not so that a reduction becomes a rise.

        It may be below zero or beyond reason, which `change_prices` refuses.
        """
        raw = price * (1 + self.value / 100) if self.kind == Kind.PERCENT else price + self.value
        step = max(STEPS.get(self.rounding, self.currency.step), self.currency.step)
        rounded = (raw / step).quantize(Decimal(1), ROUND_HALF_UP) * step
        if self.rounding == Rounding.CHARM and self.currency.decimals and raw > 0:
            rounded = max(rounded, step) - self.currency.step
        if (rounded - price) * self.value < 0:
            return price
        return rounded.quantize(self.currency.step)


@dataclass(frozen=True)
class PriceChange:
    """A product beside its next price."""

    product: Product
    after: Decimal

    @property
    def percent(self) -> Decimal | None:
        """Return by how much the price moves, in percent; None from a price of zero."""
        before = self.product.price
        return (self.after - before) / before * 100 if before else None

    @property
    def out_of_range(self) -> bool:
        return not 0 <= self.after <= MAX_PRICE


def preview(products: ProductQuerySet, rule: PriceRule) -> list[PriceChange]:
    """Return the products whose price the rule changes, in the order of `products`."""
    changes = [PriceChange(product, rule.apply(product.price)) for product in products]
    return [change for change in changes if change.after != change.product.price]


def fingerprint(changes: list[PriceChange]) -> str:
    """Return a short text that differs when any product or price of the preview does."""
    digest = hashlib.sha256()
    for change in sorted(changes, key=lambda change: change.product.pk):
        digest.update(f"{change.product.pk}:{change.product.price}:{change.after};".encode())
    return digest.hexdigest()[:32]


def change_prices(products: ProductQuerySet, rule: PriceRule, *, seen: str | None = None) -> int:
    """
    Give every product its next price, in one transaction, and return how many changed.

    With `seen`, the fingerprint of a preview, nothing is written and PricesMovedError is raised
    unless the changes are still those that were seen. One price out of range raises
    PriceOutOfRangeError and none is written.
    """
    with transaction.atomic():
        changes = preview(products.order_by("pk").select_for_update(of=("self",)), rule)
        if seen is not None and fingerprint(changes) != seen:
            raise PricesMovedError
        if impossible := [change for change in changes if change.out_of_range]:
            raise PriceOutOfRangeError(impossible)
        now = clock.now()
        for change in changes:
            change.product.price = change.after
            change.product.version += 1
            change.product.updated_at = now
        return Product.objects.bulk_update(
            [change.product for change in changes], ["price", "version", "updated_at"]
        )
