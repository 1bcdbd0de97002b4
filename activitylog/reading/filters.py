"""Which entries: every filter of the list, judged and applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import django_filters
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
from activitylog.reading.limits import limits
from activitylog.reading.parameters import NOT
from activitylog.reading.period_form import ActivityForm
from activitylog.reading.reach import Bound, Counted
from activitylog.reading.search_terms import Words, refuse_terms
from activitylog.reading.viewer import Viewer

INDEXED = ("target", "ip", "user", "action", "type")
"""Filters that an index answers, the one that finds the fewest first."""


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
        if self._index == "type" or self._walks_actions:
            walked = walked.filter(action__in=self._asked)
        elif self._index:
            walked = self.filters[self._index].filter(walked, self.given[self._index])
        return self._in_place(walked)

    @property
    def _walks_actions(self) -> bool:
        """Whether no filter's index is walked, but what the index has of each of some actions."""
        return not self._index and self.viewer.is_limited and not self.shows_folded

    @property
    def _asked(self) -> list[str]:
        """The actions that are asked for by action or type; else all that the viewer may see."""
        types, keys = (self.given.get(name, ()) for name in ("type", "action"))
        facets = self.actions.values()
        return [*keys] or [f.key for f in facets if not types or f.may_be_of({*types})]

    @property
    def _mixed_actions(self) -> list[str] | None:
        """The actions asked for of which some entries may be of another type, or hidden.

        Of the other actions all entries match, and the index of actions leads to them. With
        `?type=orders` an action that is kept under orders and under products is mixed. None where
        more is asked for than types or actions, as with `?type=orders&source=api`.
        """
        if self.viewer.sees_own_only or self.given.keys() not in ({"type"}, {"action"}, set()):
            return None
        return [key for key in self._asked if not self._matches_whole(key)]

    def _matches_whole(self, action: str) -> bool:
        """Return whether every entry of an action is of a type asked for, and seen."""
        facet = self.actions.get(action)
        types = self.given.get("type")
        return (
            facet is not None
            and not facet.is_open
            and all(self.viewer.sees(c) and (not types or c in types) for c in facet.categories)
        )

    @property
    def counted(self) -> Counted | None:
        """What is counted for every page of the list; None where that would look too far.

        Where their actions tell, they are asked for in terms of an index alone. What is hidden
        from a reader is never counted: who does not see all types has theirs asked for too.
        """
        says_all = self._mixed_actions == []  # the actions alone say which entries match
        if says_all and self.viewer.sees_all_types:
            return self._in_place(self._of_business.filter(action__in=self._asked)), []
        return (self.qs, self.bounds) if says_all or self._is_whole else None

    @property
    def _is_whole(self) -> bool:
        """Whether the list is all of the business, but for the other log."""
        return not self.given and not self.viewer.is_limited

    @property
    def bounds(self) -> list[Bound]:
        """How far a page may look, where more is asked than one index answers; else nothing.

        `?action=order.added` is answered by the index of actions. `?user=7&source=api` walks what
        user 7 did, 5,000 entries at most; `?q=kettle` walks the whole list, 5,000 entries of it and
        20,000 rows. The plain list has its bound too, since it leaves the security log out.
        """
        if self._is_whole:  # among which any number of failed sign-ins may stand
            return [(walk, limits.rows_examined) for walk in self.walks]
        if self.shows_folded and not self._index:
            return [
                (self.walked.top_level(), limits.listed_examined),
                (self.walked, limits.rows_examined),
            ]
        mixed = self._mixed_actions
        if mixed == []:
            return []
        walks = self.walks if mixed is None else self._walks_of(_each_action(mixed))
        return [(walk, limits.listed_examined) for walk in walks]

    @property
    def walks(self) -> list[ActivityEntryQuerySet]:
        """The entries of `walked`, for each value those that its part of the index has in order.

        For `?user=7&user=8` that is what 7 did and what 8 did: with both at once a database would
        sort all that they have. For very many it is
        the whole list that is walked.
        """
        index = self._index
        if index == "type" or self._walks_actions:
            return self._walks_of(_each_action(self._asked))
        asked = self.given[index] if index else ()
        return self._walks_of([self.filters[index].condition((value,)) for value in asked])

    def _walks_of(self, conditions: list[Q]) -> list[ActivityEntryQuerySet]:
        if not 0 < len(conditions) <= limits.walks:
            conditions = [Q()]
        return [self._in_place(self._of_business.filter(condition)) for condition in conditions]

    @property
    def _of_business(self) -> ActivityEntryQuerySet:
        return ActivityEntry.objects.using(self.queryset.db).in_business(self.viewer.business_id)

    def _in_place(self, queryset: ActivityEntryQuerySet) -> ActivityEntryQuerySet:
        if not self.shows_folded:
            queryset = queryset.top_level()
        return queryset.between(*self.form.instants)


def _each_action(keys: Iterable[str]) -> list[Q]:
    return [Q(action=key) for key in keys]
