"""What a line says under Details."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from activitylog.reading.markup.changes import change, parts, redacted
from activitylog.reading.markup.lines import names
from activitylog.reading.markup.pieces import icon, value
from activitylog.reading.presentation.changes import Change, FieldChange, PartRow, PartsChange
from activitylog.reading.presentation.formats import shortened, time_text
from activitylog.reading.presentation.lines import Line
from activitylog.reading.presentation.sums import Sum
from activitylog.reading.presentation.values import Value

DETAILS_LENGTH = 160
REASON_LENGTH = 120
NAME_LENGTH = 60
"""Characters of what was given by hand, of a reason, and of a name, that have room."""


def said(line: Line) -> SafeString:
    """Return what a line says under Details: what was given, what was changed, and why."""
    return SafeString("\n".join(_said(line)))


def _said(line: Line) -> Iterator[SafeString]:
    entry, told = line.entry, line.told
    if entry.details:
        yield format_html("<p><bdi>{}</bdi></p>", shortened(entry.details, DETAILS_LENGTH))
    if line.is_security:
        yield from _attempt(line)
    if entry.is_bulk:
        yield from _bulk(line)
    elif told.whole:
        yield from _whole(line)
    else:
        yield from _changed(line)
    if told.reason and not told.is_reason_said:
        yield format_html("<q>{}</q>", shortened(told.reason, REASON_LENGTH))
    if told.more and not told.has_words:
        words = ngettext("… and %(more)s more", "… and %(more)s more", told.more)
        yield format_html('<p class="more">{}</p>', words % {"more": told.more})


def _attempt(line: Line) -> Iterator[SafeString]:
    """Yield when an attempt was made first and last, with what, and whether from somewhere new."""
    if line.repeats:
        first, last = time_text(line.repeats[-1].at), time_text(line.at)
        if first != last:
            yield format_html("<p>{}–{}</p>", first, last)
    if line.browser:
        yield format_html("<p><bdi>{}</bdi></p>", line.browser)
    if line.is_new_address:
        name = format_html("<bdi>{}</bdi>", shortened(line.who.name, NAME_LENGTH))
        words = gettext("New address for %s") % name
        yield format_html('<p class="more">{}</p>', SafeString(words))


def _bulk(line: Line) -> Iterator[SafeString]:
    """Yield what a bulk did to its rows: their names, or what became of each field."""
    if line.bulk.names:
        yield format_html('<p class="names">{}</p>', names(line))
    for each in line.bulk.sums:
        became = _sum(each, is_of_all=line.bulk.is_sum_of_all)
        yield format_html('<p class="diff"><span class="name">{}</span>{}</p>', each.name, became)


def _sum(each: Sum, *, is_of_all: bool) -> SafeString:
    if each.redaction:
        return redacted(each)
    if each.spread:
        return format_html(
            "{}<span>{}</span>{}",
            "" if is_of_all else _more(gettext("first rows:")),
            each.spread,
            format_html('<span class="delta">{}</span>', each.average) if each.average else "",
        )
    if each.after and is_of_all:
        arrow = icon("arrow", gettext("became"))
        return format_html('<span class="to">{}</span>{}', arrow, value(each.after, "ins"))
    return _more(gettext("changed"))


def _more(words: str) -> SafeString:
    return format_html('<span class="more">{}</span>', words)


def _whole(line: Line) -> Iterator[SafeString]:
    """Yield the values that say most of an object that was added or deleted."""
    if line.told.shown:
        pairs = "".join(_pair(each, line) for each in line.told.shown)
        yield format_html('<p class="summary">{}</p>', SafeString(pairs))


def _pair(each: Change, line: Line) -> SafeString:
    if isinstance(each, PartsChange):
        return format_html('<span class="pair">{}</span>', parts(each, line))
    if isinstance(each, FieldChange) and each.value:
        return _named(each, value(each.value))
    return SafeString()


def _named(field: FieldChange, words: str) -> SafeString:
    pair = '<span class="pair"><span class="name">{}</span> {}</span>'
    return format_html(pair, field.name, words)


def _changed(line: Line) -> Iterator[SafeString]:
    """Yield what was changed, and the words of an act, with its numbers if not told yet."""
    told = line.told
    for place, each in enumerate(told.shown, start=1):
        has_more = place == len(told.shown) and told.has_words
        yield change(each, line, told.more if has_more else 0)
    for row in (row for act in told.acts for row in act.rows[:1]):
        if not told.shown:
            numbers = "".join(_named(each, each.value.text) for each in row.numbers if each.value)
            yield format_html('<p class="summary">{}</p>', SafeString(numbers))
        yield format_html('<p class="more">{}</p>', _gist(row))


def _gist(row: PartRow) -> SafeString:
    return format_html_join(" · ", "{}", ((_word(each),) for each in row.gist))


def _word(each: Value) -> SafeString:
    if each.is_free:
        return format_html("<q>{}</q>", shortened(each.text, REASON_LENGTH))
    return format_html("<bdi>{}</bdi>", shortened(each.text, NAME_LENGTH))
