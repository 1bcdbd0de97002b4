"""A line in plain text, for files."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from activitylog.presentation.changes import ADDED, REMOVED, Change, FieldChange, PartsChange, Veil
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
    if line.who.cause:
        yield line.who.cause
    if line.entry.details:
        yield line.entry.details
    if line.is_security and line.browser:
        yield line.browser
    if line.is_new_address:
        yield gettext("New address for %s") % line.who.name
    if line.told.reason:
        yield f"“{line.told.reason}”"


def changes_text(told: Details) -> str:
    """Return every change with its values before and after, as far as its reader may see them."""
    return "; ".join(f"{change.name}: {_change_text(change)}" for change in told.changes)


def _change_text(change: Change) -> str:
    if change.veil:
        return _veil_text(change.veil)
    if isinstance(change, FieldChange):
        return _field_text(change)
    if isinstance(change, PartsChange):
        return ", ".join(_parts_text(change))
    removed = [gettext("removed %s") % name for name in change.removed]
    return ", ".join([*removed, *(gettext("added %s") % name for name in change.added)])


def _veil_text(veil: Veil) -> str:
    if veil == "hidden":
        return gettext("changed (hidden for your role)")
    return gettext("changed, value never stored")


def _field_text(change: FieldChange) -> str:
    if change.veil:
        return _veil_text(change.veil)
    values = " → ".join(value.text for value in (change.before, change.after) if value)
    return f"{values} ({change.delta})" if change.delta else values


def _parts_text(change: PartsChange) -> Iterator[str]:
    words = {ADDED: gettext("added"), REMOVED: gettext("removed")}
    for row in change.rows:
        cells = [f"{cell.name} {_field_text(cell)}" for cell in row.cells if cell]
        yield f"{words.get(row.verb, gettext('changed'))} ({', '.join(cells)})"
