"""Pages of the expenses: the list, one, recording, editing and deleting it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DeleteView, DetailView, UpdateView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.permissions import Can
from accoraze.finance.filters import ExpenseFilter
from accoraze.finance.forms import ExpenseForm
from accoraze.finance.models import Expense
from accoraze.finance.tables import ExpenseTable
from accoraze.logged_forms import LoggedFormMixin
from accoraze.versions import VersionedFormMixin

PAGE_SIZE = 25


class ExpenseListView(BusinessViewMixin, SingleTableMixin, FilterView):
    """The expenses that the filter leaves, a page at a time, and what they come to."""

    capability = Can.VIEW_EXPENSES
    model = Expense
    filterset_class = ExpenseFilter
    table_class = ExpenseTable
    table_pagination = {"per_page": PAGE_SIZE}
    template_name = "finance/expenses.html"

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"business": self.business}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            any_expense=Expense.objects.for_business(self.business).exists(),
            total=self.object_list.total(),
            **kwargs,
        )


class ExpenseView(BusinessViewMixin, DetailView):
    """One expense."""

    capability = Can.VIEW_EXPENSES
    model = Expense
    template_name = "finance/expense.html"


class ExpenseFormMixin(LoggedFormMixin):
    """What recording and editing an expense share."""

    capability = Can.EDIT_EXPENSES
    model = Expense
    form_class = ExpenseForm
    template_name = "finance/expense_form.html"

    def message_values(self) -> dict[str, str]:
        amount = self.business.currency.format(self.object.amount)
        return {**super().message_values(), "amount": amount}


class ExpenseAddView(ExpenseFormMixin, CreateView):
    """Records an expense."""

    success_message = gettext_lazy("%(amount)s to %(name)s was recorded.")


class ExpenseEditView(VersionedFormMixin, ExpenseFormMixin, UpdateView):
    """Changes an expense; whoever saves second sees what the first saved."""

    success_message = gettext_lazy("%(amount)s to %(name)s was saved.")


class ExpenseDeleteView(BusinessViewMixin, DeleteView):
    """Asks, then deletes the expense."""

    capability = Can.DELETE_EXPENSES
    model = Expense
    template_name = "finance/expense_delete.html"
    success_url = reverse_lazy("finance:expenses")

    def form_valid(self, form: Any) -> HttpResponse:
        amount = self.business.currency.format(self.object.amount)
        said = _("%(amount)s to %(name)s was deleted.")
        messages.success(self.request, said % {"amount": amount, "name": self.object.payee})
        return super().form_valid(form)
