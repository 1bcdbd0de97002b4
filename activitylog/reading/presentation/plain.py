"""A line in plain text, for files."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext

from activitylog.reading.presentation.changes import (
    Change,
    FieldChange,
    LinksChange,
    PartsChange,
)
from activitylog.reading.presentation.details import Details
from activitylog.reading.presentation.formats import shortened
from activitylog.reading.presentation.lines import Line
from activitylog.reading.presentation.sums import Sum
from activitylog.reading.stored_changes import ADDED, CHANGED, REMOVED

SHORT = 80
"""Characters of a value that is named in Details; Changes has all of it."""


def details_text(line: Line) -> str:
    """Return what the page says under Details, and what it says by marks or beside the user."""
    return "; ".join(_details(line))


def _details(line: Line) -> Iterator[str]:
    if line.outcome:
        yield line.outcome
    if line.who.behind:
        yield gettext("by %s, acting as this user") % line.who.behind
    if line.who.cause or line.source:
        yield line.who.cause or line.source
    if line.is_backfilled:
        yield gettext("Backfilled")
    if line.entry.details:
        yield line.entry.details
    if line.is_security and line.browser:
        yield line.browser
    if line.is_new_address:
        yield gettext("New address for %s") % line.who.name
    if line.entry.is_bulk:
        yield from _bulk(line)
    elif line.told.whole:
        yield from (_short_text(change, is_whole=True) for change in line.told.shown)
    else:
        yield from (_short_text(change) for change in line.told.shown)
        yield from _acts(line.told)
    if line.told.more:
        words = ngettext("and %(more)s more", "and %(more)s more", line.told.more)
        yield words % {"more": line.told.more}
    if line.told.reason and not line.told.is_reason_said:
        yield gettext("“%s”") % line.told.reason


def _bulk(line: Line) -> Iterator[str]:
    """Yield what a bulk did to its rows: their names, or what became of each field."""
    if line.bulk.names:
        yield line.bulk.names_text
    for each in line.bulk.sums:
        yield f"{each.name}: {_sum_text(each, is_of_all=line.bulk.is_sum_of_all)}"


def _sum_text(each: Sum, *, is_of_all: bool) -> str:
    if each.redaction:
        return each.redaction_text
    if each.spread:
        spread = f"{each.spread} ({each.average})" if each.average else each.spread
        return spread if is_of_all else " ".join([gettext("first rows:"), spread])
    if each.after and is_of_all:
        return f"→ {_cut(each.after.text)}"
    return gettext("changed")


def _acts(told: Details) -> Iterator[str]:
    """Yield the words of an act, like a reason to adjust the stock; its numbers if not told yet."""
    for row in (row for act in told.acts for row in act.rows[:1]):
        if not told.shown:
            yield from (f"{cell.name}: {_field_text(cell)}" for cell in row.numbers)
        if row.gist:
            yield " · ".join(_cut(value.text) for value in row.gist)


def _short_text(change: Change, *, is_whole: bool = False) -> str:
    if isinstance(change, PartsChange) and not change.redaction:
        return counts_text(change, is_whole=is_whole)
    if isinstance(change, FieldChange) and not change.redaction:
        return f"{change.name}: {_field_text(change, short=True)}"
    if isinstance(change, LinksChange) and not change.redaction:
        return f"{change.name}: {_cut(_change_text(change))}"
    return f"{change.name}: {change.redaction_text}"


def counts_text(change: PartsChange, *, is_whole: bool = False) -> str:
    """Return how many parts were added, removed and changed; `is_whole` where all of them were."""
    return ", ".join(_count_text(*counted, is_whole=is_whole) for counted in change.counts)


def _count_text(verb: str, count: int, noun: str, *, is_whole: bool) -> str:
    words = {
        ADDED: gettext("%(count)s %(noun)s added"),
        REMOVED: gettext("%(count)s %(noun)s removed"),
        CHANGED: gettext("%(count)s %(noun)s changed"),
    }
    return f"{count} {noun}" if is_whole else words[verb] % {"count": count, "noun": noun}


def _cut(text: str) -> str:
    return shortened(text, SHORT)


def changes_text(told: Details) -> str:
    """Return every change with its values before and after, as far as its reader may see them.

    What an object that was added or deleted did not have is left out.
    """
    said = (c for c in told.changes if not (isinstance(c, FieldChange) and c.is_left_blank))
    return "; ".join(f"{change.name}: {_change_text(change)}" for change in said)


def _change_text(change: Change) -> str:
    if change.redaction:
        return change.redaction_text
    if isinstance(change, FieldChange):
        return _field_text(change)
    if isinstance(change, PartsChange):
        return ", ".join(_parts_text(change))
    removed = [gettext("removed %s") % name for name in change.removed]
    return ", ".join([*removed, *(gettext("added %s") % name for name in change.added)])


def _field_text(change: FieldChange, *, short: bool = False) -> str:
    if change.redaction:
        return change.redaction_text
    texts = [value.text for value in (change.before, change.after) if value]
    values = " → ".join(_cut(text) if short else text for text in texts)
    return f"{values} ({change.delta})" if change.delta else values


def _parts_text(change: PartsChange) -> Iterator[str]:
    words = {ADDED: gettext("added"), REMOVED: gettext("removed")}
    for row in change.rows:
        said = [cell for cell in row.cells if cell and not cell.is_left_blank]
        cells = ", ".join(f"{cell.name} {_field_text(cell)}" for cell in said)
        is_act = change.is_an_act and row.verb == ADDED
        yield cells if is_act else f"{words.get(row.verb, gettext('changed'))} ({cells})"
