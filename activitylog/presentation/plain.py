"""A line in plain text, for files."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from activitylog.presentation.changes import ADDED, REMOVED, Change, FieldChange, PartsChange
from activitylog.presentation.details import Details
from activitylog.presentation.lines import Line


def details_text(line: Line) -> str:
    """Return what was said about it, besides the values: outcome, words, browser, reason."""
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
    if line.told.reason:
        yield gettext("“%s”") % line.told.reason


def changes_text(told: Details) -> str:
    """Return every change with its values before and after, as far as its reader may see them.

    What an object that was added or deleted did not have is left out.
    """
    said = (c for c in told.changes if not (isinstance(c, FieldChange) and c.is_left_blank))
    return "; ".join(f"{change.name}: {_change_text(change)}" for change in said)


def _change_text(change: Change) -> str:
    if change.veil:
        return change.veil_text
    if isinstance(change, FieldChange):
        return _field_text(change)
    if isinstance(change, PartsChange):
        return ", ".join(_parts_text(change))
    removed = [gettext("removed %s") % name for name in change.removed]
    return ", ".join([*removed, *(gettext("added %s") % name for name in change.added)])


def _field_text(change: FieldChange) -> str:
    if change.veil:
        return change.veil_text
    values = " → ".join(value.text for value in (change.before, change.after) if value)
    return f"{values} ({change.delta})" if change.delta else values


def _parts_text(change: PartsChange) -> Iterator[str]:
    words = {ADDED: gettext("added"), REMOVED: gettext("removed")}
    for row in change.rows:
        said = [cell for cell in row.cells if cell and not cell.is_left_blank]
        cells = ", ".join(f"{cell.name} {_field_text(cell)}" for cell in said)
        is_act = change.is_an_act and row.verb == ADDED
        yield cells if is_act else f"{words.get(row.verb, gettext('changed'))} ({cells})"
