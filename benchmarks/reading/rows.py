"""Made-up entries as rows of text: 200 businesses over 18 months, the newest full of bulks."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

BUSINESSES = 200
SKEW = 1.3
"""The business of rank r has a share of entries as 1 / r to this power."""
SPAN = timedelta(days=548)
BULKS_END = (timedelta(hours=6), timedelta(minutes=25), timedelta(minutes=10))
"""How long before the end the largest business's three largest bulks are written."""
LARGEST_BULK, USUAL_BULK = 100_000, 5_000
FOLDED_PER_ENTRY = 0.6
CHANCES = 10_000
"""Choices are drawn from as many lots: the rarest of a kind has one of them."""

COLUMNS = (
    "id", "request_id", "parent_id", "occurred_at", "business_id", "ip", "source", "outcome",
    "actor_id", "actor_name", "actor_email", "actor_role", "category", "action", "target_type",
    "target_id", "target_name", "details", "changes", "context",
)  # fmt: skip
Row = tuple[str | None, ...]

NOUNS = ("Teapot", "Soup Bowl", "Bread Knife", "Oven Gloves", "Rolling Pin", "Loaf Tin", "Napkins")
KINDS = ("stoneware", "beech", "linen", "walnut", "steel", "enamel")
PEOPLE = ("Amina", "Daniel", "Lena", "Tom", "Sofia", "Grace", "Marc", "Ingrid", "Robin", "Yusuf")
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"


@dataclass(frozen=True)
class Act:
    """A kind of thing that is done, and how many of ten thousand entries are of it."""

    lots: int
    category: str
    action: str
    target_type: str
    changes: Callable[[], dict[str, object]] = dict
    source: str = "web"
    outcome: str = "success"
    details: str = ""
    context: str = "{}"


def _moved(field: str) -> Callable[[], dict[str, object]]:
    return lambda: {field: [random.randint(1, 90), random.randint(1, 90)]}


def _priced() -> dict[str, object]:
    return {"price": [f"{random.randint(2, 90)}.50", f"{random.randint(2, 90)}.95"]}


def _added() -> dict[str, object]:
    given = {"sku": "4-117", "name": "Teapot", "price": "34.00", "cost": "12.10", "stock": 12}
    return {name: [None, value] for name, value in given.items()}


def _adjusted() -> dict[str, object]:
    delta, before = random.randint(-9, -1), random.randint(9, 90)
    counts = {"delta": delta, "stock_before": before, "stock_after": before + delta}
    return {"adjustments": {"added": [{"pk": 7, **counts, "reason": "sold", "note": "#1025"}]}}


def _completed() -> dict[str, object]:
    return {"status": ["open", "completed"]}


ACTS = (
    Act(2600, "products", "product.updated", "inventory.product", _moved("stock")),
    Act(1200, "products", "product.updated", "inventory.product", _priced),
    Act(300, "products", "product.added", "inventory.product", _added),
    Act(60, "products", "product.deleted", "inventory.product", _added),
    Act(1400, "inventory", "stock.adjusted", "inventory.product", _adjusted),
    Act(1100, "orders", "order.added", "sales.order", _completed),
    Act(900, "orders", "order.completed", "sales.order", _completed),
    Act(90, "orders", "order.cancelled", "sales.order", _completed, details="Cancelled by phone"),
    Act(500, "customers", "customer.updated", "sales.customer", _moved("rating")),
    Act(200, "customers", "customer.added", "sales.customer", _completed),
    Act(300, "expenses", "expense.added", "finance.expense", _completed, details="Weekly count"),
    Act(200, "products", "product.updated", "inventory.product", _priced, source="command"),
    Act(20, "users", "user.updated", "accounts.user", _completed),
    Act(5, "settings", "business.updated", "accounts.business", _completed, source="api"),
    Act(1, "branding", "branding.updated", "branding.branding", _completed),
    Act(4, "log", "log.exported", "", details="Activity logs as CSV; 1,204 rows"),
    Act(
        1080, "security", "session.signed_in", "accounts.user",
        context=json.dumps({"user_agent": AGENT}),
    ),
    Act(30, "security", "session.failed", "accounts.user", outcome="failed"),
    Act(10, "security", "access.denied", "", outcome="denied", details="GET /settings/team/"),
)  # fmt: skip
VARIANTS = 500

BULK = Act(0, "products", "product.updated", "inventory.product", _priced)
TARGETS = {"inventory.product": 4000, "sales.order": 40_000, "sales.customer": 3000}


def shares() -> list[float]:
    """Return how much of the entries each business has, by rank."""
    weights = [1 / rank**SKEW for rank in range(1, BUSINESSES + 1)]
    return [weight / sum(weights) for weight in weights]


def _lots(weights: Sequence[float]) -> list[int]:
    """Return `CHANCES` places, each kind as often as it weighs, none of them never."""
    total = sum(weights)
    lots = [place for place, w in enumerate(weights) for _ in range(int(w / total * CHANCES) or 1)]
    return [*lots, *[0] * (CHANCES - len(lots))][:CHANCES] if len(lots) < CHANCES else lots


class Staff:
    """The people of one business with the addresses that they come from, the first the busiest."""

    def __init__(self, rank: int) -> None:
        self.size = max(4, int(60 / rank**0.5))
        weights = [1 / (place + 1) ** 1.1 for place in range(self.size - 1)]
        self.lots = _lots([*weights, sum(weights) / CHANCES])
        self.people = [self._person(rank, place) for place in range(self.size)]
        self.addresses = [
            (f"198.51.{rank}.{place + 1}", f"203.0.113.{place % 250 + 1}")
            for place in range(self.size)
        ]

    def _person(self, rank: int, place: int) -> tuple[str, str, str, str]:
        name = f"{PEOPLE[place % len(PEOPLE)]} {chr(65 + place // len(PEOPLE))}."
        role = "Admin" if place == 0 else "Store Keeper" if place % 3 == 1 else "Staff"
        return self.id(rank, place), name, f"{name[0].lower()}{place}@b{rank}.test", role

    @staticmethod
    def id(rank: int, place: int) -> str:
        """Return the id of a person of the business of a rank; the last place is the rarest."""
        return str(rank * 1000 + place)


class Rows:
    """The rows of `count` entries that end at `until`; the same for the same arguments.

    Of the largest business's newest entries, most are rows of bulks: 100,000 in each of three,
    or a twentieth of all entries where these are few.
    """

    def __init__(self, count: int, until: datetime) -> None:
        self.count = count
        self.until = until
        self.start = until - SPAN
        self.largest_bulk = min(LARGEST_BULK, count // 20)
        self.usual_bulk = min(USUAL_BULK, count // 400)
        self._number = 0

    def __iter__(self) -> Iterator[Row]:
        chance = random.Random(self.count)
        random.seed(self.count)
        kinds = [place for place, act in enumerate(ACTS) for _ in range(act.lots)]
        changes = [[_json(act.changes()) for _ in range(VARIANTS)] for act in ACTS]
        priced = [_json(BULK.changes()) for _ in range(VARIANTS)]
        staff = [Staff(rank) for rank in range(1, BUSINESSES + 1)]
        ranks = list(range(BUSINESSES))
        cumulative = list(accumulate(shares()))
        events = int((self.count - 3 * self.largest_bulk) / (1 + FOLDED_PER_ENTRY)) or 1
        step = SPAN / events
        bulk_every = max(1, int(self.usual_bulk / FOLDED_PER_ENTRY))
        large = [self.until - before for before in BULKS_END]
        for number in range(events):
            at = self.start + step * number
            while large and at >= large[0]:
                yield from self._bulk(large.pop(0), 0, staff[0], priced, self.largest_bulk)
            (place,) = chance.choices(ranks, cum_weights=cumulative)
            if number % bulk_every == bulk_every - 1:
                yield from self._bulk(at, place, staff[place], priced, self.usual_bulk)
                continue
            kind = kinds[int(chance.random() * len(kinds))]
            changed = changes[kind][int(chance.random() * VARIANTS)]
            yield self._row(at, place, staff[place], ACTS[kind], changed, chance)
        for at in large:
            yield from self._bulk(at, 0, staff[0], priced, self.largest_bulk)

    def _row(
        self, at: datetime, place: int, staff: Staff, act: Act, changes: str, chance: random.Random
    ) -> Row:
        who = staff.lots[int(chance.random() * len(staff.lots))]
        person: tuple[str, ...] = staff.people[who]
        ip: str | None = staff.addresses[who][chance.random() < 0.1]
        if act.source == "command":
            person, ip = ("", "", "", ""), None
        known = TARGETS.get(act.target_type, 200)
        number = int(chance.random() ** 2 * known / (place + 1) ** 0.5) + 1
        target = (act.target_type, str(number), _name(number)) if act.target_type else ("", "", "")
        return (
            self._id(at), self._id(at), None, at.isoformat(sep=" "), str(place + 1), ip,
            act.source, act.outcome, *person, act.category, act.action, *target, act.details,
            changes, act.context,
        )  # fmt: skip

    def _bulk(
        self, at: datetime, place: int, staff: Staff, changes: Sequence[str], size: int
    ) -> Iterator[Row]:
        head, operation, moment = self._id(at), self._id(at), at.isoformat(sep=" ")
        person, ip, business = staff.people[0], staff.addresses[0][0], str(place + 1)
        for number in range(size + 1):
            is_head = number == 0
            yield (
                head if is_head else self._id(at), operation, None if is_head else head, moment,
                business, ip, "web", "success", *person, BULK.category, BULK.action,
                BULK.target_type, "" if is_head else str(number), "" if is_head else _name(number),
                "", "{}" if is_head else changes[number % VARIANTS], "{}",
            )  # fmt: skip

    def _id(self, at: datetime) -> str:
        """Return an id of the millisecond, in the order in which it was asked for."""
        self._number += 1
        since = f"{int(at.timestamp() * 1000):012x}"
        return f"{since[:8]}-{since[8:]}-7000-8000-{self._number:012x}"


def _json(changes: dict[str, object]) -> str:
    return json.dumps(changes, separators=(",", ":"))


def _name(number: int) -> str:
    return f"{NOUNS[number % len(NOUNS)]} {number}, {KINDS[number % len(KINDS)]}"


def day_before(now: datetime) -> datetime:
    """Return the last noon (UTC) that is over: where the entries of a run end."""
    noon = now.astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return noon if noon <= now else noon - timedelta(days=1)
