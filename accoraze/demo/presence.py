"""When people come and go: who does something on a day has signed in before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from accoraze.demo import visits
from accoraze.demo.people import Person
from accoraze.demo.scenes import Scene, played

MISTYPES = 0.025


def with_sign_ins(
    scenes: Iterable[Scene], now: datetime, zone: ZoneInfo, chance: Random
) -> list[Scene]:
    """Return the scenes with the sign-ins and sign-outs of everybody who acts in them."""
    days: dict[tuple[date, Person], list[Scene]] = {}
    for scene in scenes:
        days.setdefault((scene.at.astimezone(zone).date(), scene.person), []).append(scene)
    coming_and_going = [
        visit
        for (_day, person), done in days.items()
        if visits.sign_in not in {getattr(scene.deed, "func", None) for scene in done}
        for visit in _visits(person, done, chance)
    ]
    return played([*scenes, *coming_and_going], now)


def _visits(person: Person, done: list[Scene], chance: Random) -> Iterator[Scene]:
    came = done[0].at - timedelta(seconds=chance.randint(90, 600))
    if chance.random() < MISTYPES:
        mistyped = came - timedelta(seconds=chance.randint(8, 40))
        yield Scene(mistyped, person, partial(visits.fail_to_sign_in, person=person))
    yield Scene(came, person, partial(visits.sign_in, person=person))
    if chance.random() < person.signs_out:
        went = done[-1].at + timedelta(seconds=chance.randint(60, 2400))
        yield Scene(went, person, partial(visits.sign_out, person=person))
