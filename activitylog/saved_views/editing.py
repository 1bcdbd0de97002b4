"""Saving, changing and leaving views: who may, and what becomes of where somebody starts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import QueryDict

from activitylog.actors import Actor
from activitylog.policy import get_policy
from activitylog.reading.facets import gone_among
from activitylog.reading.viewer import Viewer
from activitylog.saved_views.filters import kept_as
from activitylog.saved_views.models import SavedView, Start
from activitylog.saved_views.visibility import is_same_to
from activitylog.saved_views.words import names_of

MOST_VIEWS = 50
"""Views that one person may have in a log."""


class NameTakenError(ValueError):
    """The name is taken: by a view of the same owner, or else by one that is shared."""

    def __init__(self, view: SavedView, by_shared: bool) -> None:
        super().__init__(view, by_shared)
        self.view = view
        self.by_shared = by_shared


class SavedViewEditor:
    """What one reader may do with the views of their business in one log."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.me = Actor.of(viewer.user)
        self.is_manager = get_policy().manages_views(viewer.user)

    @property
    def views(self) -> QuerySet[SavedView]:
        """All views of the business in this log, whoever may see them, by name."""
        views = SavedView.objects.filter(business_id=self.viewer.business_id, log=self.viewer.log)
        return views.order_by("name_key")

    def changeable(self, views: Iterable[SavedView]) -> list[SavedView]:
        """Return those that they may rename, share and delete.

        They are their own; as a manager of views, those that others share and those whose owner's
        account is deleted. Costs one query for such a manager.
        """
        views = list(views)
        gone: Collection[str] = ()
        if self.is_manager:
            gone = gone_among(view.owner_id for view in views)
        return [
            view
            for view in views
            if view.owner_id == self.me.id
            or (self.is_manager and (view.shared_with or view.owner_id in gone))
        ]

    def sees(self, view: SavedView) -> bool:
        """Return whether the view is shared with them, whether or not they may change it."""
        return get_policy().role_key(self.viewer.user) in view.shared_with

    def has_room(self, view: SavedView) -> bool:
        """Return whether the owner of a view that is not saved may have one more."""
        return self.views.filter(owner_id=view.owner_id).count() < MOST_VIEWS

    def new(self, query: QueryDict) -> SavedView:
        """Return a view of theirs that is not saved yet."""
        return SavedView(
            business_id=self.viewer.business_id,
            log=self.viewer.log,
            query=kept_as(query, names_of(query, self.viewer)),
            owner_id=self.me.id,
            owner_name=self.me.name,
        )

    def save(self, view: SavedView, *, is_start: bool) -> None:
        """Save the view, and start with it or not.

        NameTakenError where another view has its name, be it since a moment ago.
        """
        try:
            with transaction.atomic():
                view.save()
                if is_start:
                    self.start_with(view.parameters)
                else:
                    self.leave(view.parameters)
        except IntegrityError as error:
            raise NameTakenError(view, not self._has_namesake(view)) from error

    def replace(self, view: SavedView, query: QueryDict) -> None:
        """Give the view other filters; they start with these if they started with the view."""
        is_start = self.starts_with(view.parameters)
        with transaction.atomic():
            self.leave(view.parameters)
            view.query = kept_as(query, names_of(query, self.viewer))
            self.save(view, is_start=is_start)

    def delete(self, view: SavedView) -> None:
        """Delete the view; they start with it no longer, others do who chose it."""
        with transaction.atomic():
            self.leave(view.parameters)
            view.delete()

    def start_with(self, query: QueryDict) -> None:
        """Let the log open with `query` for them."""
        Start.objects.update_or_create({"query": query.urlencode()}, **self._mine)

    def starts_with(self, query: QueryDict) -> bool:
        """Return whether the log opens with `query` for them, as far as they see it."""
        starts = Start.objects.filter(**self._mine)
        return any(is_same_to(self.viewer, start.parameters, query) for start in starts)

    def leave(self, query: QueryDict | None = None) -> None:
        """Let the log open with everything for them, if it opened with `query`, or with any."""
        for start in Start.objects.filter(**self._mine):
            if query is None or is_same_to(self.viewer, start.parameters, query):
                start.delete()

    def _has_namesake(self, view: SavedView) -> bool:
        of_owner = SavedView.objects.filter(business_id=view.business_id, owner_id=view.owner_id)
        return of_owner.filter(name_key=view.name_key).exclude(pk=view.pk).exists()

    @property
    def _mine(self) -> dict[str, Any]:
        viewer = self.viewer
        return {"business_id": viewer.business_id, "log": viewer.log, "user_id": self.me.id}
