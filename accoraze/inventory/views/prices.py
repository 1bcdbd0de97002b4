"""The page on which many prices change at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.permissions import Can
from accoraze.inventory.filters import ProductFilter
from accoraze.inventory.forms import PriceForm
from accoraze.inventory.models import Product
from accoraze.inventory.pricing import (
    PriceOutOfRangeError,
    PricesMovedError,
    change_prices,
    fingerprint,
    preview,
)
from accoraze.inventory.querysets import ProductQuerySet
from activitylog import activity_context

SHOWN = 100


class PriceChangeView(BusinessViewMixin, TemplateView):
    """
    Shows what a rule makes of the chosen products' prices, then writes it.

    The address holds the choice: each `product`, or `all` with the filters of the list.
    Rule and choice are read by GET, so that looking changes nothing; POST writes.
    """

    capability = Can.CHANGE_PRICES
    model = Product
    template_name = "inventory/prices.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PriceForm(request.GET if "kind" in request.GET else None)
        return self.render_to_response(self.get_context_data(form=form, asked=request.GET))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PriceForm(request.POST)
        has_moved = False
        if form.is_valid():
            try:
                count = self.change(form)
            except PricesMovedError:
                has_moved = True
            except PriceOutOfRangeError as refused:
                form.add_error("value", self.out_of_range(refused.changes))
            else:
                done = ngettext(
                    "%(count)d price was changed.", "%(count)d prices were changed.", count
                )
                messages.success(request, done % {"count": count})
                return HttpResponseRedirect(reverse("inventory:products"))
        context = self.get_context_data(form=form, asked=request.POST, has_moved=has_moved)
        return self.render_to_response(context)

    def change(self, form: PriceForm) -> int:
        """Write what was seen, and return how many prices changed."""
        with activity_context(reason=form.cleaned_data["reason"] or None):
            return change_prices(
                self.chosen(self.request.POST),
                form.rule(self.request.user),
                seen=self.request.POST.get("seen", ""),
            )

    def chosen(self, asked: QueryDict) -> ProductQuerySet:
        """Return the products that the address or the form names, of this business only."""
        products = self.get_queryset()
        if "all" in asked:
            ids = ProductFilter(asked, queryset=products, business=self.business).qs.values("pk")
        else:
            ids = [
                int(value)
                for value in asked.getlist("product")
                if value.isascii() and value.isdigit() and len(value) < 19
            ]
        return products.filter(pk__in=ids)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form, asked = kwargs["form"], kwargs["asked"]
        products = self.chosen(asked)
        context = {
            "count": products.count(),
            "kept": [
                (name, value)
                for name in ("all", "q", "status", "category", "product")
                for value in asked.getlist(name)
            ],
        }
        if form.is_bound and form.is_valid():
            changes = preview(products, form.rule(self.request.user))
            if refused := [change for change in changes if change.out_of_range]:
                form.add_error("value", self.out_of_range(refused))
            else:
                context |= {
                    "changes": changes[:SHOWN],
                    "change_count": len(changes),
                    "left": max(len(changes) - SHOWN, 0),
                    "seen": fingerprint(changes),
                }
        return super().get_context_data(**context, **kwargs)

    def out_of_range(self, refused: list[Any]) -> str:
        """Name a product whose price cannot become what the rule makes of it."""
        return _("%(name)s would cost %(price)s. Choose a smaller change, or fewer products.") % {
            "name": refused[0].product.name,
            "price": self.business.currency.format(refused[0].after),
        }
