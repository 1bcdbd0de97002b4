"""Months of UTC, which the log is partitioned by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from activitylog.append_only import TABLE
from activitylog.ids import lowest_id

_TEXT = re.compile(r"(19[7-9]\d|[2-9]\d{3})-(0[1-9]|1[0-2])")  # ids begin with 1970


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of UTC: `Month(2026, 12)`, as text `2026-12`."""

    year: int
    number: int

    @classmethod
    def of(cls, instant: datetime) -> Self:
        """Return the month that an aware instant is in."""
        instant = instant.astimezone(UTC)
        return cls(instant.year, instant.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the month that is written `2026-12`; ValueError if it is not."""
        if not (found := _TEXT.fullmatch(text)):
            raise ValueError(f"“{text}” is no month: write it as 2026-12.")
        return cls(*map(int, found.groups()))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    def later(self, months: int) -> Month:
        """Return the month that is so many months later."""
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)

    @property
    def begin(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        return self.later(1).begin

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """The lowest id of the month, and that of the month after."""
        return lowest_id(self.begin), lowest_id(self.end)

    @property
    def partition(self) -> str:
        """The name of the month's partition."""
        return f"{TABLE}_{self.year:04}_{self.number:02}"


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Yield the months from `first` to `last`, both included."""
    while first <= last:
        yield first
        first = first.later(1)
