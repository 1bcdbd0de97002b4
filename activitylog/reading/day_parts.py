"""The parts of the day that a list of one day can be narrowed to."""

from __future__ import annotations

from dataclasses import dataclass

from activitylog.reading.addresses import address, without
from activitylog.reading.applied import Applied
from activitylog.reading.filter_words import hours_text
from activitylog.reading.periods import PARTS_OF_DAY, TIMES


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of the day, and the address of the list within it, or without it if it is chosen."""

    label: str
    hours: str
    url: str
    is_chosen: bool


def day_parts_of(applied: Applied) -> list[DayPart]:
    """Return the parts of the day that is shown; none where it is not one day."""
    if not applied.form.is_valid():
        return []
    first, last = applied.form.days
    if first is None or first != last:
        return []
    parts = []
    for label, hours in PARTS_OF_DAY.items():
        is_chosen = applied.form.times == hours
        query = without(applied.query, TIMES)
        if not is_chosen:
            query.update({name: f"{at:%H:%M}" for name, at in zip(TIMES, hours, strict=True)})
        parts.append(DayPart(str(label), hours_text(*hours), address(query), is_chosen))
    return parts
