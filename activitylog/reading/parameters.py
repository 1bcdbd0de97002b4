"""GET parameters that can be given several times, judged by their form, never by existence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from activitylog.models import Outcome, Source

NOT = "not_"
"""What the name of a filter begins with that leaves out rather than asks for."""
NEW = "new"
"""What an address is from which somebody signs in for the first time."""
MAX_VALUES = 50
MAX_LENGTH = 300

_refuse_nul = ProhibitNullCharactersValidator()


class Repeatable(forms.Field):
    """A field whose value is the tuple of everything that was given under its name."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "too_many": _("Choose no more than %(limit)s at once."),
        "too_long": _("This is too long to be found: %(limit)s characters at most."),
    }

    def __init__(self, *, one: Callable[[str], str] = str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.one = one

    def to_python(self, value: Any) -> tuple[str, ...]:
        values = list(dict.fromkeys(item.strip() for item in value or () if item.strip()))
        if len(values) > MAX_VALUES:
            raise self._error("too_many", MAX_VALUES)
        return tuple(dict.fromkeys(self._checked(item) for item in values))

    def _checked(self, value: str) -> str:
        if len(value) > MAX_LENGTH:
            raise self._error("too_long", MAX_LENGTH)
        _refuse_nul(value)
        return self.one(value)

    def _error(self, code: str, limit: int) -> ValidationError:
        return ValidationError(self.error_messages[code], code, {"limit": limit})


def key(value: str) -> str:
    """Return the key of an action, a type or a field; ValidationError for what can be none."""
    if not re.fullmatch(r"[\w.\- ]+", value):
        raise _refused("key", _("“%(value)s” cannot be found here; choose from the list."), value)
    return value


def source(value: str) -> str:
    """Return one of the sources; ValidationError for anything else."""
    if value not in Source.values:
        words = _("“%(value)s” is no source; choose from: %(known)s.")
        raise _refused("source", words, value, Source.values)
    return value


def outcome(value: str) -> str:
    """Return one of the outcomes; ValidationError for anything else."""
    if value not in Outcome.values:
        words = _("“%(value)s” is no outcome; choose from: %(known)s.")
        raise _refused("outcome", words, value, Outcome.values)
    return value


def address(value: str) -> str:
    """Return an IP address in its normal form; ValidationError for what is none."""
    try:
        parsed = ip_address(value)
    except ValueError:
        parsed = None
    if parsed is None or getattr(parsed, "scope_id", None):
        words = _("“%(value)s” is no IP address; write one like 203.0.113.24 or 2001:db8::7.")
        raise _refused("address", words, value)
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def novelty(value: str) -> str:
    """Return `new`, all that can be asked of an address; ValidationError for anything else."""
    if value != NEW:
        words = _("“%(value)s” says nothing of an address; write %(known)s.")
        raise _refused("novelty", words, value, [NEW])
    return value


def target(value: str) -> str:
    """Return `type:id` of an object; ValidationError for what has not that form."""
    if not re.fullmatch(r"\w+\.\w+:.+", value):
        words = _("“%(value)s” names no object; write its type and id, like inventory.product:42.")
        raise _refused("target", words, value)
    return value


def _refused(code: str, words: Any, value: str, known: Iterable[str] = ()) -> ValidationError:
    return ValidationError(words, code, {"value": value, "known": ", ".join(known)})


class Cursor(forms.CharField):
    """The id of the entry that a page begins or ends at."""

    def clean(self, value: Any) -> UUID | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return UUID(text)
        except ValueError:
            raise ValidationError(
                _("This page of the log does not exist. Begin again at the newest entries.")
            ) from None
