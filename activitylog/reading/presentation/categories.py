"""Types in the order in which they are offered, with name and icon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from activitylog.conf import conf
from activitylog.reading.presentation.lines import ICONS, category_text


@dataclass(frozen=True, slots=True)
class Category:
    """A type as charts and tables name it."""

    key: str

    @property
    def label(self) -> str:
        return category_text(self.key)

    @property
    def icon(self) -> str:
        return self.key if self.key in ICONS else "log"


def in_order(keys: Iterable[str]) -> list[Category]:
    """Return types as ACTIVITYLOG_CATEGORIES orders them, the others after them by name."""
    order = list(conf.ACTIVITYLOG_CATEGORIES)
    place = {key: order.index(key) if key in order else len(order) for key in keys}
    return [
        Category(key) for key in sorted(place, key=lambda key: (place[key], category_text(key)))
    ]
