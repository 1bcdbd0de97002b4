from __future__ import annotations

from typing import Any, cast

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import Business
from accoraze.filters import ListFilter, SearchFilter
from accoraze.inventory.models import Category, Product
from accoraze.inventory.querysets import ProductQuerySet

LOW = "low"


class ProductFilter(ListFilter):
    """Products by words, status and category; archived ones only when asked for."""

    q = SearchFilter(_("Search name or SKU"))
    status = django_filters.ChoiceFilter(
        choices=[*Product.Status.choices, (LOW, _("Low on stock"))],
        method="in_status",
        label=_("Status"),
        empty_label=_("All but archived"),
    )
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.none(), label=_("Category"), empty_label=_("All categories")
    )

    class Meta:
        model = Product
        fields = ()

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = cast("forms.ModelChoiceField", self.form.fields["category"])
        category.queryset = Category.objects.for_business(business)

    def filter_queryset(self, queryset: ProductQuerySet) -> ProductQuerySet:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["status"] else found.not_archived()

    def in_status(self, queryset: ProductQuerySet, name: str, value: str) -> ProductQuerySet:
        return queryset.to_reorder() if value == LOW else queryset.filter(status=value)
