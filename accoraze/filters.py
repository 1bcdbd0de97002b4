"""What the filters above every list of Accoraze have in common."""

from __future__ import annotations

from typing import Any

import django_filters


class ListFilter(django_filters.FilterSet):
    """
    Filters above a list, read from its address.

    A queryset that is searched by words has a method `matching`.
    """

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Bound also to nothing: what is left out unless asked for is left out from the start.
        super().__init__(data or {}, *args, **kwargs)
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "input"

    @property
    def is_narrowing(self) -> bool:
        """Say whether the reader asked for less than everything."""
        return any(self.form[name].value() for name in self.filters)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.matching(value)
