"""What a story is made of: moments at which somebody does something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accoraze.accounts.models import User
from accoraze.demo.habits import Shop
from accoraze.demo.people import Person

DAYS = 91

Deed = Callable[[Shop, User], None]
"""Something that a person does in a shop."""


@dataclass(frozen=True)
class Scene:
    """A moment, who acts in it, what is done, and the reason that is given."""

    at: datetime
    person: Person
    deed: Deed
    reason: str = ""


def days_until(now: datetime, zone: ZoneInfo) -> list[date]:
    """Return the days of every story, the last of them today."""
    today = now.astimezone(zone).date()
    return [today - timedelta(days=left) for left in range(DAYS, -1, -1)]


def at(day: date, zone: ZoneInfo, hour: int, minute: int) -> datetime:
    """Return the moment at which a clock in the zone shows this time."""
    return datetime.combine(day, time(hour, minute), zone)


def played(scenes: list[Scene], now: datetime) -> list[Scene]:
    """Return the scenes of the past, earliest first."""
    return sorted((scene for scene in scenes if scene.at < now), key=lambda scene: scene.at)
