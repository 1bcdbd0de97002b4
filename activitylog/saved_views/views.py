"""The pages on which views are looked after: named, shared, chosen as a start, and deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from activitylog.policy import get_policy
from activitylog.reading.addresses import address, location, without, without_blanks
from activitylog.reading.applied import Applied
from activitylog.reading.facets import actions_of, people_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.periods import PERIOD
from activitylog.reading.views import LogView
from activitylog.saved_views.editing import NameTakenError, SavedViewEditor
from activitylog.saved_views.forms import ViewForm, full_text, taken_text
from activitylog.saved_views.menu import OfferedView, Saved, ViewMenu, offer_of
from activitylog.saved_views.models import QUERY_LENGTH, SavedView
from activitylog.saved_views.undoing import Deleted


@dataclass(frozen=True, slots=True)
class Kept:
    """A view as the page of all views tells it."""

    view: OfferedView
    words: list[str]
    shared_with: list[str]
    is_offered: bool
    """Whether it is among those that the reader can open with; else they only look after it."""
    is_mine: bool = False
    change_url: str = ""

    @property
    def query(self) -> str:
        return address(self.view.query)


class ViewPage(LogView):
    """What the pages of views have in common."""

    @cached_property
    def editor(self) -> SavedViewEditor:
        return SavedViewEditor(self.viewer)

    @cached_property
    def query(self) -> QueryDict:
        """The filters in the address, and nothing else of it."""
        given = without_blanks(self.request.GET)
        return without(given, given.keys() - {*ActivityFilter.get_filters(), *PERIOD})

    def told(self) -> Callable[..., Applied]:
        """Return what tells filters in words; costs three queries, however often it is used."""
        actions, people = actions_of(self.viewer), people_of(self.viewer)

        def tell(query: QueryDict, names: Mapping[str, str] | None = None) -> Applied:
            filters = ActivityFilter(query, self.viewer, actions)
            return Applied(filters, query, actions, people, names=names)

        return tell

    def url_of(self, name: str, *arguments: Any) -> str:
        """Return the address of a page of views of this log."""
        return reverse(f"activitylog:{self.log}_{name}", args=arguments)

    def found(self, view_id: int, views: QuerySet[SavedView]) -> SavedView:
        """Return one of `views`; Http404, or PermissionDenied where the reader only sees it."""
        view = views.filter(pk=view_id).first()
        if view and self.editor.changeable([view]):
            return view
        if view and self.editor.sees(view):
            raise PermissionDenied(gettext("This view belongs to %s.") % view.owner_name)
        raise Http404(gettext("There is no such view in your log."))

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        context["viewer"] = self.viewer
        return render(self.request, f"activitylog/{template}.html", context, status=status)


class ViewsView(ViewPage):
    """All views of this log that the reader is offered or may change."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def page(self, trouble: str = "") -> HttpResponse:
        """Return the page; `trouble` says why the view that was deleted last stays deleted."""
        saved = Saved(self.viewer)
        offered = [view for view in ViewMenu(saved, QueryDict()).views if view.is_here]
        changeable = {view.pk: view for view in self.editor.changeable(self.editor.views)}
        known = {view.id for view in offered}
        others = [offer_of(view) for pk, view in changeable.items() if pk not in known]
        roles, tell = get_policy().roles(self.viewer.log), self.told()
        has_named_start = any(view.is_start for view in offered)
        return self.show(
            "saved_views",
            400 if trouble else 200,
            start_url=self.url_of("start"),
            start=_words(tell(saved.start)) if saved.start and not has_named_start else [],
            deleted=Deleted(self.request, self.editor).view,
            bring_back_url=self.url_of("bring_back_view"),
            trouble=trouble,
            kept=[
                Kept(
                    view,
                    words=_words(tell(view.query, view.names)),
                    shared_with=[str(roles[key]) for key in view.shared_with if key in roles],
                    is_offered=view in offered,
                    is_mine=view.owner_id == self.editor.me.id,
                    change_url=self.url_of("change_view", view.id) if view.id in changeable else "",
                )
                for view in [*offered, *others]
            ],
        )


class BringBackView(ViewsView):
    """Saves the view again that its reader deleted last."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        deleted = Deleted(request, self.editor)
        if view := deleted.view:
            if not self.editor.has_room(view):
                return self.page(full_text(view, self.editor))
            try:
                deleted.bring_back(view)
            except NameTakenError as taken:
                return self.page(taken_text(taken, self.editor))
        return redirect(self.viewer.views_url)


class ChangeView(ViewPage):
    """Gives a view another name, and says who else may see it."""

    def get(self, request: HttpRequest, id: int) -> HttpResponse:
        view = self.found(id, self.editor.views)
        initial = {
            "name": view.name,
            "shared_with": view.shared_with,
            "is_start": self.editor.starts_with(view.parameters),
        }
        return self._page(ViewForm(self.viewer, initial=initial), view)

    def post(self, request: HttpRequest, id: int) -> HttpResponseBase:
        form = ViewForm(self.viewer, request.POST)
        with transaction.atomic():
            view = self.found(id, self.editor.views.select_for_update())
            if form.is_valid() and form.kept(view, self.editor):
                return redirect(self.viewer.views_url)
        return self._page(form, view)

    def _page(self, form: ViewForm, view: SavedView) -> HttpResponse:
        applied = self.told()(view.parameters, view.names)
        status = 400 if form.errors else 200
        return self.show(
            "change_view",
            status,
            form=form,
            view=view,
            controls=applied,
            open_url=location(self.viewer.url, view.parameters),
            delete_url=self.url_of("delete_view", view.pk),
        )


class DeleteView(ViewPage):
    """Deletes a view."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, id: int) -> HttpResponseBase:
        with transaction.atomic():
            view = self.found(id, self.editor.views.select_for_update())
            Deleted(request, self.editor).delete(view)
        return redirect(self.viewer.views_url)


class StartView(ViewPage):
    """Lets the log open with the filters in the address for its reader; without any, with all."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        is_usable = ActivityFilter(self.query, self.viewer, {}).is_valid()
        if self.query and is_usable and len(self.query.urlencode()) <= QUERY_LENGTH:
            self.editor.start_with(self.query)
        elif not self.query:
            self.editor.leave()
        return redirect(self.viewer.views_url)


def _words(applied: Applied) -> list[str]:
    """Return filters in words, the period first."""
    return [chip.text for chip in applied.chips]
