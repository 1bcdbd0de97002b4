"""The parts of a line of the list: its sentence, its marks, its menu."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from activitylog.models import Outcome
from activitylog.reading.markup.pieces import icon
from activitylog.reading.presentation.formats import shortened
from activitylog.reading.presentation.lines import Line
from activitylog.reading.presentation.menus import Lead, menu_of

NAME_LENGTH = 40
"""Characters of the name of a row, which stands beside others."""


def sentence(line: Line, limit: int = 120) -> SafeString:
    """Return a line's sentence, its target a link where the application shows it."""
    said = line.sentence
    if not said.target:
        return format_html("{}", said.label)
    name = shortened(said.target, limit)
    if line.address:
        target = format_html('<a href="{}"><bdi>{}</bdi></a>', line.address, name)
    else:
        target = format_html("<strong><bdi>{}</bdi></strong>", name)
    return format_html(said.pattern, label=said.label, target=target)


def names(line: Line) -> SafeString:
    """Return what the first rows of a bulk are called, each name kept to itself."""
    each = ((shortened(name, NAME_LENGTH),) for name in line.bulk.names)
    return mark_safe(line.bulk.with_rest(format_html_join(", ", "<bdi>{}</bdi>", each)))  # noqa: S308  escaped


def marks(line: Line) -> SafeString:
    """Return type and outcome of a line, and what else sets it apart."""
    return format_html('<p class="marks">{}</p>', SafeString("\n".join(_marks(line))))


def _marks(line: Line) -> Iterator[SafeString]:
    entry = line.entry
    if not line.is_security:
        yield _category(entry.category, line.icon, line.category)
    elif not line.outcome:
        yield _mark("mark ok", "check", gettext("Success"))
    if entry.outcome == Outcome.DENIED:
        yield _mark("mark danger", "denied", line.outcome)
    elif line.outcome:
        yield _mark("mark", "alert", line.outcome)
    if line.is_new_address:
        yield _mark("mark", "alert", gettext("New address"))
    if entry.is_bulk:
        yield _tag(gettext("Bulk"))
    elif entry.parent_id:
        bulk = reverse("activitylog:entry", args=[entry.parent_id])
        yield format_html('<a class="tag" href="{}">{}</a>', bulk, gettext("Part of a bulk"))
    if line.source:
        yield _tag(line.source)
    if line.is_backfilled:
        yield _tag(gettext("Backfilled"))


@lru_cache
def _category(category: str, shape: str, words: str) -> SafeString:
    said = '<span class="cat" data-cat="{}">{}{}</span>'
    return format_html(said, category, icon(shape), words)


@lru_cache
def _mark(css_class: str, shape: str, words: str) -> SafeString:
    return format_html('<span class="{}">{}{}</span>', css_class, icon(shape), words)


@lru_cache
def _tag(words: str) -> SafeString:
    return format_html('<span class="tag">{}</span>', words)


def menu(line: Line, list_query: str) -> SafeString:
    """Return the menu of a line and the button that opens it; `list_query` says in which list."""
    menu = menu_of(line)
    open_entry = format_html(
        '<a href="{}{}">{}{}</a>', line.url, list_query, icon("info"), gettext("Open entry")
    )
    return format_html(
        '<button class="icon-button" type="button" popovertarget="more-{0}" aria-label="{1}">{2}'
        '</button>\n<div class="menu" id="more-{0}" popover>{3}</div>',
        line.entry.id,
        menu.label,
        icon("more"),
        SafeString("\n".join([open_entry, *map(_lead, menu.leads), _copy_link(line)])),
    )


def _copy_link(line: Line) -> SafeString:
    """Return the button that copies the address of a line's entry, which a script has to offer."""
    return format_html(
        '<button type="button" data-copy="{}" data-copied="{}" hidden>{}<span>{}</span></button>',
        line.url,
        gettext("Copied"),
        icon("link"),
        gettext("Copy link"),
    )


@lru_cache(maxsize=1024)
def _lead(lead: Lead) -> SafeString:
    """Return a link of a menu: many lines lead to the same person, the same day."""
    said = '<a href="{}">{}<bdi>{}</bdi></a>'
    return format_html(said, lead.url, icon(lead.icon), lead.text)
