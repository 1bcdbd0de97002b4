"""The views that one reader is offered, and which of them is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import IntegerField, JSONField, Q, Value
from django.http import QueryDict
from django.urls import reverse

from activitylog.actors import Actor
from activitylog.policy import get_policy
from activitylog.reading.addresses import ALL, WHOLE, address, is_same, location, without
from activitylog.reading.viewer import Viewer
from activitylog.saved_views.declared import PAGES, declared_views
from activitylog.saved_views.filters import names_in, parameters_in
from activitylog.saved_views.models import SavedView, Start
from activitylog.saved_views.visibility import part_of


class _Row(NamedTuple):
    """A saved view; without an id, what the reader starts with."""

    id: int | None
    name: str
    name_key: str
    log: str
    query: str
    shared_with: list[str]
    owner_id: str
    owner_name: str


@dataclass(frozen=True, slots=True)
class OfferedView:
    """A view as one reader is offered it: `query` holds as much of it as they see."""

    label: str
    page: str
    query: QueryDict
    is_current: bool = False
    is_here: bool = False
    """Whether it is of the page on which it is offered."""
    is_start: bool = False
    id: int | None = None
    """None for a view that comes with the host."""
    owner_id: str = ""
    owner_name: str = ""
    shared_with: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """What the people and objects were called of which `query` speaks."""

    @property
    def url(self) -> str:
        return location(reverse(PAGES[self.page]), self.query)


def offer_of(view: SavedView) -> OfferedView:
    """Return a saved view whole, as somebody gets it who looks after the views of others."""
    return OfferedView(
        view.name,
        view.log,
        view.parameters,
        names=view.names,
        id=view.pk,
        owner_id=view.owner_id,
        owner_name=view.owner_name,
        shared_with=view.shared_with,
    )


class Saved:
    """What is saved for one reader of a log. Cost: one query."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.me = Actor.of(viewer.user).id
        self.role = get_policy().role_key(viewer.user)

    @property
    def views(self) -> Iterator[_Row]:
        """Yield their own views and those that are shared with their role, by name."""
        for row in sorted(self._rows, key=lambda row: row.name_key):
            if row.id is not None and (row.owner_id == self.me or self.role in row.shared_with):
                yield row

    @cached_property
    def start(self) -> QueryDict | None:
        """What the log opens with for them; None for everything."""
        mine = next((row for row in self._rows if row.id is None), None)
        return part_of(parameters_in(mine.query), self.viewer) if mine else None

    def settled(self, query: QueryDict) -> QueryDict:
        """Return `query`, or where it has no filter, what asks for everything."""
        if query.keys() - {WHOLE}:
            return query
        return QueryDict() if self.start is None else QueryDict(ALL[1:])

    @cached_property
    def _rows(self) -> list[_Row]:
        business = self.viewer.business_id
        views = SavedView.objects.filter(
            Q(owner_id=self.me) | ~Q(shared_with=[]), business_id=business
        ).values_list(*_Row._fields)
        starts = Start.objects.filter(
            business_id=business, user_id=self.me, log=self.viewer.log
        ).values_list(
            Value(None, output_field=IntegerField()),
            Value(""),
            Value(""),
            "log",
            "query",
            Value([], output_field=JSONField()),
            "user_id",
            Value(""),
        )
        return [_Row(*row) for row in views.union(starts, all=True)]


class ViewMenu:
    """The views that stand above a page which shows `query`: that of a log, or `people`."""

    def __init__(self, saved: Saved, query: QueryDict, page: str = "") -> None:
        self.viewer = saved.viewer
        self.saved = saved
        self.page = page or saved.viewer.log
        self.query = without(query)

    @cached_property
    def views(self) -> list[OfferedView]:
        """Those that come with the host, in its order, then the saved ones by name."""
        return [*self._declared(), *self._saved()]

    @property
    def all_url(self) -> str:
        """The address of the whole list."""
        return f"{self.viewer.url}{ALL}"

    @property
    def save_url(self) -> str:
        """The address at which what is shown gets a name."""
        return f"{self.viewer.views_url}new/{address(self.query)}"

    @property
    def replace_url(self) -> str:
        """The address at which what is shown takes the place of what a view held."""
        return f"{self.viewer.views_url}replace/{address(self.query)}"

    @property
    def own(self) -> list[OfferedView]:
        """The reader's own views of this page."""
        return [view for view in self.views if view.is_here and view.owner_id == self.saved.me]

    @property
    def shows_all(self) -> bool:
        """Whether nothing narrows the list that is shown."""
        return self.page == self.viewer.log and not self.query

    @property
    def is_known(self) -> bool:
        """Whether what is shown is one of the views."""
        return any(view.is_current for view in self.views)

    def _declared(self) -> Iterator[OfferedView]:
        for view in declared_views():
            yield from self._offered(view.label, view.page, view.query)

    def _saved(self) -> Iterator[OfferedView]:
        for row in self.saved.views:
            yield from self._offered(
                row.name,
                row.log,
                parameters_in(row.query),
                names=names_in(row.query),
                id=row.id,
                owner_id=row.owner_id,
                owner_name=row.owner_name,
                shared_with=row.shared_with,
            )

    def _offered(
        self, label: str, page: str, query: QueryDict, **saved: Any
    ) -> Iterator[OfferedView]:
        """Yield the view, unless the reader sees nothing of it."""
        reader = self.viewer.in_log("security" if page == "security" else "activity")
        seen = part_of(query, reader) if reader else None
        if seen is None:
            return
        is_here, start = page == self.page, self.saved.start
        yield OfferedView(
            label,
            page,
            seen,
            is_current=is_here and is_same(seen, self.query),
            is_here=is_here,
            is_start=is_here and start is not None and is_same(seen, start),
            **saved,
        )
