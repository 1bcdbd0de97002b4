"""Fills an empty database with the demo, in one transaction: whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from accoraze import clock
from accoraze.accounts.models import Business, User
from accoraze.demo import story, trade_story
from accoraze.demo.database import version
from accoraze.demo.habits import Shop
from accoraze.demo.models import Stamp
from accoraze.demo.people import GRACE, PASSWORD, STORE, Person
from accoraze.demo.scenes import DAYS
from activitylog import activity_context

SEED = 1042


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
        for shop, told in (
            (store, story.store),
            (store, trade_story.store),
            (books, story.bookshop),
            (books, trade_story.bookshop),
        )
        for scene in told(now, shop.business.zone, shop.chance)
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


def _open(name: str, zone: str, currency: str, people: Iterable[Person], moment: datetime) -> Shop:
    """Open a business; its owner, the first of the people, adds the others."""
    owner, *others = people
    with clock.stopped_at(moment), activity_context(at=moment, source="command"):
        business = Business.objects.create(name=name, time_zone=zone, currency_code=currency)
        shop = Shop(business, Random(f"{SEED} {name}"))
        password = make_password(PASSWORD)
        shop.people[owner.email] = _add(owner, business, password)
    for number, person in enumerate(others, start=1):
        with _acting(moment + timedelta(minutes=4 * number), owner, shop.people[owner.email]):
            shop.people[person.email] = _add(person, business, password)
    return shop


def _add(person: Person, business: Business, password: str) -> User:
    return User.objects.create(
        email=person.email,
        name=person.name,
        role=person.role,
        business=business,
        password=password,
    )


@contextmanager
def _acting(moment: datetime, person: Person, user: User) -> Iterator[None]:
    """Let everything in the block have been done by this person then and there."""
    with (
        clock.stopped_at(moment),
        activity_context(at=moment, actor=user, ip=person.ip, source="web"),
    ):
        yield
