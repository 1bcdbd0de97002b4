"""The side menu: what there is, in which group, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import User
from accoraze.accounts.permissions import Can


@dataclass(frozen=True)
class Entry:
    """One link of the menu; current on its own page and on those below it."""

    label: str | Promise
    icon: str
    view: str
    capability: Can


@dataclass(frozen=True)
class Link:
    """An entry as one reader sees it on one page."""

    label: str | Promise
    icon: str
    url: str
    current: bool


GROUPS: tuple[tuple[str | Promise, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry(_("Dashboard"), "dashboard", "home", Can.VIEW_DASHBOARD),
            Entry(_("Products"), "products", "inventory:products", Can.VIEW_PRODUCTS),
            Entry(_("Stock"), "inventory", "inventory:stock", Can.VIEW_STOCK),
            Entry(_("Customers"), "customers", "sales:customers", Can.VIEW_CUSTOMERS),
            Entry(_("Orders"), "orders", "sales:orders", Can.VIEW_ORDERS),
            Entry(_("Expenses"), "expenses", "finance:expenses", Can.VIEW_EXPENSES),
        ),
    ),
    (
        _("Logs"),
        (
            Entry(_("Activity"), "activity", "activitylog:activity_alias", Can.VIEW_ACTIVITY),
            Entry(_("Security"), "security", "activitylog:security_alias", Can.VIEW_SECURITY),
        ),
    ),
    (
        _("Settings"),
        (
            Entry(_("Business"), "business", "accounts:business", Can.CHANGE_SETTINGS),
            Entry(_("Branding"), "branding", "branding:branding", Can.CHANGE_BRANDING),
            Entry(_("Team"), "users", "team:people", Can.VIEW_TEAM),
            Entry(_("Activity Logs"), "log", "activitylog:activity", Can.VIEW_ACTIVITY),
            Entry(_("Security Logs"), "lock", "activitylog:security", Can.VIEW_SECURITY),
            Entry(_("Password"), "key", "accounts:password", Can.CHANGE_PASSWORD),
        ),
    ),
)


def menu(user: User, path: str) -> Iterator[tuple[str | Promise, list[Link]]]:
    """Yield the groups that hold something for this person, with their links."""
    for title, entries in GROUPS:
        links = [
            Link(entry.label, entry.icon, url, path.startswith(url) and (url != "/" or path == "/"))
            for entry in entries
            if user.may(entry.capability)
            for url in [reverse(entry.view)]
        ]
        if links:
            yield title, links
