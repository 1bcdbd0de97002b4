"""What the templates of the log need to say things in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms, template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from activitylog.models import ActivityEntry
from activitylog.reading.addresses import filter_by
from activitylog.reading.applied import Applied, Chip
from activitylog.reading.markup import changes, details, lines, people, pieces
from activitylog.reading.pagination import Page
from activitylog.reading.periods import PERIOD
from activitylog.reading.presentation import formats
from activitylog.reading.presentation.charts import entries_text
from activitylog.reading.presentation.lines import Line
from activitylog.reading.tables import ActivityTable
from activitylog.reading.viewer import Viewer

register = template.Library()

register.filter("clock", formats.time_text)
register.filter("exact_clock", formats.exact_time_text)
register.filter("long_moment", formats.long_moment_text)
register.filter("entries", entries_text)
register.filter("moment", formats.moment_text)
register.filter("shortened", formats.shortened)
register.filter("term", formats.term_text)

register.simple_tag(pieces.avatar)
register.simple_tag(pieces.choice)
register.simple_tag(pieces.picture)
register.simple_tag(pieces.words)
register.simple_tag(pieces.value)
register.simple_tag(changes.change)
register.simple_tag(changes.parts)
register.simple_tag(details.said)
register.simple_tag(lines.marks)
register.simple_tag(lines.menu)
register.simple_tag(lines.names)
register.simple_tag(lines.sentence)
register.simple_tag(people.who)
register.simple_tag(filter_by)


@register.simple_tag
def counted_entries(page: Page) -> SafeString:
    """Return how many entries match, and whether there may be more."""
    count = page.shown_count
    if not count and page.is_capped:
        return format_html("{}", gettext("No entries so far"))
    number = formats.number_text(Decimal(count)) + ("+" if page.is_capped else "")
    noun = ngettext("entry", "entries", 2 if page.is_capped else count)
    return format_html(gettext("<strong>{number}</strong> {noun}"), number=number, noun=noun)


@register.simple_tag
def lines_here(entries: Sequence[ActivityEntry], lines: Sequence[Line]) -> str:
    """Return in how many lines the page tells how many entries."""
    numbers = {
        "entries": formats.number_text(Decimal(len(entries))),
        "lines": formats.number_text(Decimal(len(lines))),
    }
    words = ngettext(
        "(%(entries)s here, as %(lines)s line)",
        "(%(entries)s here, as %(lines)s lines)",
        len(lines),
    )
    return words % numbers


@register.simple_tag
def page_span(lines: Sequence[Line]) -> str:
    """Return from when to when the lines of a page are."""
    first, last = lines[-1].at, lines[0].at
    words = {"first": formats.moment_text(first), "last": formats.moment_text(last)}
    return gettext("%(first)s to %(last)s") % words


@register.filter
def day_name(table: ActivityTable, day: date) -> str:
    return table.day_name(day)


@register.filter
def date_beside(table: ActivityTable, day: date) -> str:
    return table.date_beside(day)


@register.filter
def day(moment: datetime, viewer: Viewer) -> str:
    """Return the day, in the viewer's business's zone, on which a moment was."""
    return formats.day_text(moment.astimezone(viewer.zone).date())


@register.filter
def short_moment(moment: datetime, viewer: Viewer) -> str:
    """Return day and time of a moment in the zone of the business, without the year of today."""
    day = moment.date()
    is_of_this_year = day.year == viewer.now.year
    name = formats.short_day_text(day) if is_of_this_year else formats.day_text(day)
    return f"{name} {formats.time_text(moment)}"


@register.filter
def zone(viewer: Viewer) -> str:
    """Return in which zone the page tells the time."""
    return formats.zone_text(viewer.business.zone, viewer.now)


@register.filter
def utc_clock(moment: datetime) -> str:
    return formats.exact_time_text(moment.astimezone(UTC))


@register.filter
def moments(moment: datetime) -> str:
    """Return a moment to the second, there and in UTC."""
    there = formats.exact_moment_text(moment)
    return f"{there} · {utc_clock(moment)} UTC" if moment.utcoffset() else f"{there} UTC"


@register.filter
def zone_beside(moment: datetime, viewer: Viewer) -> str:
    """Return the zone in which a moment was told, and what time it was in UTC."""
    name = viewer.business.zone
    if not moment.utcoffset():
        return formats.zone_text(name, moment)
    return f"{name} · {utc_clock(moment)} UTC"


@register.filter
def listed(items: Sequence[str]) -> str:
    """Return items as a sentence lists them: a, b and c."""
    *first, last = [str(item) for item in items] or [""]
    if not first:
        return last
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}


@register.filter
def isolated(text: str) -> SafeString:
    """Return what somebody wrote so that its direction does not reorder the words around it."""
    return format_html("<bdi>{}</bdi>", text)


@register.filter
def chip_texts(chips: Sequence[Chip]) -> list[str]:
    return [chip.text if len(chip.text) <= 60 else f"{chip.text[:60]}…" for chip in chips]


@register.simple_tag
def narrowed(line: Line, name: str, value: str) -> str:
    """Return the address of the list that a line stands in, narrowed to one value."""
    return line.setting.narrowing.to(name, value)


@register.filter
def page_url(controls: Applied, entry_id: UUID) -> str:
    """Return the address of the page before an entry."""
    return controls.page("older", entry_id)


@register.filter
def page_url_newer(controls: Applied, entry_id: UUID) -> str:
    """Return the address of the page after an entry."""
    return controls.page("newer", entry_id)


@register.filter
def field(form: forms.Form, name: str) -> Any:
    """Return the form's field of a name that templates cannot write, like `from`."""
    return form[name]


@register.filter
def errors_of(form: forms.Form, name: str) -> list[str]:
    """Return what is wrong with a filter or with its `not_` twin."""
    errors = [*form.errors.get(name, ()), *form.errors.get(f"not_{name}", ())]
    return [str(error) for error in errors]


SHOWN_BESIDE = (
    "q", "user", "type", "action", "outcome", "ip", "source", "field", *PERIOD,
)  # fmt: skip


@register.filter
def other_errors(form: forms.Form) -> list[str]:
    """Return what is wrong with filters that have no control of their own."""
    beside = {twin for name in SHOWN_BESIDE for twin in (name, f"not_{name}")}
    return [
        str(error) for name, errors in form.errors.items() if name not in beside for error in errors
    ]


@register.filter
def every_error(form: forms.Form) -> list[tuple[str, str]]:
    """Return everything that is wrong, each with what its filter is called."""
    return [
        ("" if name in ("older", "newer", "__all__") else str(form[name].label), str(error))
        for name, errors in form.errors.items()
        for error in errors
    ]
