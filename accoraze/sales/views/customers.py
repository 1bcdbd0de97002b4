"""Pages of the customers: the list, one, adding, editing and removing it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DetailView, UpdateView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.permissions import Can
from accoraze.archiving import RemoveView
from accoraze.logged_forms import LoggedFormMixin
from accoraze.sales.filters import CustomerFilter
from accoraze.sales.forms import CustomerForm
from accoraze.sales.models import Customer
from accoraze.sales.tables import CustomerTable
from accoraze.versions import VersionedFormMixin

PAGE_SIZE = 25
LATEST = 10


class CustomerListView(BusinessViewMixin, SingleTableMixin, FilterView):
    """The customers that the filter leaves, a page at a time."""

    capability = Can.VIEW_CUSTOMERS
    model = Customer
    filterset_class = CustomerFilter
    table_class = CustomerTable
    table_pagination = {"per_page": PAGE_SIZE}
    template_name = "sales/customers.html"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().annotate(order_count=Count("orders"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        any_customer = Customer.objects.for_business(self.business).exists()
        return super().get_context_data(any_customer=any_customer, **kwargs)


class CustomerView(BusinessViewMixin, DetailView):
    """One customer, with the latest orders."""

    capability = Can.VIEW_CUSTOMERS
    model = Customer
    template_name = "sales/customer.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            orders=self.object.orders.all()[:LATEST],
            order_count=self.object.orders.count(),
            **kwargs,
        )


class CustomerFormMixin(LoggedFormMixin):
    """What adding and editing a customer share."""

    capability = Can.EDIT_CUSTOMERS
    model = Customer
    form_class = CustomerForm
    template_name = "sales/customer_form.html"


class CustomerAddView(CustomerFormMixin, CreateView):
    """Adds a customer."""

    success_message = gettext_lazy("%(name)s was added.")


class CustomerEditView(VersionedFormMixin, CustomerFormMixin, UpdateView):
    """Changes a customer; whoever saves second sees what the first saved."""

    success_message = gettext_lazy("%(name)s was saved.")


class CustomerRemoveView(RemoveView):
    """Asks, then deletes the customer or archives it."""

    capability = Can.DELETE_CUSTOMERS
    model = Customer
    template_name = "sales/customer_remove.html"
    success_url = reverse_lazy("sales:customers")
