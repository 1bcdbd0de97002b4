"""One change as a line of Details shows it: before → after."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from activitylog.reading.addresses import filter_by
from activitylog.reading.markup.pieces import icon, value
from activitylog.reading.presentation.changes import (
    LINKS_NAMED,
    Change,
    FieldChange,
    LinksChange,
    PartsChange,
)
from activitylog.reading.presentation.formats import shortened
from activitylog.reading.presentation.lines import Line
from activitylog.reading.presentation.plain import counts_text
from activitylog.reading.presentation.sums import Sum

LINK_LENGTH = 40
"""Characters of what a relation gained or lost."""


def change(change: Change, line: Line, more: int = 0) -> SafeString:
    """Return a change of a line's target, and how many `more` have no room."""
    said = [_named(change, line), _said(change, line)]
    if more:
        said.append(_and_more(more))
    return format_html('<p class="diff">{}</p>', SafeString("\n".join(filter(None, said))))


def parts(change: PartsChange, line: Line) -> SafeString:
    """Return how many parts of a line's target were added, changed and removed."""
    if change.redaction:
        return redacted(change)
    return format_html("{}", counts_text(change, is_whole=bool(line.told.whole)))


def _named(change: Change, line: Line) -> SafeString:
    """Return what was changed, a number as a link to its values over time."""
    if isinstance(change, PartsChange) and not change.redaction:
        return SafeString()
    is_number = isinstance(change, FieldChange) and change.is_number
    if not is_number or not line.entry.target_id or line.is_security:
        return format_html('<span class="name">{}</span>', change.name)
    return format_html(
        '<a class="name" href="{}?{}&amp;{}">{}</a>',
        line.setting.viewer.object_url,
        filter_by("target", line.target_key),
        filter_by("field", change.key),
        change.name,
    )


def _said(change: Change, line: Line) -> SafeString:
    if change.redaction:
        return redacted(change)
    if isinstance(change, FieldChange):
        return _field(change)
    if isinstance(change, LinksChange):
        return SafeString("".join(_links(change)))
    return parts(change, line)


def _field(change: FieldChange) -> SafeString:
    has_both = change.before and change.after
    return format_html(
        '{}\n<span class="to">{}{}{}</span>',
        value(change.before, "del") if change.before else "",
        icon("arrow", gettext("became")) if has_both else "",
        value(change.after, "ins") if change.after else "",
        format_html('<span class="delta">{}</span>', change.delta) if change.delta else "",
    )


def _links(change: LinksChange) -> Iterator[SafeString]:
    said = '<{0}><span class="vh">{1} </span>{2}</{0}>'
    for name in change.removed[:LINKS_NAMED]:
        yield format_html(said, "del", gettext("removed"), shortened(name, LINK_LENGTH))
    for name in change.added[:LINKS_NAMED]:
        yield format_html(said, "ins", gettext("added"), shortened(name, LINK_LENGTH))
    if change.more:
        yield _and_more(change.more)


def _and_more(count: int) -> SafeString:
    words = ngettext("and %(more)s more", "and %(more)s more", count) % {"more": count}
    return format_html(' <span class="more">{}</span>', words)


def redacted(change: Change | Sum) -> SafeString:
    """Return why what was changed is not shown."""
    return format_html(
        '<span class="redaction">{}{}</span>',
        icon("hidden" if change.redaction == "hidden" else "lock"),
        change.redaction_text,
    )
