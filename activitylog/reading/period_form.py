"""What the filters of the list have in common: the period, and the place in the log."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activitylog.reading import parameters
from activitylog.reading.periods import CUSTOM, FIRST_DAY, PERIODS, Instants, days_of, instants_of
from activitylog.reading.viewer import Viewer


class ActivityForm(forms.Form):
    """Period and cursors, as days of the business of `viewer`, who is set before it is asked."""

    viewer: Viewer

    period = forms.ChoiceField(
        required=False,
        choices=[("", _("All time")), *PERIODS.items()],
        error_messages={"invalid_choice": _("“%(value)s” is no period; choose one from the list.")},
    )
    older = parameters.Cursor(required=False)
    newer = parameters.Cursor(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("from", _("From")), ("to", _("To, inclusive"))):
            self.fields[name] = forms.DateField(
                required=False,
                label=label,
                input_formats=["%Y-%m-%d"],
                error_messages={"invalid": _("Write the day as year-month-day, like 2026-03-31.")},
            )

    def clean(self) -> None:
        for name in ("from", "to"):
            day: date | None = self.cleaned_data.get(name)
            if day and day > self.viewer.today:
                self.add_error(name, _("This day has not come yet."))
            elif day and day < FIRST_DAY:
                self.add_error(name, _("No log is that old; choose a later day."))
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and first > last:
            self.add_error("to", _("The last day is before the first; exchange them."))
        if self.chosen_period == CUSTOM and not self.errors and not (first or last):
            self.add_error("from", _("Choose a first or a last day."))
        if self.cleaned_data.get("older") and self.cleaned_data.get("newer"):
            self.add_error("newer", _("A page is either older or newer; leave one of them out."))

    @property
    def chosen_period(self) -> str:
        """The period's key; days without one mean `custom`."""
        has_days = self.cleaned_data.get("from") or self.cleaned_data.get("to")
        return self.cleaned_data.get("period") or (CUSTOM if has_days else "")

    @cached_property
    def instants(self) -> Instants:
        """The instants that the period lies between, in the business's zone."""
        if not self.chosen_period:
            return None, None
        days = self.cleaned_data["from"], self.cleaned_data["to"]
        if self.chosen_period != CUSTOM:
            days = days_of(self.chosen_period, self.viewer.today)
        return instants_of(*days, self.viewer.zone)
