"""Types in the order in which they are offered, with name and icon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from activitylog.conf import conf
from activitylog.policy import SECURITY

ICONS = frozenset({
    "products", "inventory", "customers", "orders", "expenses", "users", "settings", "branding",
    "security", "log",
})  # fmt: skip
BUILT_IN = {"log": _("Log"), SECURITY: _("Security")}
"""What the categories are called that every log has, where ACTIVITYLOG_CATEGORIES does not say."""


@dataclass(frozen=True, slots=True)
class Category:
    """A type as charts and tables name it."""

    key: str

    @property
    def label(self) -> str:
        return category_text(self.key)

    @property
    def icon(self) -> str:
        return icon_of(self.key)


def in_order(keys: Iterable[str]) -> list[Category]:
    """Return types as ACTIVITYLOG_CATEGORIES orders them, the others after them by name."""
    order = list(conf.ACTIVITYLOG_CATEGORIES)
    place = {key: order.index(key) if key in order else len(order) for key in keys}
    return [
        Category(key) for key in sorted(place, key=lambda key: (place[key], category_text(key)))
    ]


def category_text(category: str) -> str:
    """Return what a category is called."""
    label = conf.ACTIVITYLOG_CATEGORIES.get(category) or BUILT_IN.get(category)
    return str(label or capfirst(category.replace("_", " ")))


def icon_of(category: str) -> str:
    """Return the name of the icon that stands for a category."""
    return category if category in ICONS else "log"
