"""Three months of products and stock in two businesses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from accoraze.demo import habits
from accoraze.demo.catalogue import BOOKS, KITCHEN, NEWCOMERS, Article
from accoraze.demo.people import AMINA, DANIEL, GRACE, LENA, Person
from accoraze.demo.scenes import DAYS, Deed, Scene, at, days_until, played
from accoraze.inventory.pricing import Rounding

MISTAKE = Article("BK-71", "Blue Kettel 1.7 L", "Kettles and coffee", *KITCHEN[0][3:7])
LATE_DELIVERIES = 9
SALES = (
    (28, 17, 5, DANIEL, "Textiles", -15, "End of summer sale"),
    (45, 17, 12, DANIEL, "Textiles", 15, "The sale is over"),
    (70, 16, 5, DANIEL, "Pots and pans", 4, "Supplier price list"),
    (86, 9, 2, AMINA, "Baking", -8, "Baking weeks, until Christmas"),
)


def store(now: datetime, zone: ZoneInfo, chance: Random) -> list[Scene]:
    """Return the scenes of the demo store, earliest first, none later than `now`."""
    days = days_until(now, zone)
    scenes = [*_milestones(days, zone)]
    for day in days[1:]:
        scenes += _weekday(day, zone, chance, deliveries=day < days[-LATE_DELIVERIES])
    return played(scenes, now)


def bookshop(now: datetime, zone: ZoneInfo, chance: Random) -> list[Scene]:
    """Return the scenes of the second business, which is a small one."""
    today = now.astimezone(zone).date()
    first = today - timedelta(days=DAYS - 20)
    scenes = [
        Scene(
            at(first, zone, 9, 12),
            GRACE,
            partial(habits.import_catalogue, articles=BOOKS),
            "books.csv",
        ),
        Scene(
            at(today - timedelta(days=30), zone, 10, 5),
            GRACE,
            partial(habits.sale, category="Fiction", percent=-10, rounding=Rounding.CHARM),
            "Reading month",
        ),
    ]
    for left in range(60, 0, -4):
        deed = chance.choice([habits.receive, habits.count, habits.reprice])
        day = today - timedelta(days=left)
        moment = at(day, zone, chance.randint(9, 17), chance.randint(0, 59))
        scenes.append(Scene(moment, GRACE, deed))
    return played(scenes, now)


def _milestones(days: list[date], zone: ZoneInfo) -> Iterator[Scene]:
    """Yield what happens once: imports, sales, new products, a mistake that is put right."""

    def on(day: int, hour: int, minute: int) -> datetime:
        return at(days[day], zone, hour, minute)

    first_import = partial(habits.import_catalogue, articles=KITCHEN)
    yield Scene(on(0, 9, 24), DANIEL, first_import, "kitchen-range.csv")
    for number, article in enumerate(NEWCOMERS):
        add = partial(habits.add_product, article=article)
        yield Scene(on(6 + number * 8, 10, 11 + number), LENA, add)
    yield Scene(on(12, 14, 2), LENA, partial(habits.add_product, article=MISTAKE))
    yield Scene(on(12, 14, 9), LENA, partial(habits.delete_by_sku, sku=MISTAKE.sku))
    yield Scene(on(33, 16, 40), AMINA, partial(habits.archive_by_sku, sku="BT-01"), "Not restocked")
    yield Scene(on(20, 8, 31), DANIEL, habits.import_costs, "supplier-costs-autumn.csv")
    yield Scene(on(62, 8, 44), DANIEL, habits.import_costs, "supplier-costs-winter.csv")
    for day, hour, minute, person, category, percent, reason in SALES:
        sale = partial(habits.sale, category=category, percent=percent)
        yield Scene(on(day, hour, minute), person, sale, reason)
    yield Scene(on(90, 11, 20), LENA, habits.expect_more, "Christmas sells more")
    promotion = partial(habits.set_price, sku="BK-17", price="19.00")
    yield Scene(on(90, 16, 42), AMINA, promotion, "Winter promotion, until the end of the year")


def _weekday(day: date, zone: ZoneInfo, chance: Random, *, deliveries: bool) -> Iterator[Scene]:
    """Yield what happens on an ordinary day; Sundays are free, Saturdays short."""
    if day.weekday() == 6:
        return
    busy = day.weekday() < 5
    plan: list[tuple[Person, Deed, int, int]] = [
        (LENA, habits.receive, 8, (chance.randint(2, 4) if busy else 1) if deliveries else 0),
        (LENA, habits.count, 15, chance.randint(0, 3) if busy else 0),
        (LENA, habits.lose, 11, int(chance.random() < 0.4)),
        (LENA, habits.tidy, 13, int(chance.random() < 0.3)),
        (DANIEL, habits.take_back, 12, int(chance.random() < 0.35)),
        (DANIEL, habits.reprice, 14, int(chance.random() < 0.5)),
        (DANIEL, habits.tidy, 16, int(busy and chance.random() < 0.4)),
        (AMINA, habits.reprice, 10, int(busy and chance.random() < 0.25)),
    ]
    for person, deed, hour, times in plan:
        for _number in range(times):
            moment = at(day, zone, hour, 0) + timedelta(seconds=chance.randint(0, 6600))
            yield Scene(moment, person, deed)
