from __future__ import annotations

from datetime import date, timedelta

import django_filters
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accoraze.filters import DayFilter, ListFilter, SearchFilter
from accoraze.finance.models import Expense, today
from accoraze.finance.querysets import ExpenseQuerySet


class Period(TextChoices):
    """Stretches of time that end with a day, a month or a year."""

    MONTH = "month", _("This month")
    LAST_MONTH = "last_month", _("Last month")
    LAST_90 = "last90", _("Last 90 days")
    YEAR = "year", _("This year")
    LAST_YEAR = "last_year", _("Last year")


def bounds(period: str, day: date) -> tuple[date, date]:
    """Return the first and the last day of the period, seen from `day`."""
    month, year = day.replace(day=1), day.replace(month=1, day=1)
    before_month, before_year = month - timedelta(days=1), year - timedelta(days=1)
    return {
        Period.MONTH: (month, (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
        Period.LAST_MONTH: (before_month.replace(day=1), before_month),
        Period.LAST_90: (day - timedelta(days=89), day),
        Period.YEAR: (year, day.replace(month=12, day=31)),
        Period.LAST_YEAR: (before_year.replace(month=1, day=1), before_year),
    }[Period(period)]


class ExpenseFilter(ListFilter):
    """Expenses by words, category, and a period or two dates, both of which count."""

    q = SearchFilter(_("Search payee, receipt or note"))
    category = django_filters.ChoiceFilter(
        choices=Expense.Category.choices, label=_("Category"), empty_label=_("All categories")
    )
    period = django_filters.ChoiceFilter(
        choices=Period.choices, method="within", label=_("Period"), empty_label=_("All time")
    )
    since = DayFilter(field_name="date", lookup_expr="gte", label=_("From"))
    until = DayFilter(field_name="date", lookup_expr="lte", label=_("To"))

    class Meta:
        model = Expense
        fields = ()

    def within(self, queryset: ExpenseQuerySet, name: str, value: str) -> ExpenseQuerySet:
        return queryset.filter(date__range=bounds(value, today()))
