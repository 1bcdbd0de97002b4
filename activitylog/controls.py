"""What stands above the list: the choices of each filter, and chips for those in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activitylog.actions import words_for
from activitylog.addresses import address, without
from activitylog.conf import conf
from activitylog.facets import SYSTEM, ActionFacet, Person
from activitylog.filters import NOT, ActivityFilter
from activitylog.models import ActivityEntry, Source
from activitylog.periods import CUSTOM, PERIODS
from activitylog.presentation.formats import day_text
from activitylog.presentation.lines import category_text
from activitylog.presentation.sentences import kind_of

PERIOD = ("period", "from", "to")
WIDER = "last30"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter that can be ticked."""

    name: str
    value: str
    label: str
    is_chosen: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its choices under headings."""

    key: str
    label: str
    groups: list[tuple[str, list[Choice]]]

    @property
    def chosen_count(self) -> int:
        return sum(choice.is_chosen for _title, choices in self.groups for choice in choices)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the address of the list without it."""

    text: str
    url: str


class Controls:
    """The filter bar of one page.

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

    @cached_property
    def facets(self) -> list[Facet]:
        """The filters with a list to choose from."""
        return [
            Facet("user", gettext("User"), self._users()),
            Facet("type", gettext("Type"), [("", self._types())]),
            Facet("action", gettext("Action"), self._actions()),
        ]

    @cached_property
    def sources(self) -> list[Choice]:
        return [self._choice("source", key, str(label)) for key, label in Source.choices]

    @property
    def periods(self) -> list[Choice]:
        chosen = self.form.chosen_period if self.form.is_valid() else self.query.get("period", "")
        periods = [("", _("All time")), *PERIODS.items()]
        return [Choice("period", key, str(label), key == chosen) for key, label in periods]

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

    @property
    def more_count(self) -> int:
        """How many filters are in use that stand behind "More"."""
        given = self.filters.given if self.form.is_valid() else {}
        return len(given.get("source", ())) + len(given.get("ip", ()))

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Filters in use for which there is no control, so that the next search keeps them."""
        shown = {
            (choice.name, choice.value)
            for facet in self.facets
            for _title, choices in facet.groups
            for choice in choices
        }
        shown |= {(choice.name, choice.value) for choice in self.sources}
        shown.add(("ip", self.ip))
        given = self.filters.given if self.form.is_valid() else {}
        return [
            (name, value)
            for name, values in given.items()
            if isinstance(values, tuple)
            for value in values
            if (name, value) not in shown
        ]

    @property
    def ip(self) -> str:
        """The first of the IP addresses asked for, as typed; the others are hidden."""
        return next(iter(self.query.getlist("ip")), "")

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
            return f"“{value}”"
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
        if name == "source":
            return str(dict(Source.choices).get(value, value))
        if name == "target" and value in self.targets:
            entry = self.targets[value]
            return entry.target_name or kind_of(entry)
        return value

    def _person(self, value: str) -> str:
        if value == SYSTEM:
            return gettext("System")
        person = self.people.get(value)
        return (person.name or person.email) if person else value

    def _choice(self, name: str, value: str, label: str, note: str = "") -> Choice:
        chosen = {item.strip() for item in self.query.getlist(name)}
        return Choice(name, value, label, value in chosen, note)

    def _users(self) -> list[tuple[str, list[Choice]]]:
        me = str(self.viewer.user.pk)
        first = [self._choice("user", SYSTEM, gettext("System"))] if "" in self.people else []
        first.append(self._choice(f"{NOT}user", me, gettext("All but me")))
        people = sorted(
            (person for id_, person in self.people.items() if id_),
            key=lambda person: (person.name or person.email).casefold(),
        )
        shown = [self._someone(person) for person in people if not person.is_gone]
        gone = [self._someone(person) for person in people if person.is_gone]
        return [("", first), (gettext("People"), shown), (gettext("Deleted"), gone)]

    def _someone(self, person: Person) -> Choice:
        names = [other.name for other in self.people.values()]
        note = person.email if names.count(person.name) > 1 else ""
        return self._choice("user", person.id, self._person(person.id), note)

    def _types(self) -> list[Choice]:
        found = {category for facet in self.actions.values() for category in facet.categories}
        seen = [category for category in found if self.viewer.sees(category)]
        order = list(conf.ACTIVITYLOG_CATEGORIES)
        seen.sort(key=lambda c: (order.index(c) if c in order else len(order), category_text(c)))
        return [self._choice("type", category, category_text(category)) for category in seen]

    def _actions(self) -> list[tuple[str, list[Choice]]]:
        groups: dict[str, list[Choice]] = {choice.value: [] for choice in self._types()}
        for facet in sorted(self.actions.values(), key=lambda facet: facet.label.casefold()):
            category = next((c for c in groups if c in facet.categories), None)
            if category is not None:
                groups[category].append(self._choice("action", facet.key, facet.label))
        return [(category_text(key), choices) for key, choices in groups.items() if choices]
