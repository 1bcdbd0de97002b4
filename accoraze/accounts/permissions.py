"""What each role may do: written here once, enforced and shown everywhere else."""

from __future__ import annotations

from enum import Enum, auto

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Who somebody is in a business."""

    SUPER_ADMIN = "super_admin", _("Super Admin")
    ADMIN = "admin", _("Admin")
    MANAGER = "manager", _("Manager")
    STORE_KEEPER = "store_keeper", _("Store Keeper")
    STAFF = "staff", _("Staff")


class Can(Enum):
    """One thing that a role may or may not do; templates know it as `may.view_products`."""

    VIEW_DASHBOARD = auto()
    CHANGE_PASSWORD = auto()
    VIEW_SECURITY = auto()
    VIEW_PRODUCTS = auto()
    EDIT_PRODUCTS = auto()
    DELETE_PRODUCTS = auto()
    CHANGE_PRICES = auto()
    IMPORT_PRODUCTS = auto()
    VIEW_COSTS = auto()
    VIEW_STOCK = auto()
    ADJUST_STOCK = auto()
    VIEW_CUSTOMERS = auto()
    EDIT_CUSTOMERS = auto()
    DELETE_CUSTOMERS = auto()
    VIEW_ORDERS = auto()
    EDIT_ORDERS = auto()
    COMPLETE_ORDERS = auto()
    CANCEL_ORDERS = auto()
    VIEW_EXPENSES = auto()
    EDIT_EXPENSES = auto()
    DELETE_EXPENSES = auto()
    VIEW_ACTIVITY = auto()
    VIEW_WHOLE_LOG = auto()
    VIEW_ALL_SECURITY = auto()
    VIEW_TEAM = auto()
    MANAGE_TEAM = auto()
    MANAGE_ADMINS = auto()
    CHANGE_SETTINGS = auto()
    CHANGE_RETENTION = auto()
    CHANGE_BRANDING = auto()


LOOKS_AROUND = frozenset(
    {
        Can.VIEW_DASHBOARD,
        Can.CHANGE_PASSWORD,
        Can.VIEW_SECURITY,
        Can.VIEW_PRODUCTS,
        Can.VIEW_STOCK,
    }
)
SELLS = LOOKS_AROUND | {
    Can.VIEW_CUSTOMERS,
    Can.EDIT_CUSTOMERS,
    Can.VIEW_ORDERS,
    Can.EDIT_ORDERS,
    Can.COMPLETE_ORDERS,
    Can.CANCEL_ORDERS,
}
KEEPS_STORE = LOOKS_AROUND | {
    Can.EDIT_PRODUCTS,
    Can.DELETE_PRODUCTS,
    Can.CHANGE_PRICES,
    Can.IMPORT_PRODUCTS,
    Can.ADJUST_STOCK,
    Can.VIEW_ACTIVITY,
}
RUNS_SHOP = (
    SELLS
    | KEEPS_STORE
    | {
        Can.VIEW_COSTS,
        Can.DELETE_CUSTOMERS,
        Can.VIEW_EXPENSES,
        Can.EDIT_EXPENSES,
        Can.DELETE_EXPENSES,
        Can.VIEW_TEAM,
        Can.VIEW_WHOLE_LOG,
    }
)
RUNS_BUSINESS = RUNS_SHOP | {
    Can.VIEW_ALL_SECURITY,
    Can.MANAGE_TEAM,
    Can.CHANGE_SETTINGS,
    Can.CHANGE_BRANDING,
}
OWNS_ACCOUNT = RUNS_BUSINESS | {Can.MANAGE_ADMINS, Can.CHANGE_RETENTION}

CAPABILITIES: dict[str, frozenset[Can]] = {
    Role.SUPER_ADMIN: OWNS_ACCOUNT,
    Role.ADMIN: RUNS_BUSINESS,
    Role.MANAGER: RUNS_SHOP,
    Role.STORE_KEEPER: KEEPS_STORE,
    Role.STAFF: SELLS,
}


def role_may(role: str, capability: Can) -> bool:
    """Say whether the role has the capability; an unknown role has none."""
    return capability in CAPABILITIES.get(role, frozenset())
