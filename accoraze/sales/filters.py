from __future__ import annotations

from typing import Any, cast

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import Business
from accoraze.filters import ListFilter, SearchFilter
from accoraze.sales.models import Customer, Order
from accoraze.sales.querysets import CustomerQuerySet


class CustomerFilter(ListFilter):
    """Customers by words; archived ones only when asked for."""

    q = SearchFilter(_("Search name, e-mail or phone"))
    status = django_filters.ChoiceFilter(
        choices=Customer.Status.choices, label=_("Status"), empty_label=_("All but archived")
    )

    class Meta:
        model = Customer
        fields = ()

    def filter_queryset(self, queryset: CustomerQuerySet) -> CustomerQuerySet:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["status"] else found.not_archived()


class OrderFilter(ListFilter):
    """Orders by number or customer, and by status."""

    q = SearchFilter(_("Search number or customer"))
    status = django_filters.ChoiceFilter(
        choices=Order.Status.choices, label=_("Status"), empty_label=_("Any status")
    )
    customer = django_filters.ModelChoiceFilter(
        queryset=Customer.objects.none(), label=_("Customer"), empty_label=_("All customers")
    )

    class Meta:
        model = Order
        fields = ()

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = cast("forms.ModelChoiceField", self.form.fields["customer"])
        customer.queryset = Customer.objects.for_business(business)
