"""Everything that happened to one object, as far as the viewer sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.http import QueryDict

from activitylog.conf import conf
from activitylog.ids import instant_of
from activitylog.models import ActivityEntry
from activitylog.reading.addresses import CURSORS, address, without
from activitylog.reading.facets import ActionFacet, gone_among
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.limits import limits
from activitylog.reading.pagination import Page, page_of
from activitylog.reading.presentation.changes import Change, FieldChange
from activitylog.reading.presentation.charts import Point, Steps, steps_of
from activitylog.reading.presentation.lines import Line, lines_of
from activitylog.reading.presentation.sentences import called, kind_of, noun_of
from activitylog.reading.reach import newest_of, oldest_of
from activitylog.reading.viewer import Viewer
from activitylog.registry import registry
from activitylog.tracking import DELETED

NAMES_READ = 2000


@dataclass(frozen=True, slots=True)
class Named:
    """What an object was called from a moment on."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A line, and what it says of one field."""

    line: Line
    change: Change


class ObjectHistory:
    """The history of the object that `query` names by `target`, of one `field` if it says so.

    Rows of bulks are its entries too. A constant number of queries.
    """

    def __init__(
        self, query: QueryDict, viewer: Viewer, actions: Mapping[str, ActionFacet]
    ) -> None:
        self.viewer = viewer
        self.query = QueryDict(mutable=True)
        for name in ("target", "field", *CURSORS):
            if value := query.get(name, "").strip():
                self.query[name] = value
        self.target = self.query.get("target", "")
        self.field = self.query.get("field", "")
        self.filters = ActivityFilter(self.query, viewer, actions)
        self.all = ActivityFilter(without(self.query, ["field"]), viewer, actions)

    @property
    def is_valid(self) -> bool:
        return bool(self.filters.is_valid() and self.all.is_valid())

    @cached_property
    def page(self) -> Page:
        return page_of(
            self.filters.qs,
            conf.ACTIVITYLOG_PAGE_SIZE,
            bounds=self.filters.bounds,
            older=self.filters.form.cleaned_data["older"],
            newer=self.filters.form.cleaned_data["newer"],
        )

    @cached_property
    def lines(self) -> list[Line]:
        entries = self.page.entries
        gone = gone_among(entry.actor_id for entry in entries)
        return lines_of(entries, self.viewer, gone, together=not self.field, within=self.query)

    @cached_property
    def latest(self) -> ActivityEntry | None:
        """The newest entry; None where there is none that the viewer sees."""
        return newest_of(self.all.qs, self.all.walks, limits.listed_examined).first()

    @cached_property
    def line(self) -> Line | None:
        """The newest entry as a line, which knows where the application shows the object."""
        return lines_of([self.latest], self.viewer)[0] if self.latest else None

    @property
    def name(self) -> str:
        return called(self.latest) if self.latest else ""

    @property
    def kind(self) -> str:
        return kind_of(self.latest) if self.latest else ""

    @property
    def noun(self) -> str:
        return noun_of(self.latest) if self.latest else ""

    @property
    def is_deleted(self) -> bool:
        """Whether the newest entry is that of its deletion."""
        if self.latest is None:
            return False
        tracking = registry.for_type(self.latest.target_type)
        key = tracking.key(DELETED) if tracking else ""
        return self.latest.action == key or self.latest.action.endswith(f".{DELETED}")

    @cached_property
    def first(self) -> datetime | None:
        """When it was first seen; None where that lies too deep to be looked for."""
        oldest = oldest_of(self.all.qs, self.all.walks, limits.listed_examined).first()
        return None if oldest is None else self._at(oldest.id)

    @property
    def last(self) -> datetime | None:
        return self._at(self.latest.id) if self.latest else None

    @cached_property
    def names(self) -> list[Named]:
        """What it was called, the newest name first."""
        newest = newest_of(self.all.qs, self.all.walks, NAMES_READ)
        named: list[Named] = []
        for entry_id, name in reversed(list(newest.values_list("id", "target_name"))):
            if name and (not named or named[-1].name != name):
                named.append(Named(name, self._at(entry_id)))
        return named[::-1]

    @property
    def fields(self) -> list[FieldChange]:
        """Numbers that changed on this page, each once: their histories make a line."""
        found: dict[str, FieldChange] = {}
        for line in self.lines:
            for change in line.told.changes:
                if isinstance(change, FieldChange) and change.is_number:
                    found.setdefault(change.key, change)
        return list(found.values())

    @cached_property
    def told(self) -> list[Told]:
        """What each line of the page says of the field."""
        return [
            Told(line, change)
            for line in self.lines
            for change in line.told.changes
            if change.key == self.field
        ]

    @property
    def field_name(self) -> str:
        """What the field is called."""
        return self.told[0].change.name if self.told else self.field

    @property
    def steps(self) -> Steps | None:
        """The field's values on this page as a line; None where they are none, or hidden."""
        points = [
            Point(told.line.at, number, after.text)
            for told in reversed(self.told)
            if isinstance(told.change, FieldChange)
            and (after := told.change.after) is not None
            and (number := after.number) is not None
        ]
        return steps_of(points)

    @property
    def newer_url(self) -> str:
        return self._page_url("newer", self.page.newer)

    @property
    def older_url(self) -> str:
        return self._page_url("older", self.page.older)

    def _page_url(self, cursor: str, entry_id: UUID | None) -> str:
        query = without(self.query)
        query[cursor] = str(entry_id)
        return address(query) if entry_id else ""

    def _at(self, entry_id: UUID) -> datetime:
        return instant_of(entry_id).astimezone(self.viewer.zone)
