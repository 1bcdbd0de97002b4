"""What is applied to the list: the filters in use, in words, each with the way to do without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext

from activitylog.models import ActivityEntry
from activitylog.reading.addresses import ALL, address, location, without
from activitylog.reading.facets import SYSTEM, ActionFacet, Person
from activitylog.reading.filter_words import filter_text, is_known, period_text, value_text
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.parameters import NOT
from activitylog.reading.periods import CUSTOM, PERIOD, TIMES, days_of
from activitylog.reading.presentation.sentences import kind_of

WIDER = "last30"


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the address of the list without it."""

    text: str
    url: str


class Applied:
    """The filters of one page as its reader gave them.

    `actions` and `people` are what the viewer may choose from, `entries` those on the page, which
    tell what filtered objects are called. `names` do so where neither does: they are read by those
    alone from whom nothing is hidden.
    """

    def __init__(
        self,
        filters: ActivityFilter,
        query: QueryDict,
        actions: Mapping[str, ActionFacet],
        people: Mapping[str, Person],
        entries: Iterable[ActivityEntry] = (),
        names: Mapping[str, str] | None = None,
    ) -> None:
        self.filters = filters
        self.form = filters.form
        self.query = query
        self.viewer = filters.viewer
        self.actions = actions
        self.people = people
        self.names = names if names and self.viewer.sees_everything else {}
        self.targets = {f"{entry.target_type}:{entry.target_id}": entry for entry in entries}

    @property
    def period_text(self) -> str:
        """The period in words; empty for all time."""
        if not self.form.is_valid():
            return ""
        return period_text(self.form.chosen_period, self.form.days, self.form.times)

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters in use, each with the way to do without it."""
        if not self.form.is_valid():
            return []
        chips = []
        if self.period_text:
            chips.append(Chip(self.period_text, address(without(self.query, PERIOD))))
        for name, values in self.filters.given.items():
            values = values if isinstance(values, tuple) else (values,)
            for value in values:
                others = [other for other in values if other != value]
                rest = without(self.query, () if others else [name])
                if others:
                    rest.setlist(name, others)
                chips.append(Chip(self._chip_text(name, value), address(rest)))
        return chips

    @property
    def narrowing(self) -> list[Chip]:
        """The filters in use but for the period."""
        return self.chips[bool(self.period_text) :]

    @property
    def narrowed_by(self) -> list[str]:
        """The filters in use but for the period, in words."""
        return [chip.text for chip in self.narrowing]

    @property
    def all_url(self) -> str:
        """The address of the same without any filter."""
        return ALL

    @property
    def export_url(self) -> str:
        """The address that exports what these filters show."""
        return location(self.viewer.export_url, without(self.query, ["format"]))

    @property
    def wider(self) -> Chip | None:
        """The same filters for a longer time: whole days, the last 30 days, then all time."""
        if not self.period_text:
            return None
        if any(self.form.times):
            return Chip(gettext("All hours"), address(without(self.query, TIMES)))
        query = without(self.query, PERIOD)
        if self.form.chosen_period in (WIDER, CUSTOM):
            return Chip(gettext("Widen to all time"), address(query)) if self.narrowing else None
        query["period"] = WIDER
        return Chip(gettext("Widen to last 30 days"), address(query))

    @property
    def fixed(self) -> Chip | None:
        """The days of a period that moves on with the calendar, and the address that keeps them."""
        if not self.form.is_valid() or self.form.chosen_period in ("", CUSTOM):
            return None
        days = days_of(self.form.chosen_period, self.viewer.today)
        query = without(self.query, ["period"])
        for name, day in zip(("from", "to"), days, strict=True):
            query[name] = day.isoformat()
        return Chip(period_text(CUSTOM, days), address(query))

    def page(self, cursor: str, entry_id: object) -> str:
        """Return the address of the page that is `older` or `newer` than an entry."""
        query = without(self.query)
        query[cursor] = str(entry_id)
        return address(query)

    def _chip_text(self, name: str, value: str) -> str:
        return filter_text(name, self._label(name.removeprefix(NOT), value))

    def _label(self, name: str, value: str) -> str:
        """Return what the value is called, and that the log says nothing of it if that is so."""
        if name == "user" and (value == SYSTEM or value in self.people):
            person = self.people.get(value)
            is_gone = person is not None and person.is_gone
            label = self._person(value)
            return gettext("%s (deleted)") % label if is_gone else label
        facet = self.actions.get(value) if name == "action" else None
        if facet and facet.is_offered:
            return facet.label
        if name == "target" and value in self.targets:
            entry = self.targets[value]
            return entry.target_name or kind_of(entry)
        label = self.names.get(f"{name}:{value}") or value_text(name, value)
        return label if self._is_said(name, value) else gettext("%s (no entries)") % label

    def _is_said(self, name: str, value: str) -> bool:
        """Return whether entries that the viewer may see can speak of what a filter names."""
        is_found = any(value in facet.categories for facet in self.actions.values())
        return name != "user" and (is_found or is_known(name, value))

    def _person(self, value: str) -> str:
        if value == SYSTEM:
            is_security = self.viewer.log == "security"
            return gettext("Nobody signed in, or System") if is_security else gettext("System")
        person = self.people.get(value)
        return (person.name or person.email) if person else value
