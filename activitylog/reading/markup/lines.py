"""The parts of a line of the list: its sentence, its marks, its menu."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from activitylog.models import Outcome
from activitylog.reading.markup.pieces import icon
from activitylog.reading.presentation.formats import shortened
from activitylog.reading.presentation.lines import Line
from activitylog.reading.presentation.menus import menu_of

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
        shape = icon(line.icon)
        said = '<span class="cat" data-cat="{}">{}{}</span>'
        yield format_html(said, entry.category, shape, line.category)
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


def _mark(css_class: str, shape: str, words: str) -> SafeString:
    return format_html('<span class="{}">{}{}</span>', css_class, icon(shape), words)


def _tag(words: str) -> SafeString:
    return format_html('<span class="tag">{}</span>', words)


def menu(line: Line, list_query: str) -> SafeString:
    """Return the menu of a line and the button that opens it; `list_query` says in which list."""
    menu = menu_of(line)
    leads = [("info", f"{line.url}{list_query}", gettext("Open entry"))]
    leads += [(lead.icon, lead.url, format_html("<bdi>{}</bdi>", lead.text)) for lead in menu.leads]
    return format_html(
        '<button class="icon-button" type="button" popovertarget="more-{0}" aria-label="{1}">{2}'
        '</button>\n<div class="menu" id="more-{0}" popover>{3}</div>',
        line.entry.id,
        menu.label,
        icon("more"),
        format_html_join(
            "\n",
            '<a href="{}">{}{}</a>',
            ((url, icon(shape), words) for shape, url, words in leads),
        ),
    )
