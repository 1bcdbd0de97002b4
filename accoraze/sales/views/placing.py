"""The page on which an order is placed, and changed while it is open."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.permissions import Can
from accoraze.sales.models import Customer, Order
from accoraze.sales.order_form import OrderForm
from accoraze.sales.ordering import OrderRefusedError, change_order, place_order
from accoraze.sales.views.words import why_changed, why_refused
from accoraze.versions import ChangedMeanwhileError, who_changed
from activitylog import activity_context


class OrderAddView(BusinessViewMixin, TemplateView):
    """Places an order; the address may name its customer."""

    capability = Can.EDIT_ORDERS
    model = Order
    template_name = "sales/order_form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        initial = {"customer": request.GET.get("customer", "")[:20]}
        return self.show(OrderForm(user=self.request.user, initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = OrderForm(request.POST, user=self.request.user)
        if "more" in request.POST:
            return self.show(form.with_more_lines())
        if not form.is_valid():
            return self.show(form)
        try:
            order = place_order(
                form.cleaned_data["customer"], form.lines.quantities, note=form.cleaned_data["note"]
            )
        except OrderRefusedError as refused:
            form.add_error(None, why_refused(refused))
            return self.show(form)
        said = _("Order %(order)s was created. It comes to %(total)s.")
        total = self.business.currency.format(order.total)
        messages.success(request, said % {"order": order, "total": total})
        return HttpResponseRedirect(order.get_absolute_url())

    def show(self, form: OrderForm, *, status: int = 200, **context: Any) -> HttpResponse:
        """Show the form; a business without customers is told to begin with one."""
        any_customer = Customer.objects.for_business(self.business).not_archived().exists()
        context = self.get_context_data(form=form, any_customer=any_customer, **context)
        return self.render_to_response(context, status=status)


class OrderEditView(OrderAddView):
    """Changes an open order; whoever saves second sees what the first saved."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        order = self.get_order()
        if not order.is_open:
            return self.closed(order)
        return self.show(OrderForm(user=self.request.user, order=order))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        order = self.get_order()
        if not order.is_open:
            return self.closed(order)
        form = OrderForm(request.POST, user=self.request.user, order=order)
        if "more" in request.POST:
            return self.show(form.with_more_lines())
        if not form.is_valid():
            return self.show(form)
        try:
            order = self.change(order, form)
        except OrderRefusedError as refused:
            form.add_error(None, why_refused(refused))
            return self.show(form)
        except ChangedMeanwhileError as conflict:
            if not conflict.current.is_open:
                return self.closed(conflict.current)
            return self.show(
                form.on_top_of(conflict.current),
                current=conflict.current,
                changed_by=who_changed(conflict.current, self.request.user),
                status=409,
            )
        messages.success(request, _("Order %(order)s was saved.") % {"order": order})
        return HttpResponseRedirect(order.get_absolute_url())

    def get_order(self) -> Order:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def change(self, order: Order, form: OrderForm) -> Order:
        """Write what was typed."""
        data = form.cleaned_data
        with activity_context(reason=data["reason"] or None):
            return change_order(
                order,
                data["customer"],
                form.lines.quantities,
                note=data["note"],
                seen_version=data["seen_version"] or 0,
            )

    def closed(self, order: Order) -> HttpResponse:
        """Send the person to the order, and say why it cannot be changed."""
        messages.error(self.request, why_changed(order))
        return HttpResponseRedirect(order.get_absolute_url())
