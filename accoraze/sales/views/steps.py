"""The steps in an order's life, each confirmed first: completing and cancelling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.permissions import Can
from accoraze.inventory.models import Product
from accoraze.sales.forms import StepForm
from accoraze.sales.models import Order
from accoraze.sales.ordering import LinesRefusedError, cancel_order, complete_order
from accoraze.sales.views.words import why_changed, why_not_moved
from accoraze.versions import ChangedMeanwhileError
from activitylog import activity_context


@dataclass(frozen=True)
class Move:
    """What a step does to a product's stock: -1 takes the quantity, 1 gives it back."""

    product: Product
    quantity: int
    direction: int

    @property
    def after(self) -> int:
        return self.product.stock + self.direction * self.quantity

    @property
    def is_short(self) -> bool:
        return self.after < 0


class OrderStepView(BusinessViewMixin, SingleObjectMixin, FormView):
    """Shows what the step does to the order and to the stock, and does it when it is posted."""

    model = Order
    form_class = StepForm
    direction: ClassVar[int]
    success_message: ClassVar[Any]

    @cached_property
    def object(self) -> Order:
        return self.get_object(self.get_queryset().select_related("customer"))

    def may_begin(self, order: Order) -> bool:
        """Say whether the order is where this step begins."""
        raise NotImplementedError

    def take(self, order: Order, seen_version: int) -> Order:
        """Do it; raise as the functions of `sales.ordering` do."""
        raise NotImplementedError

    def get_initial(self) -> dict[str, Any]:
        return {"seen_version": self.object.version}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_begin(self.object):
            return self.came_late(self.object)
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: StepForm) -> HttpResponse:
        try:
            with activity_context(reason=form.cleaned_data["reason"] or None):
                order = self.take(self.object, form.cleaned_data["seen_version"])
        except ChangedMeanwhileError as conflict:
            return self.came_late(conflict.current)
        except LinesRefusedError as refused:
            reasons = [why_not_moved(refusal) for refusal in refused.refusals]
            context = self.get_context_data(form=form, reasons=reasons)
            return self.render_to_response(context, status=409)
        messages.success(self.request, self.success_message % {"order": order})
        return HttpResponseRedirect(order.get_absolute_url())

    def came_late(self, order: Order) -> HttpResponse:
        """Send the person to the order, and say what became of it."""
        messages.error(self.request, why_changed(order))
        return HttpResponseRedirect(order.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = list(self.object.lines.select_related("product"))
        moves = [Move(line.product, line.quantity, self.direction) for line in lines]
        return super().get_context_data(order=self.object, lines=lines, moves=moves, **kwargs)


class OrderCompleteView(OrderStepView):
    """Completes an open order."""

    capability = Can.COMPLETE_ORDERS
    template_name = "sales/order_complete.html"
    direction = -1
    success_message = gettext_lazy("Order %(order)s was completed. Its products left the stock.")

    def may_begin(self, order: Order) -> bool:
        return order.is_open

    def take(self, order: Order, seen_version: int) -> Order:
        return complete_order(order, seen_version=seen_version)


class OrderCancelView(OrderStepView):
    """Cancels an open or a completed order."""

    capability = Can.CANCEL_ORDERS
    template_name = "sales/order_cancel.html"
    direction = 1
    success_message = gettext_lazy("Order %(order)s was cancelled.")

    def may_begin(self, order: Order) -> bool:
        return not order.is_cancelled

    def take(self, order: Order, seen_version: int) -> Order:
        return cancel_order(order, seen_version=seen_version)
