"""One stored value in people's words, by the field that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.dateparse import parse_date, parse_datetime, parse_duration, parse_time
from django.utils.duration import duration_string
from django.utils.timezone import is_aware
from django.utils.translation import gettext

from activitylog.reading.presentation import formats

LONG = 160
UNGROUPED_BELOW = 10_000

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")

AnyField: TypeAlias = "models.Field[Any, Any]"


@dataclass(frozen=True, slots=True)
class Units:
    """What amounts and moments are given in."""

    zone: ZoneInfo
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A value as the page shows it."""

    text: str
    is_blank: bool = False
    """Whether there is no value: the text then says so."""
    number: Decimal | None = None
    """What a difference can be worked out from."""
    swatch: str = ""
    """The colour, where the value is one."""
    picture: str = ""
    """The address of the picture that the value names."""
    address: str = ""
    """Where the application shows what the value names, as long as it exists."""
    is_free: bool = False
    """Whether somebody wrote it, rather than chose it."""

    @property
    def is_long(self) -> bool:
        """Whether it is to be folded."""
        return len(self.text) > LONG or self.text.count("\n") > 2


def value_of(
    raw: Any, field: AnyField | None, units: Units, *, label: Any = None, is_money: bool = False
) -> Value:
    """Return `raw`, as stored in an entry, in words; `field` is None where the code is gone.

    `label` is what a foreign key's object was called. Never raises for anything stored.
    """
    if raw is None:
        return Value(gettext("none"), is_blank=True)
    if raw == "":
        return Value(gettext("empty"), is_blank=True)
    if isinstance(raw, str):
        raw = _whole_characters(raw)
    if label is not None:
        return Value(str(label))
    if isinstance(raw, (dict, list)):
        return Value(_flat(raw))
    choices = dict(getattr(field, "flatchoices", None) or ())
    for key, choice in choices.items():
        if str(key) == str(raw):
            return Value(str(choice))
    return _by_field(raw, field, units, is_money)


def _by_field(raw: Any, field: AnyField | None, units: Units, is_money: bool) -> Value:
    if isinstance(raw, bool):
        return Value(gettext("Yes") if raw else gettext("No"))
    if isinstance(field, models.ForeignKey):
        return Value(str(raw))
    if isinstance(field, (models.IntegerField, models.DecimalField, models.FloatField)):
        return _number(raw, units, is_money)
    if isinstance(field, (models.DateField, models.TimeField, models.DurationField)):
        return Value(_moment(str(raw), units))
    if isinstance(field, models.BinaryField):
        return Value(gettext("binary data"))
    if isinstance(field, models.FileField):
        return Value(str(raw).rpartition("/")[2])
    text = str(raw)
    return Value(text, swatch=text if _COLOUR.fullmatch(text) else "", is_free=True)


def _number(raw: Any, units: Units, is_money: bool) -> Value:
    number = formats.number_in(raw)
    if number is None:
        return Value(str(raw))
    if is_money:
        return Value(formats.money_text(number, units.currency), number=number)
    is_grouped = abs(number) >= UNGROUPED_BELOW
    return Value(formats.number_text(number, is_grouped=is_grouped), number=number)


def _moment(raw: str, units: Units) -> str:
    try:
        moment = parse_datetime(raw) if "T" in raw or " " in raw else None
        if moment:
            there = moment.astimezone(units.zone) if is_aware(moment) else moment
            return formats.moment_text(there)
        if day := parse_date(raw):
            return formats.day_text(day)
        if time := parse_time(raw):
            return formats.time_text(time)
        if duration := parse_duration(raw):
            return duration_string(duration)
    except (ValueError, OverflowError):
        pass
    return raw


def _whole_characters(text: str) -> str:
    """Return text without half characters, which JSON can hold and a page cannot."""
    return text.encode(errors="replace").decode()


def _flat(raw: Any) -> str:
    if isinstance(raw, Mapping):
        items = (f"{_whole_characters(key)}: {_flat(item)}" for key, item in raw.items())
        return ", ".join(items) or gettext("empty")
    if isinstance(raw, list):
        return ", ".join(_flat(item) for item in raw) or gettext("empty")
    if isinstance(raw, bool):
        return gettext("Yes") if raw else gettext("No")
    return gettext("none") if raw is None else _whole_characters(str(raw))


def delta_of(before: Value, after: Value, *, is_money: bool = False) -> str:
    """Return the difference between two numbers: of amounts in percent; nothing for the rest."""
    if before.number is None or after.number is None or before.number == after.number:
        return ""
    if is_money and before.number:
        return formats.percent(before.number, after.number)
    return "" if is_money else formats.signed(after.number - before.number)
