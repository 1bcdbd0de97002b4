"""Who did it, as a line of the list names them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from activitylog.reading.markup.pieces import avatar
from activitylog.reading.presentation.formats import shortened
from activitylog.reading.presentation.keeping import kept
from activitylog.reading.presentation.lines import Line
from activitylog.reading.presentation.people import Who

NAME_LENGTH = 60


def who(line: Line) -> SafeString:
    """Return the actor of a line, whose name leads to what they alone did."""
    return _who((line.who, line.setting.narrowing.to("user", line.who.filter_value)))


@kept
def _who(known: tuple[Who, str]) -> SafeString:
    actor, url = known
    return SafeString("\n".join([avatar(actor), _named(actor, url), *_below(actor)]))


def _named(who: Who, url: str) -> SafeString:
    name = shortened(who.name, NAME_LENGTH)
    beside = who.role or (gettext("deleted") if who.is_gone else "")
    return format_html(
        '<p><a class="name cut" href="{}" title="{}"><bdi>{}</bdi></a>{}</p>',
        url,
        gettext("Only by %s") % name,
        name,
        format_html(" <small>{}</small>", beside) if beside else "",
    )


def _below(who: Who) -> Iterator[SafeString]:
    """Yield in whose place they acted, else their address, else what made the system act."""
    if who.behind:
        name = format_html("<bdi>{}</bdi>", shortened(who.behind, NAME_LENGTH))
        words = gettext("by %s, acting as this user")
        said = '<small class="behind" title="{}">{}</small>'
        yield format_html(said, words % who.behind, SafeString(words % name))
    elif who.email:
        deleted = format_html(" {}", gettext("(deleted)")) if who.is_gone else ""
        said = '<small class="cut" title="{0}"><bdi>{0}</bdi>{1}</small>'
        yield format_html(said, who.email, deleted)
    elif who.cause:
        said = '<small class="cut" title="{}">{}</small>'
        yield format_html(said, who.cause, shortened(who.cause, NAME_LENGTH))
