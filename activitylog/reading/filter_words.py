"""Filters in words: what chips, views and files call each."""

from __future__ import annotations

from datetime import date, time

from django.utils.translation import gettext

from activitylog.actions import words_for
from activitylog.models import Outcome, Source
from activitylog.reading.facets import SYSTEM
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.parameters import NOT
from activitylog.reading.periods import CUSTOM, PERIODS
from activitylog.reading.presentation.categories import category_text
from activitylog.reading.presentation.fields import field_text
from activitylog.reading.presentation.formats import beside, day_text, time_text
from activitylog.reading.presentation.sentences import kind_of_type
from activitylog.registry import registry


def period_text(
    period: str,
    days: tuple[date | None, date | None],
    times: tuple[time | None, time | None] = (None, None),
) -> str:
    """Return a period in words; `custom` is told by its days, and nothing is all time."""
    first, last = days
    if period != CUSTOM:
        return _in_hours(str(PERIODS.get(period, "")), times)
    if first and first == last:
        return _in_hours(day_text(first), times)
    start, end = (_edge(day, at) for day, at in zip(days, times, strict=True))
    if start and end:
        return gettext("%(first)s to %(last)s") % {"first": start, "last": end}
    if start:
        return gettext("From %s") % start
    return gettext("Until %s") % end if end else ""


def hours_text(since: time | None, until: time | None) -> str:
    """Return hours of a day in words; nothing for all of it."""
    start, end = (time_text(at) if at else "" for at in (since, until))
    if start and end:
        return gettext("%(first)s to %(last)s") % {"first": start, "last": end}
    if start:
        return gettext("from %s") % start
    return gettext("until %s") % end if end else ""


def _in_hours(day: str, times: tuple[time | None, time | None]) -> str:
    hours = hours_text(*times)
    return beside(day, hours) if hours else day


def _edge(day: date | None, at: time | None) -> str:
    if day is None:
        return ""
    return beside(day_text(day), time_text(at)) if at else day_text(day)


def filter_text(name: str, label: str) -> str:
    """Return the filter `name` with the label of its value: Type: Orders, Not type: Orders."""
    if name == "q":
        return gettext("“%s”") % label
    plain = name.removeprefix(NOT)
    words = {"filter": ActivityFilter.base_filters[plain].label, "value": label}
    if plain != name:
        return gettext("Not %(filter)s: %(value)s") % words
    return gettext("%(filter)s: %(value)s") % words


def value_text(name: str, value: str) -> str:
    """Return what a filter's value is called, as far as the log need not be asked for it."""
    match name:
        case "user" if value == SYSTEM:
            return gettext("System")
        case "type":
            return category_text(value)
        case "action":
            known = registry.actions().get(value)
            return str(known.label) if known else words_for(value)
        case "source" | "outcome":
            return str(dict([*Source.choices, *Outcome.choices]).get(value, value))
        case "address":
            return gettext("new for the person")
        case "field":
            return field_text(value)
        case "target":
            kind, _colon, target_id = value.partition(":")
            return f"{kind_of_type(kind)} #{target_id}"
    return value


def is_known(name: str, value: str) -> bool:
    """Return whether the application logs such a type or action today."""
    actions = registry.actions()
    if name == "type":
        return any(action.category == value for action in actions.values())
    return name != "action" or value in actions
