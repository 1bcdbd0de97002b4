"""How long entries are kept: a business's term, and the days that it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from django.db import connections

from activitylog.conf import conf
from activitylog.ids import instant_of
from activitylog.models import ActivityEntry
from activitylog.policy import BusinessSettings

SHORTEST = timedelta(days=1)


class RetentionTooShortError(ValueError):
    """A term that can only be a mistake, such as days that were meant and seconds that were set."""

    def __init__(self, term: timedelta) -> None:
        super().__init__(term)
        self.term = term

    def __str__(self) -> str:
        return f"Entries would be kept for {self.term} only; the shortest term is one day."


@dataclass(frozen=True, slots=True)
class Retention:
    """What a page says of how long entries are kept."""

    term: timedelta | None
    """None keeps them for ever."""
    oldest: datetime | None
    """The instant of the oldest entry; None where there is none."""
    next_removal: datetime | None
    """When `prune_activity` can first remove that entry, which may have been long ago."""


def term_of(business: BusinessSettings) -> timedelta | None:
    """Return how long a business's entries are kept; None is for ever."""
    return conf.ACTIVITYLOG_RETENTION if business.retention is None else business.retention


def retention_of(business_id: str, business: BusinessSettings) -> Retention:
    """Return what there is to say of a business's retention; one look into the index."""
    entries = ActivityEntry.objects.using(conf.ACTIVITYLOG_DATABASE).in_business(business_id)
    oldest_id = entries.top_level().order_by("id").values_list("id", flat=True).first()
    oldest = instant_of(oldest_id) if oldest_id else None
    term = term_of(business)
    removal = None
    if oldest and term is not None:
        zone = ZoneInfo(business.zone)
        removal = midnight(oldest.astimezone(zone).date() + timedelta(days=1), zone) + term
    return Retention(term, oldest, removal)


def last_removal_of(business_id: str) -> datetime | None:
    """Return when entries of a business were last removed; one look into the index."""
    entries = ActivityEntry.objects.using(conf.ACTIVITYLOG_DATABASE).in_business(business_id)
    removals = entries.top_level().filter(action="log.pruned").order_by("-id")
    removal_id = removals.values_list("id", flat=True).first()
    return instant_of(removal_id) if removal_id else None


def bound_of(business: BusinessSettings, now: datetime) -> datetime | None:
    """Return the instant before which entries may go, the beginning of a day of the business.

    None where nothing may. Raises RetentionTooShortError for a term under a day.
    """
    term = term_of(business)
    if term is None:
        return None
    if term < SHORTEST:
        raise RetentionTooShortError(term)
    zone = ZoneInfo(business.zone)
    try:
        return midnight((now.astimezone(zone) - term).date(), zone)
    except OverflowError:  # longer than there has been a calendar
        return None


def earliest_now(using: str) -> datetime:
    """Return the present, by this machine's clock or the database's, whichever is behind.

    A clock that is ahead would have entries removed before their time.
    """
    now = datetime.now(tz=UTC)
    connection = connections[using]
    if connection.vendor != "postgresql":
        return now
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (then,) = cursor.fetchone()
    return now if now < then else cast("datetime", then)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day begins in a zone."""
    return datetime.combine(day, time.min, tzinfo=zone)
