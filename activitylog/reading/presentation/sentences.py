"""What was done to what: an action's label and its target as one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils.text import capfirst
from django.utils.translation import gettext

from activitylog.actions import Action, words_for
from activitylog.models import ActivityEntry
from activitylog.policy import SECURITY
from activitylog.reading.limits import limits
from activitylog.reading.presentation.formats import number_text
from activitylog.registry import registry

BEFORE, AFTER = "{label} {target}", "{target} {label}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A label, and what it speaks of."""

    label: str
    target: str
    pattern: str
    """How the two follow each other, for `format`."""

    @property
    def text(self) -> str:
        return self.pattern.format(label=self.label, target=self.target)


@dataclass(frozen=True, slots=True)
class Wording:
    """What an action is called, and what one and several of its targets are."""

    label: str
    noun: str
    plural: str

    @classmethod
    def of(cls, action: str, target_type: str, actions: Mapping[str, Action]) -> Wording:
        known = actions.get(action)
        label = str(known.label) if known else words_for(action)
        return cls(label, *nouns_of(action, target_type))


def sentence_of(entry: ActivityEntry, wording: Wording, folded: int = 0) -> Sentence:
    """Return the sentence of an entry, in which a bulk of `folded` rows counts them."""
    label, noun = wording.label, wording.noun
    target = called(entry)
    if is_about_actor(entry) or not (target or entry.is_bulk):
        return Sentence(label, "", "{label}")
    around = _around(noun, label)
    if entry.is_bulk:
        target = counted(folded, noun, wording.plural)
        if around and any(around):
            before, after = around
            return Sentence(before or after, target, BEFORE if before else AFTER)
    names_kind = around and not is_only_one(entry)
    pattern = gettext("{label} {target}") if names_kind else gettext("{label} of {target}")
    return Sentence(label, target, pattern)


def _around(noun: str, label: str) -> tuple[str, str] | None:
    """Return what stands before and after the noun that a label ends with, or begins with.

    Which of the two depends on the language: Added product, Produkt hinzugefügt.
    """
    if label.lower().endswith(noun.lower()):
        return label[: -len(noun)].rstrip(), ""
    if label.lower().startswith(f"{noun.lower()} "):
        return "", label[len(noun) :].lstrip()
    return None


def is_about_actor(entry: ActivityEntry) -> bool:
    """Return whether somebody did something with their own account, as in signing in."""
    is_own = entry.category == SECURITY and entry.target_id == entry.actor_id != ""
    return is_own and entry.target_type == get_user_model()._meta.label_lower


def is_only_one(entry: ActivityEntry) -> bool:
    """Return whether a business has but one such target, which is then called as its business."""
    tracking = registry.for_type(entry.target_type)
    column = tracking.business_column if tracking else None
    return bool(column is not None and column.one_to_one)


def nouns_of(action: str, target_type: str) -> tuple[str, str]:
    """Return what one and several targets are called; from the action where the code is gone."""
    try:
        opts = apps.get_model(target_type)._meta
    except (LookupError, ValueError):
        noun = action.partition(".")[0].replace("_", " ")
        return noun, gettext("%s entries") % noun
    return str(opts.verbose_name), str(opts.verbose_name_plural)


def noun_of(entry: ActivityEntry) -> str:
    """Return what the target is, within a sentence."""
    return nouns_of(entry.action, entry.target_type)[0]


def kind_of(entry: ActivityEntry) -> str:
    """Return what the target is, as a heading."""
    return capfirst(noun_of(entry))


def kind_of_type(target_type: str) -> str:
    """Return what targets of a type are, as a heading; from its name where the code is gone."""
    try:
        return capfirst(str(apps.get_model(target_type)._meta.verbose_name))
    except (LookupError, ValueError):
        return capfirst(target_type.rpartition(".")[2].replace("_", " "))


def counted(count: int, noun: str, plural: str) -> str:
    """Return `1 product`, `214 products`, or `10,000+ products` where counting stopped."""
    shown = number_text(Decimal(min(count, limits.counted)))
    return f"{shown}{'+' if count > limits.counted else ''} {noun if count == 1 else plural}"


def called(entry: ActivityEntry) -> str:
    """Return the name of a target, else its id; nothing where there is none."""
    return entry.target_name or (f"#{entry.target_id}" if entry.target_id else "")
