"""Fills an empty database with the demo, in one transaction: whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from accoraze import clock
from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from accoraze.demo import household, story, team_story, trade_story
from accoraze.demo.database import version
from accoraze.demo.habits import Shop
from accoraze.demo.models import Stamp
from accoraze.demo.people import GRACE, STORE, Person
from accoraze.demo.presence import with_sign_ins
from accoraze.demo.scenes import DAYS, Scene, played
from accoraze.team.inviting import invite
from activitylog import activity_context

SEED = 1042

Story = Callable[[datetime, ZoneInfo, Random], list[Scene]]


@transaction.atomic
def fill(*, quiet: bool = False) -> None:
    """
    Write both businesses and their three months, and stamp the database.

    The same story each time but for its dates, which lead up to now. `quiet` shows no bar.
    """
    now = timezone.now()
    first = now - timedelta(days=DAYS, hours=24)
    store = _open("Accoraze Demo Store", "Europe/Brussels", "EUR", STORE, first)
    books = _open("Harbor Books", "America/New_York", "USD", [GRACE], first)
    scenes = [
        (shop, scene)
        for shop, stories in (
            (store, (story.store, trade_story.store, team_story.store)),
            (books, (story.bookshop, trade_story.bookshop, team_story.bookshop)),
        )
        for scene in _told(shop, stories, now)
    ]
    scenes.sort(key=lambda pair: pair[1].at)
    for shop, scene in tqdm(scenes, desc="Filling the demo", unit="deed", disable=quiet):
        user = shop.people[scene.person.email]
        with (
            timezone.override(shop.business.zone),
            _acting(scene.at, scene.person, user),
            activity_context(reason=scene.reason or None),
        ):
            scene.deed(shop, user)
    Stamp.objects.create(version=version())


def _told(shop: Shop, stories: Iterable[Story], now: datetime) -> list[Scene]:
    """Return the scenes of several stories of one shop, in order, with everybody's sign-ins."""
    zone = shop.business.zone
    told = played([scene for each in stories for scene in each(now, zone, shop.chance)], now)
    return with_sign_ins(told, now, zone, shop.chance)


def _open(name: str, zone: str, currency: str, people: Iterable[Person], moment: datetime) -> Shop:
    """Open a business as the command does; its owner, the first of the people, asks the others."""
    owner, *others = people
    with (
        clock.stopped_at(moment),
        activity_context(at=moment, source="command", command="open_business"),
    ):
        business = Business.objects.create(name=name, time_zone=zone, currency_code=currency)
        shop = Shop(business, Random(f"{SEED} {name}"))
        invitation = invite(business, owner.email, owner.role, by=None)
    with clock.stopped_at(moment):
        household.join(shop, owner, invitation)
    for number, person in enumerate(others, start=1):
        user = shop.people[owner.email]
        with _acting(moment + timedelta(minutes=6 * number), owner, user):
            role = Role.STAFF if person.role == Role.STORE_KEEPER else person.role
            household.welcome(shop, user, person, role)
    return shop


@contextmanager
def _acting(moment: datetime, person: Person, user: User) -> Iterator[None]:
    """Let everything in the block have been done by this person then and there."""
    with (
        clock.stopped_at(moment),
        activity_context(at=moment, actor=user, ip=person.ip, source="web"),
    ):
        yield
