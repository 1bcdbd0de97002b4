"""What lines, filters and other pages have in common: icons, avatars, values and choices."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from activitylog.reading.controls import Choice
from activitylog.reading.presentation.formats import shortened
from activitylog.reading.presentation.people import Who
from activitylog.reading.presentation.values import Value

IN_LIST = 80
"""Characters of a value that have room beside others."""


@lru_cache
def icon(name: str, words: str = "") -> SafeString:
    """Return an icon of icons.html: an ornament, unless it stands for `words`."""
    if words:
        said = '<svg class="i" role="img" aria-label="{}"><use href="#i-{}"/></svg>'
        return format_html(said, words, name)
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


def avatar(who: Who) -> SafeString:
    """Return the initials of a person, in their hue, or an icon for what is none.

    Those of who acted as this person lie over them.
    """
    if who.is_nobody or not who.id:
        shape = icon("person" if who.is_nobody else "system")
        return format_html('<span class="avatar machine" aria-hidden="true">{}</span>', shape)
    return format_html(
        '<span class="avatar{}" data-hue="{}" aria-hidden="true">{}{}</span>',
        " gone" if who.is_gone else "",
        who.hue,
        who.initials or icon("person"),
        format_html("<b>{}</b>", who.initials_behind) if who.initials_behind else "",
    )


def value(value: Value, sign: str = "") -> SafeString:
    """Return a value that stands beside others, marked by `sign` as `del` or `ins`."""
    if value.is_blank:
        return format_html('<span class="none">{}</span>', value.text)
    text = words(value, IN_LIST)
    marked = format_html("<{0}>{1}</{0}>", mark_safe(sign), text) if sign else text  # noqa: S308
    return format_html("{}{}", picture(value, sign), marked) if value.picture else marked


def words(value: Value, limit: int | None = None) -> SafeString:
    """Return a value in words, at most `limit` characters: a link where what it names is shown."""
    text = value.text if limit is None else shortened(value.text, limit)
    said = format_html("{}<bdi>{}</bdi>", swatch(value), text)
    return format_html('<a href="{}">{}</a>', value.address, said) if value.address else said


def swatch(value: Value) -> SafeString:
    """Return the colour that a value is, or nothing."""
    if not value.swatch:
        return SafeString()
    return format_html(
        '<svg class="swatch" viewBox="0 0 1 1" aria-hidden="true">'
        '<rect width="1" height="1" fill="{}"/></svg>',
        value.swatch,
    )


def picture(value: Value, sign: str = "") -> SafeString:
    """Return the picture that a value names, small, or nothing; `sign` as that of the value."""
    if not value.picture:
        return SafeString()
    words = {"del": gettext("picture before"), "ins": gettext("picture after")}
    return format_html(
        '<img class="picture" src="{}" alt="{}" decoding="async">',
        value.picture,
        words.get(sign, gettext("picture")),
    )


def choice(choice: Choice, kind: str) -> SafeString:
    """Return one value of a filter, to be ticked; `kind` is `checkbox` or `radio`."""
    return format_html(
        '<label class="choice"><input type="{}" name="{}" value="{}"{}>'
        '<span class="cut"><bdi>{}</bdi></span>{}</label>',
        kind,
        choice.name,
        choice.value,
        mark_safe(" checked") if choice.is_chosen else "",
        shortened(choice.label, IN_LIST),
        format_html(' <small class="cut">{}</small>', choice.note) if choice.note else "",
    )
