"""Three months of team, settings, looks and security in two businesses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from accoraze.accounts.permissions import Role
from accoraze.branding.models import ACCORAZE_BLUE
from accoraze.demo import habits, household, trade, visits
from accoraze.demo.people import (
    AMINA,
    AMINA_TRAVELLING,
    DANIEL,
    GRACE,
    INTRUDER,
    LENA,
    NINA,
    SOFIA,
    TOM,
)
from accoraze.demo.scenes import Scene, at, days_until, played
from accoraze.demo.trade import Sale

NIGHT = 77
NINAS_DAYS = range(27, 62, 3)


def store(now: datetime, zone: ZoneInfo, chance: Random) -> list[Scene]:
    """Return the scenes of the demo store, earliest first, none later than `now`."""
    days = days_until(now, zone)
    scenes = [
        *_household(days, zone),
        *_saved_views(days, zone),
        *_closed_doors(days, zone),
        *_night(days[NIGHT], zone),
        *_ninas_sales(days, zone, chance),
    ]
    return played(scenes, now)


def bookshop(now: datetime, zone: ZoneInfo, chance: Random) -> list[Scene]:
    """Return the scenes of the second business, which is a small one."""
    day = days_until(now, zone)[20]
    settings = partial(
        household.change_settings, address="4 Harbor Road\nRockport, Maine", tax_rate="5.5"
    )
    return played(
        [
            Scene(at(day, zone, 8, 40), GRACE, settings),
            Scene(at(day, zone, 8, 52), GRACE, partial(household.change_looks, colour="#7c2d12")),
        ],
        now,
    )


def _household(days: list[date], zone: ZoneInfo) -> Iterator[Scene]:
    """Yield what is decided about people, settings and looks."""

    def on(day: int, hour: int, minute: int) -> datetime:
        return at(days[day], zone, hour, minute)

    promoted = partial(household.give_role, person=LENA, role=Role.STORE_KEEPER)
    yield Scene(on(0, 7, 40), SOFIA, promoted, "Runs the storeroom")
    settings = partial(
        household.change_settings,
        address="Rue des Potiers 18\n1000 Brussels",
        tax_number="BE 0123.456.749",
        tax_rate="21",
    )
    yield Scene(on(0, 7, 52), SOFIA, settings)
    looks = partial(household.change_looks, colour="#0f766e", logo="demo-store-green.png")
    yield Scene(on(0, 8, 5), SOFIA, looks)
    kept = partial(household.change_settings, log_years=7)
    yield Scene(on(30, 18, 21), SOFIA, kept, "As the accountant asks")
    blue = partial(household.change_looks, colour=ACCORAZE_BLUE, logo="demo-store-blue.png")
    yield Scene(on(52, 17, 33), AMINA, blue, "The signs outside are blue")

    welcome = partial(household.welcome, person=NINA, role=Role.STAFF)
    yield Scene(on(24, 7, 32), AMINA, welcome)
    manager = partial(household.give_role, person=NINA, role=Role.MANAGER)
    yield Scene(on(40, 17, 48), AMINA, manager, "Stands in for Daniel")
    staff = partial(household.give_role, person=NINA, role=Role.STAFF)
    yield Scene(on(47, 18, 4), AMINA, staff, "Daniel is back")
    yield Scene(on(63, 18, 12), AMINA, partial(household.let_go, person=NINA), "Last day with us")

    wrong, late, new = "robin.peters@mail.tset", "robin.peters@mail.test", "julia.mertens@mail.test"
    for day, hour, minute, deed in (
        (66, 9, 14, partial(household.invite_somebody, email=wrong, role=Role.STAFF)),
        (66, 9, 17, partial(household.withdraw_invitation, email=wrong)),
        (66, 9, 18, partial(household.invite_somebody, email=late, role=Role.STAFF)),
        (74, 11, 5, partial(household.invite_once_more, email=late)),
        (88, 16, 26, partial(household.invite_somebody, email=new, role=Role.STORE_KEEPER)),
    ):
        yield Scene(on(day, hour, minute), AMINA, deed)
    yield Scene(on(9, 8, 3), LENA, household.change_password)
    yield Scene(on(35, 18, 40), AMINA, household.change_password)


def _saved_views(days: list[date], zone: ZoneInfo) -> Iterator[Scene]:
    """Yield what is done about views of the log."""
    counts, nina = "Stock counts this week", "What Nina does"
    save, share = household.save_view, household.share_view
    for day, person, deed in (
        (38, AMINA, partial(save, name=nina, query="q=nina&period=week")),
        (44, DANIEL, partial(save, name=counts, query="action=stock.adjusted&period=week")),
        (58, DANIEL, partial(share, name=counts, roles=[Role.MANAGER, Role.STORE_KEEPER])),
        (64, AMINA, partial(household.delete_view, name=nina)),
    ):
        yield Scene(at(days[day], zone, 8, 50), person, deed)


def _closed_doors(days: list[date], zone: ZoneInfo) -> Iterator[Scene]:
    """Yield pages that people open who may not."""
    for day, hour, minute, person, path in (
        (33, 15, 20, TOM, "/settings/activity-logs/"),
        (55, 13, 51, LENA, "/expenses/"),
        (82, 17, 2, TOM, "/products/import/"),
    ):
        moment = at(days[day], zone, hour, minute)
        yield Scene(moment, person, partial(visits.open_page, person=person, path=path))


def _night(day: date, zone: ZoneInfo) -> Iterator[Scene]:
    """Yield a night in which somebody else has Daniel's password, and the morning after."""

    def on(hour: int, minute: int) -> datetime:
        return at(day, zone, hour, minute)

    for minute in (11, 12, 12):
        fail = partial(visits.fail_to_sign_in, person=INTRUDER)
        yield Scene(on(3, minute), INTRUDER, fail)
    yield Scene(on(3, 14), INTRUDER, partial(visits.sign_in, person=INTRUDER))
    for minute, path in ((15, "/settings/team/invite/"), (16, "/settings/business/")):
        tried = partial(visits.open_page, person=INTRUDER, path=path)
        yield Scene(on(3, minute), INTRUDER, tried)
    yield Scene(on(3, 18), INTRUDER, partial(habits.set_price, sku="CC-26", price="12.90"))
    yield Scene(on(3, 20), INTRUDER, partial(visits.sign_out, person=INTRUDER))
    price = partial(habits.set_price, sku="CC-26", price="134.20")
    yield Scene(on(8, 38), AMINA, price, "None of us did this: see the Security Logs of 3 o'clock")
    yield Scene(on(8, 47), DANIEL, household.change_password)
    looked = partial(visits.sign_in, person=AMINA_TRAVELLING)
    yield Scene(at(day + timedelta(days=7), zone, 20, 16), AMINA_TRAVELLING, looked)


def _ninas_sales(days: list[date], zone: ZoneInfo, chance: Random) -> Iterator[Scene]:
    """Yield the orders that Nina takes while she is there; none on Sundays."""
    for number in NINAS_DAYS:
        if days[number].weekday() < 6:
            sale = Sale()
            moment = at(days[number], zone, chance.randint(10, 16), chance.randint(0, 59))
            yield Scene(moment, NINA, partial(trade.place, sale=sale))
            handed_over = moment + timedelta(minutes=chance.randint(4, 30))
            yield Scene(handed_over, NINA, partial(trade.complete, sale=sale))
