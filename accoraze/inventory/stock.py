"""The one place where what is on hand changes."""

from __future__ import annotations

from django.db import transaction

from accoraze.inventory.models import MAX_STOCK, Product, StockAdjustment


class StockRefusedError(Exception):
    """The adjustment would leave less than nothing, or more than a shop can hold."""

    def __init__(self, available: int) -> None:
        super().__init__(available)
        self.available = available


class NotEnoughStockError(StockRefusedError):
    """More would be taken than is on hand."""


class TooMuchStockError(StockRefusedError):
    """More would be on hand than can be counted."""


class NothingToAdjustError(StockRefusedError):
    """What was counted is what is on hand."""


def change_stock(product: Product, delta: int, *, reason: str, note: str = "") -> StockAdjustment:
    """
    Add `delta`, which may be negative, to what is on hand.

    Stock and adjustment are written together, under a lock on the product's row, so that
    of two people who take the last piece one gets it. `product` is brought up to date.

    Raises NotEnoughStockError or TooMuchStockError, with what is on hand, when the result is
    impossible.
    """
    with transaction.atomic():
        return _write(_locked(product), product, delta, reason, note)


def set_stock(product: Product, counted: int, *, reason: str, note: str = "") -> StockAdjustment:
    """
    Bring what is on hand to what was counted, as `change_stock` does.

    Raises NothingToAdjustError when the two already agree.
    """
    with transaction.atomic():
        locked = _locked(product)
        return _write(locked, product, counted - locked.stock, reason, note)


def _locked(product: Product) -> Product:
    return Product.objects.select_for_update(of=("self",)).get(pk=product.pk)


def _write(
    locked: Product, product: Product, delta: int, reason: str, note: str
) -> StockAdjustment:
    before, after = locked.stock, locked.stock + delta
    if after < 0:
        raise NotEnoughStockError(before)
    if after > MAX_STOCK:
        raise TooMuchStockError(before)
    if delta == 0:
        raise NothingToAdjustError(before)
    adjustment = StockAdjustment.objects.create(
        business_id=locked.business_id,
        product=locked,
        delta=delta,
        stock_before=before,
        stock_after=after,
        reason=reason,
        note=note,
    )
    locked.stock = after
    locked.save(update_fields=["stock"])
    product.stock = after
    return adjustment
