"""An entry's changes in people's words: fields, links and parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext

from activitylog.reading.presentation.values import Value
from activitylog.reading.stored_changes import ADDED, CHANGED, REMOVED

Redaction = Literal["", "masked", "hidden"]
Whole = Literal["", "added", "deleted"]
Stored = Mapping[str, Any]

LINKS_NAMED = 3


def redaction_text(redaction: Redaction, *, is_whole: bool = False) -> str:
    """Return why values are not shown; `is_whole` where the object was added or deleted."""
    if redaction == "hidden":
        return (
            gettext("hidden for your role")
            if is_whole
            else gettext("changed (hidden for your role)")
        )
    return gettext("not kept in the log") if is_whole else gettext("changed (not kept in the log)")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after; either is None where there was no object to have it."""

    kind: ClassVar[str] = "field"
    key: str
    name: str
    before: Value | None
    after: Value | None
    delta: str = ""
    redaction: Redaction = ""
    is_whole: bool = False
    """Whether it was not changed: its object was added or deleted."""

    @property
    def redaction_text(self) -> str:
        return redaction_text(self.redaction, is_whole=self.is_whole)

    @property
    def value(self) -> Value | None:
        """The value, where there is but one."""
        return self.after or self.before

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers that may be seen."""
        return bool(self.value and self.value.number is not None)

    @property
    def is_left_blank(self) -> bool:
        """Whether an object that was added or deleted had no value here."""
        return bool(self.is_whole and self.value and self.value.is_blank)

    def of_whole(self, whole: Whole) -> FieldChange:
        """Return the change with the one side that an object has that was added or deleted."""
        return replace(
            self,
            before=None if whole == "added" else self.before,
            after=None if whole == "deleted" else self.after,
            delta="",
            is_whole=True,
        )


@dataclass(frozen=True, slots=True)
class LinksChange:
    """What a many-to-many relation gained and lost."""

    kind: ClassVar[str] = "links"
    key: str
    name: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    redaction: Redaction = ""

    @property
    def more(self) -> int:
        """How many have no room in the list, which names the first few of each kind."""
        return sum(max(0, len(named) - LINKS_NAMED) for named in (self.added, self.removed))

    @property
    def redaction_text(self) -> str:
        return redaction_text(self.redaction)


@dataclass(frozen=True)
class PartRow:
    """One part that was added, removed or changed; its cells are read when they are asked for."""

    verb: str
    read: Callable[[], tuple[FieldChange | None, ...]]

    @cached_property
    def cells(self) -> tuple[FieldChange | None, ...]:
        """What became of each column; None for what did not change."""
        return self.read()

    @property
    def gist(self) -> list[Value]:
        """What was chosen or written of it, numbers left out."""
        values = [cell.value for cell in self.cells if cell and cell.value]
        return [value for value in values if value.number is None and not value.is_blank]

    @property
    def numbers(self) -> list[FieldChange]:
        """What was counted or measured of it."""
        return [
            cell for cell in self.cells if cell and cell.value and cell.value.number is not None
        ]


@dataclass(frozen=True, slots=True)
class PartsChange:
    """Parts of the object, as a small table."""

    kind: ClassVar[str] = "parts"
    key: str
    name: str
    noun: str
    plural: str
    columns: tuple[str, ...]
    rows: tuple[PartRow, ...]
    is_an_act: bool
    """Whether adding such a part is an action of its own, like an adjustment of stock."""
    redaction: Redaction = ""

    @property
    def redaction_text(self) -> str:
        return redaction_text(self.redaction)

    @property
    def counts(self) -> list[tuple[str, int, str]]:
        """What happened to how many, with the noun for so many."""
        found = [
            (verb, sum(r.verb == verb for r in self.rows)) for verb in (ADDED, CHANGED, REMOVED)
        ]
        return [(verb, n, self.noun if n == 1 else self.plural) for verb, n in found if n]


Change = FieldChange | LinksChange | PartsChange
