"""A log to read: entries as the write side would have left them, and people with roles."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from activitylog.ids import new_id
from activitylog.models import ActivityEntry
from activitylog.policy import ALL, BusinessSettings, Policy

NOW = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)
"""The moment of reading: noon in Brussels, the day after its clocks went forward."""

PRODUCT = "shop.product"


class ShopPolicy(Policy):
    """Who somebody is follows from the user name; `other` belongs to another business."""

    def business(self, user: Any) -> str | None:
        return "b2" if user.username == "other" else "b1"

    def role(self, user: Any) -> str:
        return {"keeper": "Store Keeper", "staff": "Staff"}.get(user.username, "Admin")

    def categories(self, user: Any) -> AbstractSet[str]:
        limited = {"keeper": frozenset({"products", "inventory"}), "staff": frozenset()}
        return limited.get(user.username, ALL)

    def security(self, user: Any) -> Literal["all", "own", "none"]:
        return "own" if user.username in ("keeper", "staff") else "all"

    def sees_restricted(self, user: Any) -> bool:
        return user.username != "keeper"

    def roles(self, log: str) -> dict[str, str]:
        return {"admin": "Admin", "keeper": "Store Keeper"}

    def roles_seeing_all(self, log: str) -> list[str]:
        return ["Owner", "Admin"] if log == "activity" else ["Owner"]

    def role_key(self, user: Any) -> str:
        return user.username if user.username in ("keeper", "staff") else "admin"

    def manages_views(self, user: Any) -> bool:
        return user.username in ("admin", "other")

    def settings(self, business_id: str) -> BusinessSettings:
        return BusinessSettings(name="The Shop", zone="Europe/Brussels", currency="EUR")


def write(at: datetime = NOW, **given: Any) -> ActivityEntry:
    """Write an entry as of `at`: an update of a product by Amina, unless said otherwise."""
    entry = drafted(at, **given)
    entry.save()
    return entry


def drafted(at: datetime = NOW, **given: Any) -> ActivityEntry:
    """Return an entry that is not yet written."""
    values: dict[str, Any] = {
        "business_id": "b1",
        "actor_id": "7",
        "actor_name": "Amina Diallo",
        "actor_email": "amina@shop.test",
        "actor_role": "Admin",
        "ip": "203.0.113.24",
        "source": "web",
        "category": "products",
        "action": "product.updated",
        "target_type": PRODUCT,
        "target_id": "1",
        "target_name": "Blue Kettle",
        **given,
    }
    return ActivityEntry(id=new_id(at), occurred_at=at, **values)


def write_bulk(rows: int, at: datetime = NOW, **given: Any) -> ActivityEntry:
    """Write the entry of a bulk, and under it `rows` products whose prices fell by a tenth."""
    head = write(at, target_id="", target_name="", context={"currency": "EUR"}, **given)
    ActivityEntry.objects.bulk_create(
        drafted(
            at,
            parent_id=head.id,
            request_id=head.request_id,
            target_id=str(number),
            target_name=f"Product {number}",
            changes={"price": ["20.00", "18.00"]},
            context={"currency": "EUR"},
            **given,
        )
        for number in range(1, rows + 1)
    )
    return head


def write_adjustment(at: datetime = NOW, **given: Any) -> tuple[ActivityEntry, ActivityEntry]:
    """Write what an adjustment of stock leaves: the product's entry, and its own."""
    operation: UUID = uuid4()
    product = write(at, request_id=operation, changes={"stock": [40, 26]}, **given)
    added = [{"pk": "7", "delta": -14, "reason": "Water damage"}]
    adjustment = write(
        at,
        request_id=operation,
        category="inventory",
        action="stock.adjusted",
        changes={"adjustments": {"added": added}},
        **given,
    )
    return product, adjustment
