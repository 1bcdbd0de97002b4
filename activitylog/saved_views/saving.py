"""The page on which what a log shows is saved: as a new view, or in one that is there."""

from __future__ import annotations

from functools import cached_property

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext

from activitylog.reading.addresses import address
from activitylog.reading.applied import Applied
from activitylog.saved_views.forms import ReplaceForm, ViewForm, full_text
from activitylog.saved_views.menu import Saved, ViewMenu
from activitylog.saved_views.models import QUERY_LENGTH
from activitylog.saved_views.views import ViewPage


class SaveView(ViewPage):
    """Gives the filters in the address a name, or puts them in place of those that a view had."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.page(ViewForm(self.viewer))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = ViewForm(self.viewer, request.POST)
        self.judge(form)
        if self.is_usable and form.is_valid():
            view = self.editor.new(self.query)
            if not self.editor.has_room(view):
                form.add_error(None, full_text(view, self.editor))
            elif form.kept(view, self.editor):
                return redirect(self.list_url)
        return self.page(form)

    @cached_property
    def applied(self) -> Applied:
        return self.told()(self.query)

    @property
    def is_usable(self) -> bool:
        """Whether the filters in the address can be applied, and are any."""
        return self.applied.filters.is_valid() and self.applied.filters.is_active

    @property
    def list_url(self) -> str:
        """The address of what these filters show."""
        return f"{self.viewer.url}{address(self.query)}"

    def judge(self, form: Form) -> None:
        """Say with the form that there are too many filters, where that is so."""
        if len(self.query.urlencode()) > QUERY_LENGTH:
            form.add_error(None, gettext("These are more filters than one view can hold."))

    def page(self, form: ViewForm, replacing: ReplaceForm | None = None) -> HttpResponseBase:
        """Return the page with the form for a new view, and that for one of the reader's own."""
        if not self.is_usable:
            return redirect(self.list_url)
        return self.show(
            "save_view",
            400 if form.errors or (replacing and replacing.errors) else 200,
            form=form,
            replacing=replacing,
            view_menu=ViewMenu(Saved(self.viewer), self.query),
            controls=self.applied,
            list_url=self.list_url,
        )


class ReplaceView(SaveView):
    """Puts the filters in the address in the place of those that a view had."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        with transaction.atomic():
            views = self.editor.changeable(self.editor.views.select_for_update())
            form = ReplaceForm(views, request.POST)
            self.judge(form)
            if self.is_usable and form.is_valid():
                view = next(view for view in views if view.pk == form.cleaned_data["view"])
                self.editor.replace(view, self.query)
                return redirect(self.list_url)
        return self.page(ViewForm(self.viewer), form)
