"""Entries of the security log: about a person's account, and the browser that was used."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS

from activitylog.actors import Actor
from activitylog.entries import Draft
from activitylog.origin import Origin
from activitylog.policy import SECURITY

LONGEST_USER_AGENT = 300


def draft_about(user: Any, action: str, origin: Origin, **said: Any) -> Draft:
    """Return a draft of the security log about `user`; None is nobody who is known.

    It belongs to the business of that user, else of `origin`, else to none.
    """
    person = Actor.of(user)
    business_id = person.business_id if person.business_id is not None else origin.business_id
    draft = Draft(business_id=str(business_id or ""), category=SECURITY, action=action, **said)
    if person.id:
        draft.target_type = user._meta.concrete_model._meta.label_lower
        draft.target_id = person.id
        draft.target_name = person.name
    return with_browser(draft, origin)


def with_browser(draft: Draft, origin: Origin) -> Draft:
    """Add what the request says of its browser to the draft, and return it."""
    header = origin.request.META.get("HTTP_USER_AGENT") if origin.request is not None else None
    if user_agent := printable(str(header or ""), LONGEST_USER_AGENT):
        draft.context["user_agent"] = user_agent
    return draft


def database_of(user: Any) -> str:
    """Return the alias of the database that `user` was read from."""
    return (user._state.db if user is not None else None) or DEFAULT_DB_ALIAS


def printable(text: str, longest: int) -> str:
    """Return what a reader can see of a text that a client sent, and no more than `longest`."""
    return "".join(character for character in text[:longest] if character.isprintable())
