"""What each filter of the list asks of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django.db.models import Q

from activitylog.querysets import ActivityEntryQuerySet
from activitylog.reading import parameters
from activitylog.reading.facets import SYSTEM, ActionFacet


class OneOf(django_filters.Filter):
    """Entries that have one of the values given; its `not_` twin: those that have none."""

    field_class = parameters.Repeatable

    def condition(self, values: tuple[str, ...]) -> Q:
        return Q(**{f"{self.field_name}__in": values})

    def filter(self, qs: ActivityEntryQuerySet, value: Any) -> ActivityEntryQuerySet:
        if not value:
            return qs
        condition = self.condition(value)
        return qs.exclude(condition) if self.exclude else qs.filter(condition)

    def twin(self) -> OneOf:
        """Return the filter that leaves out what this one asks for."""
        return type(self)(self.field_name, label=self.label, exclude=True, **self.extra)


class ByActor(OneOf):
    def condition(self, values: tuple[str, ...]) -> Q:
        return Q(actor_id__in=["" if value == SYSTEM else value for value in values])


class ByCategory(OneOf):
    """Actions are indexed and categories are not: the category asks for its actions."""

    def condition(self, values: tuple[str, ...]) -> Q:
        facets: Mapping[str, ActionFacet] = self.parent.actions
        actions = [key for key, facet in facets.items() if facet.may_be_of({*values})]
        return Q(action__in=actions, category__in=values)


class ByTarget(OneOf):
    def condition(self, values: tuple[str, ...]) -> Q:
        pairs = (value.partition(":") for value in values)
        return reduce(or_, (Q(target_type=type_, target_id=id_) for type_, _colon, id_ in pairs))


class ByChangedField(OneOf):
    def condition(self, values: tuple[str, ...]) -> Q:
        return Q(changes__has_any_keys=list(values))


class ByNovelty(OneOf):
    """Sign-ins from an address that was new for the person."""

    def condition(self, values: tuple[str, ...]) -> Q:
        return Q(context__first_seen=True)
