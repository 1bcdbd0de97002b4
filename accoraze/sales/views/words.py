"""Why an order stays as it is, in words for the person who wanted otherwise."""

from __future__ import annotations

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accoraze.inventory.stock import NotEnoughStockError
from accoraze.sales.models import Order
from accoraze.sales.ordering import (
    CustomerGoneError,
    LineRefusal,
    OrderRefusedError,
    ProductsGoneError,
    TotalTooLargeError,
)


def why_changed(order: Order) -> str:
    """Say what somebody else did with the order meanwhile."""
    match order.status:
        case Order.Status.COMPLETED:
            text = _("Order %(order)s was completed already, on %(when)s. Nothing was changed.")
        case Order.Status.CANCELLED:
            text = _("Order %(order)s was cancelled already, on %(when)s. Nothing was changed.")
        case _:
            text = _("Order %(order)s was changed by somebody else on %(when)s. Look again.")
    when = formats.date_format(timezone.localtime(order.updated_at), "DATETIME_FORMAT")
    return text % {"order": order, "when": when}


def why_refused(refused: OrderRefusedError) -> str:
    """Say why an order cannot be written as it was typed."""
    match refused:
        case CustomerGoneError():
            return _("The customer was archived or deleted a moment ago. Choose another.")
        case ProductsGoneError():
            return ngettext(
                "%(names)s is not sold any more. Take it out of the order.",
                "%(names)s are not sold any more. Take them out of the order.",
                len(refused.names),
            ) % {"names": ", ".join(refused.names)}
        case TotalTooLargeError():
            return _("The order comes to more than an order can. Check the quantities.")
    raise refused


def why_not_moved(refusal: LineRefusal) -> str:
    """Say why a line's product cannot leave the stock or go back."""
    line, why = refusal.line, refusal.why
    if isinstance(why, NotEnoughStockError):
        return _("%(name)s: %(wanted)d are ordered, %(available)d on hand.") % {
            "name": line.product.name,
            "wanted": line.quantity,
            "available": why.available,
        }
    return _("%(name)s: there would be more on hand than can be counted.") % {
        "name": line.product.name
    }
