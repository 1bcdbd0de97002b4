"""Three months of customers, orders and expenses in two businesses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from accoraze.demo import trade
from accoraze.demo.clientele import (
    BOOKSHOP_MONTHLY,
    MONTHLY,
    NEWCOMERS,
    NOW_AND_THEN,
    READERS,
    REGULARS,
    Client,
)
from accoraze.demo.people import AMINA, DANIEL, GRACE, TOM, Person
from accoraze.demo.scenes import Scene, at, days_until, played
from accoraze.demo.trade import Sale

DOUBLE = Client("Hotel Astorya", "kitchen@astoria.test")
CANCELLED_SHARE = 0.07
OPEN_SHARE = 0.35
UNDECIDED = timedelta(days=5)
CANCELLED_BECAUSE = (
    "Customer changed their mind",
    "Ordered twice by mistake",
    "Could not be delivered in time",
    "",
)


def store(now: datetime, zone: ZoneInfo, chance: Random) -> list[Scene]:
    """Return the scenes of the demo store, earliest first, none later than `now`."""
    days = days_until(now, zone)
    scenes = [*_milestones(days, zone)]
    for day in days[1:]:
        scenes += _sales(day, zone, now, chance)
        scenes += _bills(day, zone, chance)
    return played(scenes, now)


def bookshop(now: datetime, zone: ZoneInfo, chance: Random) -> list[Scene]:
    """Return the scenes of the second business, which is a small one."""
    days = days_until(now, zone)
    scenes = [
        Scene(at(days[21], zone, 10, 2 + number), GRACE, partial(trade.add_customer, client=client))
        for number, client in enumerate(READERS)
    ]
    for day in days[24::3]:
        scenes += _order(
            at(day, zone, chance.randint(10, 16), chance.randint(0, 59)), GRACE, now, chance
        )
    for day in days[22:]:
        scenes += [
            Scene(at(day, zone, 9, 20), GRACE, partial(trade.pay, bill=bill))
            for due, bill in BOOKSHOP_MONTHLY
            if due == day.day
        ]
    return played(scenes, now)


def _milestones(days: list[date], zone: ZoneInfo) -> Iterator[Scene]:
    """Yield what happens once: customers come and are put right, a large order goes wrong."""

    def on(day: int, hour: int, minute: int) -> datetime:
        return at(days[day], zone, hour, minute)

    for number, client in enumerate(REGULARS):
        add = partial(trade.add_customer, client=client)
        yield Scene(on(0, 10, 2 + 3 * number), DANIEL, add)
    for number, client in enumerate(NEWCOMERS):
        add = partial(trade.add_customer, client=client)
        yield Scene(on(5 + number * 10, 11, 7 * number + 3), TOM, add)
    yield Scene(on(18, 16, 20), TOM, partial(trade.add_customer, client=DOUBLE))
    double = partial(trade.delete_customer, name=DOUBLE.name)
    yield Scene(on(19, 9, 12), DANIEL, double, "There twice")
    moved = partial(trade.correct_customer, name="Marc Peeters", address="Kouter 5, Ghent")
    yield Scene(on(37, 12, 48), TOM, moved, "Moved house")
    called = partial(trade.correct_customer, name="Elena Rossi", phone="+39 06 5550 1774")
    yield Scene(on(58, 15, 31), TOM, called)

    banquet = Sale()
    place = partial(trade.place, sale=banquet, name="Hotel Astoria", pieces=6)
    yield Scene(on(80, 11, 26), TOM, place)
    yield Scene(on(80, 11, 52), TOM, partial(trade.complete, sale=banquet))
    yield Scene(
        on(83, 9, 41), AMINA, partial(trade.cancel, sale=banquet), "Banquet called off, all back"
    )
    yield Scene(on(47, 18, 5), DANIEL, trade.record_twice)
    yield Scene(on(48, 9, 6), DANIEL, trade.delete_latest_expense, "Recorded twice")


def _sales(day: date, zone: ZoneInfo, now: datetime, chance: Random) -> Iterator[Scene]:
    """Yield the orders of a day; Sundays are free, Saturdays short."""
    if day.weekday() == 6:
        return
    for _number in range(chance.randint(2, 5) if day.weekday() < 5 else 2):
        moment = at(day, zone, 9, 5) + timedelta(seconds=chance.randint(0, 28_000))
        person = TOM if chance.random() < 0.8 else DANIEL
        yield from _order(moment, person, now, chance)


def _order(moment: datetime, person: Person, now: datetime, chance: Random) -> Iterator[Scene]:
    """Yield an order's life: most are completed soon, some cancelled, late ones may be open."""
    sale = Sale()
    yield Scene(moment, person, partial(trade.place, sale=sale))
    if chance.random() < 0.15:
        moment += timedelta(minutes=chance.randint(4, 40))
        yield Scene(moment, person, partial(trade.add_to, sale=sale))
    moment += timedelta(minutes=chance.choice([3, 9, 17, 45, 24 * 60, 48 * 60]))
    if moment.weekday() == 6:
        moment += timedelta(days=1)
    fate = chance.random()
    if fate < OPEN_SHARE and moment > now - UNDECIDED:
        return
    if fate > 1 - CANCELLED_SHARE:
        reason = chance.choice(CANCELLED_BECAUSE)
        yield Scene(moment, person, partial(trade.cancel, sale=sale), reason)
    else:
        yield Scene(moment, person, partial(trade.complete, sale=sale))


def _bills(day: date, zone: ZoneInfo, chance: Random) -> Iterator[Scene]:
    """Yield what is paid on a day, and now and then a correction."""
    moment = at(day, zone, 17, 10)
    for number, (due, bill) in enumerate(MONTHLY):
        if due == day.day:
            pay = partial(trade.pay, bill=bill)
            yield Scene(moment + timedelta(minutes=3 * number), AMINA, pay)
    if day.weekday() < 5 and chance.random() < 0.45:
        pay = partial(trade.pay, bill=chance.choice(NOW_AND_THEN))
        moment += timedelta(minutes=chance.randint(16, 40))
        yield Scene(moment, DANIEL, pay)
        if chance.random() < 0.15:
            yield Scene(moment + timedelta(minutes=6), DANIEL, trade.correct_expense, "Mistyped")
