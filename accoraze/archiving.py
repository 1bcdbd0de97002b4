"""Rows that others may tell of: deleted while nothing does, archived from then on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.generic import DeleteView

from accoraze.accounts.access import BusinessViewMixin
from accoraze.versions import Versioned, locked


class Archivable(Versioned):
    """A row that is archived, by its `status`, once something tells of it."""

    class Meta:
        abstract = True

    Status: ClassVar[Any]
    status: models.CharField

    @property
    def is_told_of(self) -> bool:
        """Say whether a row that must keep its meaning refers to this one; costs a query."""
        raise NotImplementedError


def remove(row: Archivable) -> bool:
    """
    Delete the row, or archive it when something tells of it; say whether it was deleted.

    Raises the model's DoesNotExist when it is gone.
    """
    with transaction.atomic():
        current = locked(row, seen_version=None)
        if current.is_told_of:
            current.status = current.Status.ARCHIVED
            current.save(update_fields=["status", *current.mark_changed()])
            return False
        current.delete()
        return True


class RemoveView(BusinessViewMixin, DeleteView):
    """Asks, then deletes the object or archives it."""

    def form_valid(self, form: Any) -> HttpResponse:
        name = str(self.object)
        try:
            was_deleted = remove(self.object)
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        if was_deleted:
            messages.success(self.request, _("%(name)s was deleted.") % {"name": name})
            return HttpResponseRedirect(self.get_success_url())
        said = _("%(name)s was archived, since orders tell of it.")
        messages.success(self.request, said % {"name": name})
        return HttpResponseRedirect(self.object.get_absolute_url())
