"""What is applied to the list: the filters in use, in words, each with the way to do without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext

from activitylog.actions import words_for
from activitylog.models import ActivityEntry, Outcome, Source
from activitylog.reading.addresses import ALL, address, location, without
from activitylog.reading.facets import SYSTEM, ActionFacet, Person
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.parameters import NOT
from activitylog.reading.periods import CUSTOM, PERIODS
from activitylog.reading.presentation.formats import day_text
from activitylog.reading.presentation.lines import category_text
from activitylog.reading.presentation.sentences import kind_of

PERIOD = ("period", "from", "to")
WIDER = "last30"


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the address of the list without it."""

    text: str
    url: str


class Applied:
    """The filters of one page as its reader gave them.

    `actions` and `people` are what the viewer may choose from, `entries` those on the page, which
    tell what filtered objects are called.
    """

    def __init__(
        self,
        filters: ActivityFilter,
        query: QueryDict,
        actions: Mapping[str, ActionFacet],
        people: Mapping[str, Person],
        entries: Iterable[ActivityEntry] = (),
    ) -> None:
        self.filters = filters
        self.form = filters.form
        self.query = query
        self.viewer = filters.viewer
        self.actions = actions
        self.people = people
        self.targets = {f"{entry.target_type}:{entry.target_id}": entry for entry in entries}

    @property
    def period_text(self) -> str:
        """The period in words; empty for all time."""
        if not self.form.is_valid():
            return ""
        period = self.form.chosen_period
        if period != CUSTOM:
            return str(PERIODS.get(period, ""))
        first, last = (self.form.cleaned_data[name] for name in ("from", "to"))
        if first and last:
            days = {"first": day_text(first), "last": day_text(last)}
            return days["first"] if first == last else gettext("%(first)s to %(last)s") % days
        if first:
            return gettext("From %s") % day_text(first)
        return gettext("Until %s") % day_text(last)

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
    def wider(self) -> str:
        """The address of the same for the last 30 days, where the period is shorter than that."""
        if not self.period_text or self.form.chosen_period in (WIDER, CUSTOM):
            return ""
        query = without(self.query, PERIOD)
        query["period"] = WIDER
        return address(query)

    def page(self, cursor: str, entry_id: object) -> str:
        """Return the address of the page that is `older` or `newer` than an entry."""
        query = without(self.query)
        query[cursor] = str(entry_id)
        return address(query)

    def _chip_text(self, name: str, value: str) -> str:
        if name == "q":
            return gettext("“%s”") % value
        plain = name.removeprefix(NOT)
        words = {"filter": self.filters.filters[plain].label, "value": self._label(plain, value)}
        if plain != name:
            return gettext("Not %(filter)s: %(value)s") % words
        return gettext("%(filter)s: %(value)s") % words

    def _label(self, name: str, value: str) -> str:
        if name == "user":
            return self._person(value)
        if name == "type":
            return category_text(value)
        if name == "action":
            return self.actions[value].label if value in self.actions else words_for(value)
        if name in ("source", "outcome"):
            return str(dict([*Source.choices, *Outcome.choices]).get(value, value))
        if name == "address":
            return gettext("new for the person")
        if name == "target" and value in self.targets:
            entry = self.targets[value]
            return entry.target_name or kind_of(entry)
        return value

    def _person(self, value: str) -> str:
        if value == SYSTEM:
            is_security = self.viewer.log == "security"
            return gettext("Nobody signed in, or System") if is_security else gettext("System")
        person = self.people.get(value)
        return (person.name or person.email) if person else value
