"""Pages about what is on hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView, ListView

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.permissions import Can
from accoraze.inventory.forms import StockForm
from accoraze.inventory.models import Product, StockAdjustment
from accoraze.inventory.stock import (
    NotEnoughStockError,
    NothingToAdjustError,
    StockRefusedError,
    TooMuchStockError,
    change_stock,
    set_stock,
)
from activitylog import activity_context

LATEST = 30
LOW_SHOWN = 12


class StockView(BusinessViewMixin, ListView):
    """What to reorder, and the latest adjustments."""

    capability = Can.VIEW_STOCK
    model = StockAdjustment
    template_name = "inventory/stock.html"
    context_object_name = "adjustments"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("product")[:LATEST]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        low = Product.objects.for_business(self.business).to_reorder()
        return super().get_context_data(
            low=low.order_by(F("stock") - F("reorder_level"), "name")[:LOW_SHOWN],
            low_count=low.count(),
            **kwargs,
        )


class StockAdjustView(BusinessViewMixin, FormView):
    """Changes what is on hand of one product; the address may name it."""

    capability = Can.ADJUST_STOCK
    form_class = StockForm
    template_name = "inventory/stock_adjust.html"

    def get_initial(self) -> dict[str, Any]:
        return {"product": self.request.GET.get("product", "")[:20]}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: StockForm) -> HttpResponse:
        data = form.cleaned_data
        product, quantity = data["product"], data["quantity"]
        words = {"reason": data["reason"], "note": data["note"]}
        try:
            with activity_context(reason=data["note"] or None):
                if data["mode"] == StockForm.Mode.SET:
                    adjustment = set_stock(product, quantity, **words)
                else:
                    sign = -1 if data["mode"] == StockForm.Mode.REMOVE else 1
                    adjustment = change_stock(product, sign * quantity, **words)
        except Product.DoesNotExist:
            form.add_error("product", _("This product has just been deleted."))
            return self.form_invalid(form)
        except StockRefusedError as refused:
            form.add_error("quantity", self.why(refused))
            return self.form_invalid(form)
        messages.success(
            self.request,
            _("%(name)s: %(before)d before, %(after)d on hand now.")
            % {
                "name": product.name,
                "before": adjustment.stock_before,
                "after": adjustment.stock_after,
            },
        )
        return HttpResponseRedirect(product.get_absolute_url())

    def why(self, refused: StockRefusedError) -> str:
        """Say in words why what is on hand cannot change so."""
        match refused:
            case NotEnoughStockError():
                return ngettext(
                    "Only %(count)d is on hand. Nothing was changed.",
                    "Only %(count)d are on hand. Nothing was changed.",
                    refused.available,
                ) % {"count": refused.available}
            case NothingToAdjustError():
                return _("%(count)d on hand already: there is nothing to change.") % {
                    "count": refused.available
                }
            case TooMuchStockError():
                return _("That is more than can be counted. Check the number.")
        raise refused
