from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import Business
from accoraze.inventory.models import Category, Product
from accoraze.inventory.querysets import ProductQuerySet

LOW = "low"


class ProductFilter(django_filters.FilterSet):
    """Products by words, status and category; archived ones only when asked for."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Search"),
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Search name or SKU")}),
    )
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

    def __init__(self, data: Any = None, *args: Any, business: Business, **kwargs: Any) -> None:
        # Bound also to nothing, so that archived products are left out from the start.
        super().__init__(data or {}, *args, **kwargs)
        self.filters["category"].queryset = Category.objects.for_business(business)
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "input"

    @property
    def is_narrowing(self) -> bool:
        """Say whether the reader asked for less than everything."""
        return any(self.form[name].value() for name in self.filters)

    def filter_queryset(self, queryset: ProductQuerySet) -> ProductQuerySet:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["status"] else found.not_archived()

    def search(self, queryset: ProductQuerySet, name: str, value: str) -> ProductQuerySet:
        return queryset.matching(value)

    def in_status(self, queryset: ProductQuerySet, name: str, value: str) -> ProductQuerySet:
        return queryset.to_reorder() if value == LOW else queryset.filter(status=value)
