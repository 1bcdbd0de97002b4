"""What callers hand over by hand, judged where it is handed over: errors name the argument."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.functional import LazyObject

from activitylog.actions import Action
from activitylog.actors import Actor
from activitylog.choices import Outcome, Source
from activitylog.client_ip import parsed_address
from activitylog.conf import conf
from activitylog.encoding import encoded
from activitylog.entries import clean, is_secret_name, masked_value
from activitylog.ids import EPOCH

LONGEST_BUSINESS = 64
LONGEST_ACTION = 100
PAIR, LABELLED_PAIR = 2, 4

_KEY = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")


def action_key(action: Any) -> str:
    """Return the key of an action; ValueError for what is none."""
    if not (isinstance(action, str) and _KEY.fullmatch(action) and len(action) <= LONGEST_ACTION):
        raise ValueError(
            f"action={action!r} is no key of an action: write <noun>.<verb> in small letters, "
            'digits and underscores, as "report.exported".'
        )
    return action


def category_of(category: str | None, action: Action | None) -> str:
    """Return the category asked for, else the declared action's; ValueError for another than its.

    Empty where neither says one.
    """
    if category and action and category not in action.categories:
        raise ValueError(
            f"category={category!r} is not that of {action.key}, which is declared as an action of "
            f"{action.category}: leave the category out, or name another action."
        )
    return str(category or "") or (action.category if action else "")


def outcome_key(outcome: Any) -> str:
    """Return how it ended as it is stored; ValueError for what is no outcome."""
    if outcome not in Outcome.values:
        raise ValueError(f"outcome={outcome!r} is none of {', '.join(Outcome.values)}.")
    return str(outcome)


def business_key(business: Any) -> str:
    """Return the id of a business, given as an object or as its id; ValueError where too long."""
    key = str(getattr(business, "pk", business))
    if len(key) > LONGEST_BUSINESS or clean(key) != key:
        raise ValueError(
            f"business={business!r} is no id of a business: pass the object, or an id of "
            f"{LONGEST_BUSINESS} characters at most."
        )
    return key


def check_origin(given: Mapping[str, Any]) -> None:
    """Raise TypeError or ValueError for what `activity_context` cannot write into entries.

    Nothing is looked up: a user that Django reads when it is needed is left unread.
    """
    for name in ("actor", "impersonator"):
        _check_person(name, given.get(name))
    at = given.get("at")
    if at is not None and not isinstance(at, datetime):
        raise TypeError(f"activity_context(at=…) takes a datetime, not {at!r}.")
    if at is not None and timezone.is_naive(at):
        raise ValueError("activity_context(at=…) takes an aware datetime; give it a time zone.")
    if at is not None and at < EPOCH:
        raise ValueError(
            f"activity_context(at={at!r}): entries can be dated back to 1970, and no further."
        )
    source = given.get("source")
    if source is not None and source not in Source.values:
        raise ValueError(
            f"activity_context(source={source!r}): it is none of {', '.join(Source.values)}."
        )
    ip = given.get("ip")
    if ip and parsed_address(str(ip)) is None:
        raise ValueError(
            f"activity_context(ip={ip!r}): it is no address. Leave it away where none is known."
        )
    business = given.get("business")
    if business is not None and not _is_lazy(business):
        business_key(business)


def _check_person(name: str, person: Any) -> None:
    if person is None or _is_lazy(person):
        return
    if isinstance(person, type) or not (
        isinstance(person, Actor) or hasattr(person, "is_authenticated")
    ):
        raise TypeError(
            f"activity_context({name}=…) takes a user, or None, not {person!r}: pass the object "
            "itself."
        )


def _is_lazy(value: Any) -> bool:
    return issubclass(type(value), LazyObject)


def target_object(target: Any) -> Model | None:
    """Return the object that an entry is about, or None; ValueError for what is no stored one."""
    if target is None:
        return None
    if not isinstance(target, Model):
        raise ValueError(f"target={target!r} is no object of a model: pass the object itself.")
    if any(getattr(target, field.attname) is None for field in target._meta.pk_fields):
        raise ValueError(
            f"target is a {target._meta.label} without a key, so the entry would name nothing: "
            "record it after the object is saved, and before it is deleted."
        )
    return target


def change_pairs(changes: Mapping[str, Any] | None) -> dict[str, list[Any]]:
    """Return changes as entries hold them, secret ones masked; ValueError for another shape.

    The error tells no value: it may be a secret.
    """
    if not isinstance(changes, Mapping | None):
        raise ValueError("changes is no mapping: write {name: [before, after]}.")
    secret = tuple(conf.ACTIVITYLOG_MASK)
    pairs = {}
    for name, change in (changes or {}).items():
        if not isinstance(change, list | tuple):
            raise ValueError(f"{_place(name)} is no pair: write [before, after].")
        if len(change) not in (PAIR, LABELLED_PAIR):
            raise ValueError(
                f"{_place(name)} has {len(change)} values: write [before, after], or "
                "[before, after, label before, label after]."
            )
        is_secret = is_secret_name(str(name), secret)
        pairs[clean(str(name))] = (
            [masked_value(value) for value in change] if is_secret else _cleaned(encoded(change))
        )
    return pairs


def _place(name: Any) -> str:
    return f"changes[{name!r}]"


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case list():
            return [_cleaned(item) for item in value]
        case dict():
            return {clean(key): _cleaned(item) for key, item in value.items()}
        case _:
            return value
