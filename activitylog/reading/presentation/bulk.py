"""What a line says of the rows that fold under it, as far as the first of them tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext

from activitylog.reading.bulks import Folded
from activitylog.reading.presentation.details import SHOWN, Details
from activitylog.reading.presentation.sentences import called
from activitylog.reading.presentation.sums import Sum, sums_of

NAMED = 3


@dataclass(frozen=True)
class Bulk:
    """The rows of a bulk: their number, and what the first of them say."""

    folded: Folded | None
    first: Sequence[Details]
    are_whole: bool
    """Whether they were added or deleted, and so are named."""

    @property
    def names(self) -> list[str]:
        """What the first of those are called that were added or deleted."""
        return [called(row.story.lead) for row in self.first[:NAMED]] if self.are_whole else []

    @property
    def names_text(self) -> str:
        """The names of the first of them, and whether there are more."""
        return self.with_rest(", ".join(self.names))

    def with_rest(self, names: str) -> str:
        """Return the names of the first rows with a word for those that they leave out."""
        has_rest = self.folded is not None and self.folded.count > len(self.names) > 0
        return gettext("%s and more") % names if has_rest else names

    @cached_property
    def sums(self) -> list[Sum]:
        """What was done to the first rows, in sum."""
        return [] if self.are_whole else sums_of([row.changes for row in self.first])[:SHOWN]

    @property
    def is_sum_of_all(self) -> bool:
        return bool(self.folded and self.folded.is_all)
