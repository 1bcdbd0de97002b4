"""What the filters above every list of Accoraze have in common."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _


class SearchFilter(django_filters.CharFilter):
    """Rows in which all words occur, as the queryset's own method `matching` finds them."""

    def __init__(self, placeholder: Any) -> None:
        attrs = {"type": "search", "placeholder": placeholder}
        super().__init__(label=_("Search"), max_length=200, widget=forms.TextInput(attrs=attrs))

    def filter(self, qs: Any, value: str) -> Any:
        return qs.matching(value) if value else qs


class DayFilter(django_filters.DateFilter):
    """Rows from a day on, or up to it, as `lookup_expr` says; the day is picked in a calendar."""

    def __init__(self, **kwargs: Any) -> None:
        picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=picker, **kwargs)


class ListFilter(django_filters.FilterSet):
    """Filters above a list, read from its address."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Bound also to nothing: what is left out unless asked for is left out from the start.
        super().__init__(data or {}, *args, **kwargs)
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "input"

    @property
    def is_narrowing(self) -> bool:
        """Say whether the reader asked for less than everything."""
        return any(self.form[name].value() for name in self.filters)
