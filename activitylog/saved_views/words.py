"""A view in words, as entries about it say what it held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_time
from django.utils.text import capfirst
from django.utils.translation import gettext

from activitylog.policy import get_policy
from activitylog.reading.facets import people_of
from activitylog.reading.filter_words import filter_text, period_text, value_text
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.parameters import NOT
from activitylog.reading.periods import CUSTOM
from activitylog.reading.viewer import LOGS, Viewer
from activitylog.saved_views.filters import names_in, parameters_in
from activitylog.saved_views.models import NAME_LENGTH

T = TypeVar("T")
OBJECTS = 5
"""Objects of one view whose names are kept with it."""


def filters_text(kept: str) -> str:
    """Return the filters that a view keeps, as its chips say them."""
    return " · ".join(_texts(parameters_in(kept), names_in(kept)))


def roles_text(keys: Sequence[Any]) -> str:
    """Return what the roles are called that a view is shared with."""
    if not keys:
        return gettext("nobody")
    known = {key: str(label) for log in LOGS for key, label in get_policy().roles(log).items()}
    return ", ".join(known.get(key) or capfirst(str(key).replace("_", " ")) for key in keys)


def names_of(query: QueryDict, viewer: Viewer) -> dict[str, str]:
    """Return what the people and objects are called of which `query` speaks, keyed `user:7`.

    Costs two queries where it speaks of people, and one for each object; of these the first few
    are asked for.
    """
    names = {}
    asks_for_people = {"user", f"{NOT}user"} & query.keys()
    people = people_of(viewer) if asks_for_people else {}
    for name in ("user", "target"):
        values = [*query.getlist(name), *query.getlist(f"{NOT}{name}")]
        for value in values if name == "user" else values[:OBJECTS]:
            person = people.get(value)
            found = (person.name or person.email) if person else ""
            if name == "target":
                found = _name_of(value, viewer)
            if found:
                names[f"{name}:{value}"] = found[:NAME_LENGTH]
    return names


def _name_of(target: str, viewer: Viewer) -> str:
    kind, _colon, target_id = target.partition(":")
    about = viewer.entries().for_target(kind, target_id).order_by("-id")
    return about.values_list("target_name", flat=True).first() or ""


def _texts(query: QueryDict, names: dict[str, str]) -> Iterator[str]:
    first, last = (_parsed(parse_date, query.get(name, "")) for name in ("from", "to"))
    since, until = (_parsed(parse_time, query.get(name, "")) for name in ("from_time", "to_time"))
    if period := period_text(query.get("period") or CUSTOM, (first, last), (since, until)):
        yield period
    for name in ActivityFilter.base_filters:
        plain = name.removeprefix(NOT)
        for value in query.getlist(name):
            label = names.get(f"{plain}:{value}") or value_text(plain, value)
            yield filter_text(name, label)


def _parsed(parse: Callable[[str], T | None], text: str) -> T | None:
    try:
        return parse(text)
    except ValueError:
        return None
