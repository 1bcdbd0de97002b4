"""What one person did, as far as the viewer sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext

from activitylog.ids import instant_of
from activitylog.models import ActivityEntry
from activitylog.reading.facets import SYSTEM, ActionFacet, gone_among
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.limits import limits
from activitylog.reading.overview import WEEK, Overview
from activitylog.reading.pagination import Page, page_of
from activitylog.reading.periods import PARTS_OF_DAY, start_of
from activitylog.reading.presentation.browsers import browser_text
from activitylog.reading.presentation.categories import in_order
from activitylog.reading.presentation.charts import (
    Column,
    Lane,
    Meter,
    Stretch,
    lane_of,
    meter_of,
)
from activitylog.reading.presentation.formats import beside
from activitylog.reading.presentation.lines import Line, lines_of
from activitylog.reading.presentation.sentences import kind_of
from activitylog.reading.reach import newest_of, oldest_of
from activitylog.reading.viewer import Viewer

LATEST = 20
ENTRIES_READ = 2000
"""Entries of the last 30 days that addresses, objects and lanes are made of."""
SIGN_INS_READ = 200
OBJECTS_SHOWN = 5
ADDRESSES_SHOWN = 8


class Trace(NamedTuple):
    """What of an entry says where a person was and what they worked on."""

    id: UUID
    category: str
    ip: str | None
    target_type: str
    target_id: str
    target_name: str


@dataclass(frozen=True, slots=True)
class Address:
    """An address that a person came from, with the browsers that signed in from it."""

    ip: str
    count: int
    first: datetime
    last: datetime
    browsers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkedOn:
    """An object, and how often a person did something to it."""

    key: str
    name: str
    count: int


class PersonSummary:
    """One person's part of the log: `user` is an id, or `system`. A constant number of queries."""

    def __init__(self, user: str, viewer: Viewer, actions: Mapping[str, ActionFacet]) -> None:
        self.viewer = viewer
        self.user = user
        self.actor_id = "" if user == SYSTEM else user
        self.query = QueryDict(mutable=True)
        self.query["user"] = user
        self.filters = ActivityFilter(self.query, viewer, actions)
        self.overview = Overview(self.query, viewer, actions)

    @cached_property
    def page(self) -> Page:
        """The latest entries, and how many there are."""
        return page_of(self.filters.qs, LATEST, bounds=self.filters.bounds)

    @cached_property
    def lines(self) -> list[Line]:
        gone = gone_among([self.actor_id])
        return lines_of(self.page.entries, self.viewer, gone, within=self.query)

    @property
    def name(self) -> str:
        """What they were called last; everybody without an account is the System here."""
        return self.lines[0].who.name if self.actor_id else gettext("System")

    @cached_property
    def first(self) -> datetime | None:
        """When the oldest entry was written; None where it lies too deep to be looked for."""
        oldest = oldest_of(self.filters.qs, self.filters.walks, limits.listed_examined).first()
        return None if oldest is None else oldest.occurred_at.astimezone(self.viewer.zone)

    @cached_property
    def traces(self) -> list[Trace]:
        """The entries of the last 30 days, newest first, no more than the newest `ENTRIES_READ`."""
        start = start_of(self.overview.days[0], self.viewer.zone)
        found, *walks = (of.between(start, None) for of in (self.filters.qs, *self.filters.walks))
        newest = newest_of(found, walks, ENTRIES_READ).values_list(*Trace._fields)
        return [Trace(*row) for row in newest]

    @property
    def lanes(self) -> list[Lane]:
        """The last seven days, newest first."""
        moments: dict[date, list[tuple[str, datetime]]] = {}
        for trace in self.traces:
            at = instant_of(trace.id).astimezone(self.viewer.zone)
            moments.setdefault(at.date(), []).append((trace.category, at))
        today = self.viewer.today
        days = [today - timedelta(days=n) for n in range(WEEK)]
        return [self._lane(day, moments.get(day, [])) for day in days]

    def _lane(self, day: date, moments: list[tuple[str, datetime]]) -> Lane:
        column = Column(day, self.overview.tallies[day], self.overview.day_url(day))
        minutes = {at.time().replace(second=0, microsecond=0) for _category, at in moments}
        stretches = [
            Stretch(place, beside(column.name, str(label)), self.overview.hours_url(day, hours))
            for place, (label, hours) in enumerate(PARTS_OF_DAY.items())
            if any(hours[0] <= minute <= hours[1] for minute in minutes)
        ]
        return lane_of(column, moments, stretches)

    @property
    def areas(self) -> list[Meter]:
        """The types of the last 30 days, the most frequent first."""
        whole = self.overview.whole
        largest = max(whole.counts.values(), default=0)
        categories = sorted(in_order(whole.counts), key=lambda c: -whole.counts[c.key])
        return [meter_of(c, whole, largest, self.overview.type_url(c.key)) for c in categories]

    @property
    def objects(self) -> list[WorkedOn]:
        """What they worked on most in the last 30 days."""
        named: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for trace in self.traces:
            if trace.target_id:
                key = f"{trace.target_type}:{trace.target_id}"
                named.setdefault(key, trace.target_name or _kind(trace))
                counts[key] += 1
        return [WorkedOn(key, named[key], n) for key, n in counts.most_common(OBJECTS_SHOWN)]

    @cached_property
    def addresses(self) -> list[Address]:
        """Where they came from in the last 30 days, the most frequent first."""
        moments: dict[str, list[datetime]] = {}
        for trace in self.traces:
            if trace.ip:
                at = instant_of(trace.id).astimezone(self.viewer.zone)
                moments.setdefault(trace.ip, []).append(at)
        browsers = self._browsers()
        addresses = [
            Address(ip, len(at), at[-1], at[0], tuple(browsers.get(ip, ())))
            for ip, at in moments.items()
        ]
        return sorted(addresses, key=lambda address: -address.count)[:ADDRESSES_SHOWN]

    def _browsers(self) -> dict[str, dict[str, None]]:
        """Return what signed in from each address, as far as the viewer sees sign-ins."""
        found: dict[str, dict[str, None]] = {}
        if "security" not in self.viewer.logs or not self.actor_id:
            return found
        visible = ActivityEntry.objects.visible_to(self.viewer.user, "security")
        seen = visible.top_level().by_actor(self.actor_id)
        walked = ActivityEntry.objects.using(seen.db).in_business(self.viewer.business_id)
        mine = walked.top_level().by_actor(self.actor_id)
        for ip, context in newest_of(seen, [mine], SIGN_INS_READ).values_list("ip", "context"):
            if browser := browser_text(str(context.get("user_agent") or "")):
                found.setdefault(str(ip), {})[browser] = None
        return found


def _kind(trace: Trace) -> str:
    return kind_of(ActivityEntry(target_type=trace.target_type))
