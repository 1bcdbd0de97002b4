"""What a line says under Details: values before and after, acts, and the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from activitylog.reading.pictures import Pictures
from activitylog.reading.presentation.change_reader import ChangeReader
from activitylog.reading.presentation.changes import Change, FieldChange, PartsChange, Whole
from activitylog.reading.presentation.values import Units
from activitylog.reading.stories import Story
from activitylog.reading.targets import Target
from activitylog.reading.viewer import Viewer
from activitylog.registry import registry
from activitylog.tracking import ADDED, DELETED

SHOWN = 2


@dataclass(frozen=True)
class Details:
    """What a story says about its target, to one viewer."""

    story: Story
    viewer: Viewer
    pictures: Pictures
    addresses: Mapping[Target, str]

    @cached_property
    def reason(self) -> str:
        return str(self.story.context.get("reason") or "")

    @cached_property
    def whole(self) -> Whole:
        """Whether the object came to be or ceased to be."""
        tracking = registry.for_type(self.story.lead.target_type)
        for verb in (ADDED, DELETED):
            keys = (tracking.key(verb),) if tracking else ()
            if self.story.lead.action in keys or self.story.lead.action.endswith(f".{verb}"):
                return verb  # type: ignore[return-value]
        return ""

    @cached_property
    def change_reader(self) -> ChangeReader:
        currency = str(self.story.context.get("currency") or "")
        return ChangeReader(
            registry.for_type(self.story.lead.target_type),
            Units(self.viewer.zone, currency),
            self.viewer.sees_restricted,
            self.pictures,
            self.addresses,
        )

    @cached_property
    def changes(self) -> list[Change]:
        """Every change, those left out that only say which row of which business it is."""
        changes = self.change_reader.changes(self.story.changes, self.whole)
        return [c for c in changes if not (self.whole and self.change_reader.is_placing(c.key))]

    @cached_property
    def shown(self) -> list[Change]:
        """The changes that have room in the list."""
        if self.whole:
            return self._summary
        others = [change for change in self.changes if change not in self.acts]
        room = SHOWN - bool(self.acts or self.reason or self.story.lead.details)
        return others[:room] if len(others) <= room else others[:1]

    @cached_property
    def acts(self) -> list[PartsChange]:
        """Parts that are acts, like an adjustment of stock: their words stand beside the values."""
        return [c for c in self.changes if isinstance(c, PartsChange) and c.is_an_act]

    @property
    def is_reason_said(self) -> bool:
        """Whether an act already says the reason."""
        gists = (value.text for act in self.acts for row in act.rows[:1] for value in row.gist)
        return self.reason in gists

    @property
    def _summary(self) -> list[Change]:
        declared = self.change_reader.summary
        fields = [
            change
            for change in self.changes
            if isinstance(change, FieldChange)
            and change.value
            and not change.value.is_blank
            and change.value.text != self.story.lead.target_name
        ]
        chosen = [c for c in fields if c.key in declared] if declared else fields[:SHOWN]
        return [*chosen, *(c for c in self.changes if c.kind == "parts")]

    @property
    def more(self) -> int:
        """How many changes had no room."""
        return 0 if self.whole else len(self.changes) - len(self.shown) - len(self.acts)

    @property
    def has_words(self) -> bool:
        """Whether the second line of Details is taken by a reason or an act."""
        return bool(self.acts or self.reason)
