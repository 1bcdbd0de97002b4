"""Which entries: every filter of the list, judged and applied."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from activitylog.models import ActivityEntry
from activitylog.querysets import ActivityEntryQuerySet
from activitylog.reading import parameters
from activitylog.reading.conditions import (
    ByActor,
    ByCategory,
    ByChangedField,
    ByNovelty,
    ByTarget,
    OneOf,
)
from activitylog.reading.facets import ActionFacet
from activitylog.reading.pagination import Bound
from activitylog.reading.parameters import NOT
from activitylog.reading.periods import CUSTOM, FIRST_DAY, PERIODS, Instants, days_of, instants_of
from activitylog.reading.reach import LISTED_EXAMINED, ROWS_EXAMINED
from activitylog.reading.search_terms import Words, refuse_terms
from activitylog.reading.viewer import Viewer

WALKS = 12
"""Parts of an index that one page looks into at most."""

INDEXED = ("target", "ip", "user", "action", "type")
"""Filters that an index answers, the one that finds the fewest first."""


class ActivityForm(forms.Form):
    """What the filters have in common: the period, and the place in the log."""

    viewer: Viewer

    period = forms.ChoiceField(
        required=False,
        choices=[("", _("All time")), *PERIODS.items()],
        error_messages={"invalid_choice": _("“%(value)s” is no period; choose one from the list.")},
    )
    older = parameters.Cursor(required=False)
    newer = parameters.Cursor(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("from", _("From")), ("to", _("To, inclusive"))):
            self.fields[name] = forms.DateField(
                required=False,
                label=label,
                input_formats=["%Y-%m-%d"],
                error_messages={"invalid": _("Write the day as year-month-day, like 2026-03-31.")},
            )

    def clean(self) -> None:
        for name in ("from", "to"):
            day: date | None = self.cleaned_data.get(name)
            if day and day > self.viewer.today:
                self.add_error(name, _("This day has not come yet."))
            elif day and day < FIRST_DAY:
                self.add_error(name, _("No log is that old; choose a later day."))
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and first > last:
            self.add_error("to", _("The last day is before the first; exchange them."))
        if self.chosen_period == CUSTOM and not self.errors and not (first or last):
            self.add_error("from", _("Choose a first or a last day."))
        if self.cleaned_data.get("older") and self.cleaned_data.get("newer"):
            self.add_error("newer", _("A page is either older or newer; leave one of them out."))

    @property
    def chosen_period(self) -> str:
        """The period's key; days without one mean `custom`."""
        has_days = self.cleaned_data.get("from") or self.cleaned_data.get("to")
        return self.cleaned_data.get("period") or (CUSTOM if has_days else "")

    @cached_property
    def instants(self) -> Instants:
        """The instants that the period lies between, in the business's zone."""
        if not self.chosen_period:
            return None, None
        days = self.cleaned_data["from"], self.cleaned_data["to"]
        if self.chosen_period != CUSTOM:
            days = days_of(self.chosen_period, self.viewer.today)
        return instants_of(*days, self.viewer.zone)


class ActivityFilter(django_filters.FilterSet):
    """The filters of the list over what `viewer` may see.

    `qs` is every entry that matches; `bounds` says how far one page may look for them.
    """

    q = Words(label=_("Search"), max_length=200, validators=[refuse_terms])
    user = ByActor("actor_id", label=_("User"))
    type = ByCategory("category", label=_("Type"), one=parameters.key)
    action = OneOf("action", label=_("Action"), one=parameters.key)
    target = ByTarget("target_id", label=_("Object"), one=parameters.target)
    ip = OneOf("ip", label=_("IP address"), one=parameters.address)
    address = ByNovelty("context", label=_("Address"), one=parameters.novelty)
    source = OneOf("source", label=_("Source"), one=parameters.source)
    outcome = OneOf("outcome", label=_("Outcome"), one=parameters.outcome)
    field = ByChangedField("changes", label=_("Changed field"), one=parameters.key)

    class Meta:
        model = ActivityEntry
        fields = ()
        form = ActivityForm

    def __init__(self, data: QueryDict, viewer: Viewer, actions: Mapping[str, ActionFacet]) -> None:
        super().__init__(data=data, queryset=viewer.entries())
        self.viewer = viewer
        self.actions = actions

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        """Give each filter of several values its `not_` twin."""
        filters = super().get_filters()
        twins = {NOT + name: f.twin() for name, f in filters.items() if isinstance(f, OneOf)}
        return {**filters, **twins}

    @property
    def form(self) -> ActivityForm:
        form: ActivityForm = super().form
        form.viewer = self.viewer
        return form

    @cached_property
    def given(self) -> dict[str, Any]:
        """What was asked for, by filter, without the period and the place in the log."""
        cleaned = self.form.cleaned_data
        return {name: cleaned[name] for name in self.filters if cleaned.get(name)}

    @property
    def is_active(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.given or self.form.chosen_period)

    @property
    def shows_folded(self) -> bool:
        """Whether rows that fold under a bulk match and show as themselves."""
        if self.viewer.log == "security":  # where nothing folds
            return False
        return any(name in self.given for name in ("q", "target", "field"))

    @property
    def _index(self) -> str:
        """The filter whose index is walked; empty for that of the whole list."""
        if self.shows_folded:
            return "target" if "target" in self.given else ""
        return next((name for name in INDEXED if name in self.given), "")

    def filter_queryset(self, queryset: ActivityEntryQuerySet) -> ActivityEntryQuerySet:
        for name, value in self.given.items():
            queryset = self.filters[name].filter(queryset, value)
        if self.viewer.is_limited:
            queryset = queryset.filter(action__in=list(self.actions))
        return self._in_place(queryset)

    @property
    def walked(self) -> ActivityEntryQuerySet:
        """The entries that an index leads to, among which those of `qs` are found.

        They are entries of the business, whoever may see them: to be counted, never to be shown.
        """
        walked = self._of_business
        if self._index:
            walked = self.filters[self._index].filter(walked, self.given[self._index])
        elif self.viewer.log == "security":
            walked = walked.filter(action__in=list(self.actions))
        return self._in_place(walked)

    @property
    def counted(self) -> ActivityEntryQuerySet:
        """The entries of `qs`, asked for in terms of an index alone where their actions tell."""
        types, keys = (self.given.get(name, ()) for name in ("type", "action"))
        facets = [f for f in self.actions.values() if f.key in keys or f.categories & {*types}]
        kinds = {category for facet in facets for category in facet.categories}
        is_told = all(map(self.viewer.sees, kinds)) and (not types or kinds <= {*types})
        counted: ActivityEntryQuerySet = self.qs
        if self.given.keys() in ({"type"}, {"action"}) and is_told:
            counted = self._in_place(self._of_business.filter(action__in=[f.key for f in facets]))
        return counted

    @property
    def bounds(self) -> list[Bound]:
        """How far a page may look, where more is asked than one index answers; else nothing."""
        index = self._index
        open_to_all = ("", "type") if self.viewer.is_limited else ("", "type", "action")
        is_answered = index in open_to_all and not self.given.keys() - {index}
        if is_answered and not self.viewer.sees_own_only:
            return []
        if self.shows_folded and not index:
            return [(self.walked.top_level(), LISTED_EXAMINED), (self.walked, ROWS_EXAMINED)]
        return [(walk, LISTED_EXAMINED) for walk in self._walks]

    @property
    def _walks(self) -> list[ActivityEntryQuerySet]:
        """The entries of `walked`, for each value those that its part of the index has in order.

        With several values at once a database would sort all that they have. For very many it is
        the whole list that is walked.
        """
        index = self._index
        if index in ("", "type"):
            types = self.given.get("type", ())
            facets = [f for f in self.actions.values() if f.categories & {*types}]
            if not index and self.viewer.log == "security":
                facets = list(self.actions.values())
            conditions = [Q(action=facet.key) for facet in facets]
        else:
            conditions = [self.filters[index].condition((value,)) for value in self.given[index]]
        if not 0 < len(conditions) <= WALKS:
            conditions = [Q()]
        return [self._in_place(self._of_business.filter(condition)) for condition in conditions]

    @property
    def _of_business(self) -> ActivityEntryQuerySet:
        return ActivityEntry.objects.using(self.queryset.db).in_business(self.viewer.business_id)

    def _in_place(self, queryset: ActivityEntryQuerySet) -> ActivityEntryQuerySet:
        if not self.shows_folded:
            queryset = queryset.top_level()
        return queryset.between(*self.form.instants)
