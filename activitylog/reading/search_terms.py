"""What is typed into the search: words, and terms like `user:amina` that stand for filters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activitylog.querysets import ActivityEntryQuerySet
from activitylog.reading.addresses import without
from activitylog.reading.facets import SYSTEM, ActionFacet, Person
from activitylog.reading.parameters import MAX_VALUES, NOT
from activitylog.reading.periods import CUSTOM, PERIOD
from activitylog.reading.presentation.categories import category_text
from activitylog.reading.viewer import Viewer
from activitylog.registry import registry

DAYS = ("after", "before")
KEYS = ("user", "type", "action", "field", "ip", *DAYS)

_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<key>[^\W\d_]+):)?(?P<text>"[^"]*"|\S+)')


@dataclass(frozen=True, slots=True)
class Token:
    """One word, with the key before it if it is a term; quotes make several words one."""

    typed: str
    text: str
    key: str = ""
    is_excluded: bool = False


def tokens_of(search: str) -> Iterator[Token]:
    """Yield what stands in `search`: `kettle`, `"blue kettle"`, `user:amina`, `-type:orders`."""
    for found in _TOKEN.finditer(search):
        text = found["text"].strip('"') if found["text"].startswith('"') else found["text"]
        key = (found["key"] or "").lower()
        if key:
            yield Token(found[0], text, key, bool(found["minus"]))
        elif text:
            yield Token(found[0], f"{found['minus']}{text}")


def words_of(search: str) -> list[str]:
    """Return the words and phrases that are to be found as they are."""
    return [token.text for token in tokens_of(search) if not token.key]


class Words(django_filters.CharFilter):
    """Entries in whose target's name or details every word occurs."""

    def filter(self, qs: ActivityEntryQuerySet, value: Any) -> ActivityEntryQuerySet:
        for word in words_of(value or ""):
            qs = qs.filter(Q(target_name__icontains=word) | Q(details__icontains=word))
        return qs


def refuse_terms(search: str) -> None:
    """Raise ValidationError for a term that is no filter; those that are have been taken out."""
    for token in tokens_of(search):
        if token.key and token.key not in KEYS:
            raise ValidationError(
                _(
                    "“%(key)s:” is nothing to search by; use %(keys)s. "
                    "To find the text itself, put it in quotation marks."
                ),
                "unknown_key",
                {"key": token.key, "keys": ", ".join(f"{key}:" for key in KEYS)},
            )
        if token.key in DAYS:
            raise ValidationError(
                _(
                    "“%(typed)s” names no day; write one like after:2026-03-31, "
                    "or with the time, after:2026-03-31T14:30."
                ),
                "no_day",
                {"typed": token.typed},
            )
        if token.key:
            raise ValidationError(
                _("“%(typed)s” matches nothing in this log; choose from the list beside it."),
                "no_match",
                {"typed": token.typed},
            )


class Terms:
    """Terms turned into filters, as far as this viewer has anything to choose from."""

    def __init__(
        self,
        viewer: Viewer,
        actions: Mapping[str, ActionFacet],
        people: Mapping[str, Person],
    ) -> None:
        self.viewer = viewer
        self.actions = actions
        self.people = people

    def taken_out(self, query: QueryDict) -> QueryDict:
        """Return `query` with the terms of its search as parameters.

        What cannot be turned into one stays in the search, for `refuse_terms` to explain.
        """
        tokens = list(tokens_of(query.get("q", "")))
        meant = [(token, self._parameters(token)) for token in tokens]
        if not any(parameters for _token, parameters in meant):
            return query
        changed = without(query)
        for _token, parameters in meant:
            for name, values in parameters.items():
                kept = [] if name in PERIOD else changed.getlist(name)
                changed.setlist(name, list(dict.fromkeys([*kept, *values])))
                if not values:
                    del changed[name]
        rest = " ".join(token.typed for token, parameters in meant if not parameters)
        if rest:
            changed["q"] = rest
        else:
            del changed["q"]
        return changed

    def _parameters(self, token: Token) -> dict[str, list[str]]:
        """Return the parameters that a term stands for; none where it stands for nothing."""
        if token.key in DAYS:
            return {} if token.is_excluded else self._days(token)
        if token.key not in KEYS:
            return {}
        values = list(self._values(token.key, token.text.casefold()))[: MAX_VALUES + 1]
        name = f"{NOT if token.is_excluded else ''}{token.key}"
        return {name: values} if values else {}

    def _days(self, token: Token) -> dict[str, list[str]]:
        """Return the period's parameters; of `before`, the last day or minute that counts."""
        edge = "from" if token.key == "after" else "to"
        try:
            moment = datetime.fromisoformat(token.text)
            has_time = len(token.text) > len("2026-03-31")
            if token.key == "before":
                moment -= timedelta(minutes=1) if has_time else timedelta(days=1)
        except (ValueError, OverflowError):
            return {}
        if moment.tzinfo is not None:  # days are those of the business
            return {}
        at = [f"{moment:%H:%M}"] if has_time else []
        return {"period": [CUSTOM], edge: [moment.date().isoformat()], f"{edge}_time": at}

    def _values(self, key: str, text: str) -> Iterable[str]:
        if not text:
            return ()
        if key == "user":
            return self._people(text)
        if key == "type":
            return self._types(text)
        if key == "action":
            return self._actions(text)
        return self._fields(text) if key == "field" else (text,)

    def _people(self, text: str) -> Iterator[str]:
        if text == "me":
            yield str(self.viewer.user.pk)
            return
        for id_, person in self.people.items():
            names = (person.name, person.email) if id_ else (SYSTEM, gettext("System"))
            if text == id_.casefold() or any(text in name.casefold() for name in names):
                yield id_ or SYSTEM

    def _types(self, text: str) -> Iterator[str]:
        found = {key for facet in self.actions.values() for key in facet.categories}
        for key in sorted(found):
            names = (key.casefold(), category_text(key).casefold())
            if self.viewer.sees(key) and any(name.startswith(text) for name in names):
                yield key

    def _actions(self, text: str) -> Iterator[str]:
        for key, facet in self.actions.items():
            if facet.is_offered and (text in key.casefold() or text in facet.label.casefold()):
                yield key

    def _fields(self, text: str) -> Iterator[str]:
        """Yield the fields of a name, whichever model has them; none is a value by itself."""
        found = {
            field.name
            for tracking in registry
            for field in tracking.opts.get_fields()
            if text in (field.name, str(getattr(field, "verbose_name", "")).casefold())
        }
        yield from sorted(found) or [text]
