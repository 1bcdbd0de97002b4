"""What the rows of a bulk have in common, in a line or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from activitylog.reading.presentation import formats
from activitylog.reading.presentation.changes import Change, FieldChange, Redaction, redaction_text
from activitylog.reading.presentation.values import Value


@dataclass(frozen=True, slots=True)
class Sum:
    """A field that rows of a bulk share: how far it moved, or what it became."""

    name: str
    spread: str = ""
    average: str = ""
    after: Value | None = None
    redaction: Redaction = ""

    @property
    def redaction_text(self) -> str:
        return redaction_text(self.redaction)


def sums_of(rows: Sequence[Sequence[Change]]) -> list[Sum]:
    """Return what happened to each field, the most frequent first, what is hidden last."""
    by_field: dict[str, list[FieldChange]] = {}
    for changes in rows:
        for change in changes:
            if isinstance(change, FieldChange):
                by_field.setdefault(change.key, []).append(change)
    frequent = sorted(
        by_field.values(), key=lambda changes: (bool(changes[0].redaction), -len(changes))
    )
    return [_sum(changes) for changes in frequent]


def _sum(changes: Sequence[FieldChange]) -> Sum:
    name = changes[0].name
    for change in changes:
        if change.redaction:
            return Sum(name, redaction=change.redaction)
    moves = [move for change in changes if (move := _move(change)) is not None]
    if len(moves) == len(changes) and len({change.delta.endswith("%") for change in changes}) == 1:
        write = formats.percent_text if changes[0].delta.endswith("%") else formats.signed
        low, high = write(min(moves)), write(max(moves))
        if low == high:
            return Sum(name, spread=low)
        spread = gettext("%(low)s to %(high)s") % {"low": low, "high": high}
        mean = formats.rounded(sum(moves, Decimal()) / len(moves))
        return Sum(name, spread, gettext("average %s") % write(mean))
    after = {change.after.text: change.after for change in changes if change.after}
    return Sum(name, after=next(iter(after.values())) if len(after) == 1 else None)


def _move(change: FieldChange) -> Decimal | None:
    if not change.delta or change.before is None or change.after is None:
        return None
    before, after = change.before.number, change.after.number
    if before is None or after is None:
        return None
    return (after - before) / abs(before) * 100 if change.delta.endswith("%") else after - before
