"""How large an export becomes, as far as that can be said before it starts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.utils.translation import gettext, ngettext

from activitylog.reading.exports.formats import FORMATS
from activitylog.reading.exports.selection import Selection
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.pagination import page_of
from activitylog.reading.presentation.formats import number_text

ROWS_COUNTED = max(format_.most_rows or 0 for format_ in FORMATS.values())


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows there are, `ROWS_COUNTED` + 1 for more; None where counting looks too far."""

    rows: int | None

    @classmethod
    def of(cls, filters: ActivityFilter) -> Self:
        """Count what valid `filters` let through; cost: bounded by `ROWS_COUNTED`."""
        selection = Selection(filters)
        is_sought = filters.counted is None
        if is_sought and page_of(selection.found, 1, bounds=filters.bounds).is_partial:
            return cls(None)
        return cls(selection.count(ROWS_COUNTED))

    @property
    def text(self) -> str:
        """The number in words; empty where it is not known."""
        if self.rows is None:
            return ""
        shown = number_text(Decimal(min(self.rows, ROWS_COUNTED)))
        number = shown + "+" * (self.rows > ROWS_COUNTED)
        return ngettext("%s row", "%s rows", self.rows) % number

    @property
    def warnings(self) -> list[str]:
        """What does not fit into a format that takes a certain number of rows only."""
        words = gettext(
            "%(format)s takes %(rows)s rows at most. Choose another format, a shorter period or "
            "more filters."
        )
        return [
            words % {"format": format_.label, "rows": number_text(Decimal(format_.most_rows))}
            for format_ in FORMATS.values()
            if format_.most_rows and self.rows is not None and self.rows > format_.most_rows
        ]
