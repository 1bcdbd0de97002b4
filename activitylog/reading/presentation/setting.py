"""The setting of a page's lines: what they have in common, looked up once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Self
from uuid import UUID

from django.http import QueryDict

from activitylog.actions import Action
from activitylog.models import ActivityEntry
from activitylog.reading.addresses import Narrowing
from activitylog.reading.bulks import Folded, folded_of
from activitylog.reading.pictures import Pictures, pictures_of
from activitylog.reading.presentation.categories import category_text
from activitylog.reading.presentation.sentences import Wording
from activitylog.reading.targets import Target, addresses_named_by, addresses_of
from activitylog.reading.viewer import Viewer
from activitylog.registry import registry


@dataclass(frozen=True)
class Setting:
    """What all lines of one page have in common, looked up once for the page."""

    viewer: Viewer
    actions: Mapping[str, Action]
    gone: frozenset[str]
    addresses: Mapping[Target, str]
    folded: Mapping[UUID, Folded]
    narrowing: Narrowing
    pictures: Pictures
    named: Mapping[Target, str]

    @classmethod
    def of(
        cls,
        entries: Sequence[ActivityEntry],
        viewer: Viewer,
        gone: frozenset[str],
        *,
        links: bool,
        pictures: bool,
        named: bool,
        within: QueryDict | None,
    ) -> Self:
        """Look up what the lines of `entries` need; see `lines_of` for what that costs."""
        folded = folded_of(entries, viewer.entries())
        rows = (row for bulk in folded.values() for row in bulk.sample)
        return cls(
            viewer=viewer,
            actions=registry.actions(),
            gone=gone,
            addresses=addresses_of(entries) if links else {},
            folded=folded,
            narrowing=Narrowing(viewer.url, within),
            pictures=pictures_of((*entries, *rows), viewer) if pictures else {},
            named=addresses_named_by(entries, viewer.sees_restricted) if named else {},
        )

    @cached_property
    def wording_of(self) -> Callable[[str, str], Wording]:
        """What says how an action on a type of target is put."""
        return cache(lambda action, target_type: Wording.of(action, target_type, self.actions))

    @cached_property
    def category_text(self) -> Callable[[str], str]:
        """What says how a category is called."""
        return cache(category_text)
