"""The page that takes a CSV file of products."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.permissions import Can
from accoraze.inventory.csv_file import MAX_BYTES, UnreadableFileError
from accoraze.inventory.forms import ImportForm
from accoraze.inventory.importing import REQUIRED, columns, import_products
from activitylog import activity_context

SHOWN = 50


class ProductImportView(BusinessViewMixin, FormView):
    """Imports the file whole, or says what is wrong with it, line by line."""

    capability = Can.IMPORT_PRODUCTS
    form_class = ImportForm
    template_name = "inventory/import.html"
    success_url = reverse_lazy("inventory:products")

    def form_valid(self, form: ImportForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        reason = form.cleaned_data["reason"] or file.name[:200]
        try:
            with activity_context(reason=reason):
                done = import_products(file.read(MAX_BYTES + 1), self.request.user)
        except UnreadableFileError as refused:
            context = self.get_context_data(
                form=form,
                problems=refused.problems[:SHOWN],
                problem_count=len(refused.problems),
                left=max(len(refused.problems) - SHOWN, 0),
                file_name=file.name,
            )
            return self.render_to_response(context, status=422)
        messages.success(
            self.request,
            _("%(file)s: %(added)d added, %(updated)d updated, %(unchanged)d as they were.")
            % {
                "file": file.name,
                "added": done.added,
                "updated": done.updated,
                "unchanged": done.unchanged,
            },
        )
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = [(name, name in REQUIRED) for name in columns(self.request.user)]
        return super().get_context_data(columns=names, **kwargs)
