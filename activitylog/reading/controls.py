"""What stands above the list: the choices of each filter."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activitylog.conf import conf
from activitylog.models import Outcome, Source
from activitylog.reading.addresses import CHOSEN, location, without
from activitylog.reading.applied import Applied
from activitylog.reading.facets import SYSTEM, Person
from activitylog.reading.parameters import NOT
from activitylog.reading.periods import PERIODS
from activitylog.reading.presentation.categories import category_text
from activitylog.reading.presentation.fields import fields_by_type


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter that can be chosen."""

    name: str
    value: str
    label: str
    is_chosen: bool
    parameter: str
    """The filter in use for it: `name`, or its twin where what is ticked is left out."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its choices under headings."""

    key: str
    label: str
    groups: list[tuple[str, list[Choice]]]
    is_left_out: bool
    """Whether what is ticked is left out, not shown alone."""

    @property
    def chosen_count(self) -> int:
        return sum(choice.is_chosen for _title, choices in self.groups for choice in choices)


class Controls(Applied):
    """The filter bar of one page."""

    @cached_property
    def facets(self) -> list[Facet]:
        """The filters with a list to choose from."""
        return [
            self._facet("user", gettext("User"), self._users()),
            self._kind(),
            self._facet("action", gettext("Action"), self._actions()),
        ]

    @cached_property
    def source(self) -> Facet:
        choices = [self._choice("source", key, str(label)) for key, label in Source.choices]
        return self._facet("source", gettext("Source"), [("", choices)])

    @cached_property
    def fields(self) -> list[tuple[str, list[Choice]]]:
        """The fields that can have been changed, by type; what several types have is one choice."""
        groups: list[tuple[str, list[Choice]]] = []
        offered: set[str] = set()
        for category, fields in fields_by_type(self.viewer):
            new = {name: label for name, label in fields.items() if name not in offered}
            offered.update(new)
            choices = [self._choice("field", name, label) for name, label in new.items()]
            groups.append((category.label, choices))
        return groups

    @property
    def field(self) -> str:
        """The first of the changed fields asked for; the others are hidden."""
        return next(iter(self.query.getlist("field")), "")

    @property
    def periods(self) -> list[Choice]:
        chosen = self.form.chosen_period if self.form.is_valid() else self.query.get("period", "")
        periods = [("", _("All time")), *PERIODS.items()]
        return [
            Choice("period", key, str(label), key == chosen, "period") for key, label in periods
        ]

    @cached_property
    def entry_query(self) -> str:
        """What an entry's address needs to find its neighbours in this list."""
        query = without(self.query)
        return f"?{query.urlencode()}" if query else ""

    @property
    def example_terms(self) -> str:
        """Terms that the search understands, as somebody might type them here."""
        first = self.viewer.now.date().replace(day=1)
        kind = "action:failed" if self.viewer.log == "security" else "type:products"
        return f"user:me {kind} after:{first.isoformat()}"

    @property
    def overview_url(self) -> str:
        """The address of the figures above the list; empty where its filters cannot be used."""
        if self.viewer.log != "activity" or not self.form.is_valid():
            return ""
        return location(reverse("activitylog:overview"), without(self.query))

    @property
    def more_count(self) -> int:
        """How many filters are in use that stand behind "More"."""
        given = self.filters.given if self.form.is_valid() else {}
        behind = ("source", f"{NOT}source", "field", "ip")
        return sum(len(given.get(name, ())) for name in behind)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Filters in use for which there is no control, so that the next search keeps them."""
        shown = {
            (choice.parameter, choice.value)
            for facet in (*self.facets, self.source)
            for _title, choices in facet.groups
            for choice in choices
        }
        shown |= {("ip", self.ip), ("field", self.field)}
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
    def _left_out(self) -> frozenset[str]:
        """The filters whose ticked choices are left out; "All but me" is a choice by itself."""
        alone = {f"{NOT}user": {str(self.viewer.user.pk)}}
        given = self.filters.given if self.form.is_valid() else {}
        return frozenset(
            name
            for name in CHOSEN
            if name not in given and {*given.get(NOT + name, ())} - alone.get(NOT + name, set())
        )

    def _facet(self, name: str, label: str, groups: list[tuple[str, list[Choice]]]) -> Facet:
        return Facet(name, label, groups, name in self._left_out)

    def _choice(self, name: str, value: str, label: str, note: str = "") -> Choice:
        parameter = f"{NOT}{name}" if name in self._left_out else name
        chosen = {item.strip() for item in self.query.getlist(parameter)}
        return Choice(name, value, label, value in chosen, parameter, note)

    def _users(self) -> list[tuple[str, list[Choice]]]:
        me = str(self.viewer.user.pk)
        first = [self._choice("user", SYSTEM, self._person(SYSTEM))] if "" in self.people else []
        if "user" not in self._left_out:
            first.append(self._choice(f"{NOT}user", me, gettext("All but me")))
        people = sorted(
            (person for id_, person in self.people.items() if id_),
            key=lambda person: (person.name or person.email).casefold(),
        )
        shown = [self._someone(person) for person in people if not person.is_gone]
        gone = [self._someone(person) for person in people if person.is_gone]
        return [("", first), (gettext("People"), shown), (gettext("Deleted"), gone)]

    @cached_property
    def _namesakes(self) -> Counter[str]:
        return Counter(person.name for person in self.people.values())

    def _someone(self, person: Person) -> Choice:
        note = person.email if self._namesakes[person.name] > 1 else ""
        return self._choice("user", person.id, self._person(person.id), note)

    def _kind(self) -> Facet:
        """Return the filter that divides the log: by type, or by outcome where all is security."""
        if self.viewer.log == "security":
            choices = [self._choice("outcome", key, str(label)) for key, label in Outcome.choices]
            return self._facet("outcome", gettext("Outcome"), [("", choices)])
        return self._facet("type", gettext("Type"), [("", self._types)])

    @cached_property
    def _types(self) -> list[Choice]:
        found = {category for facet in self.actions.values() for category in facet.categories}
        seen = [category for category in found if self.viewer.sees(category)]
        order = list(conf.ACTIVITYLOG_CATEGORIES)
        seen.sort(key=lambda c: (order.index(c) if c in order else len(order), category_text(c)))
        return [self._choice("type", category, category_text(category)) for category in seen]

    def _actions(self) -> list[tuple[str, list[Choice]]]:
        groups: dict[str, list[Choice]] = {choice.value: [] for choice in self._types}
        for facet in sorted(self.actions.values(), key=lambda facet: facet.label.casefold()):
            category = next((c for c in groups if c in facet.categories), None)
            if category is not None:
                groups[category].append(self._choice("action", facet.key, facet.label))
        return [(category_text(key), choices) for key, choices in groups.items() if choices]
