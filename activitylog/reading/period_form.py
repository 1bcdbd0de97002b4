"""What the filters of the list have in common: the period, and the place in the log."""

from __future__ import annotations

from datetime import date, time
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activitylog.reading import parameters
from activitylog.reading.periods import (
    CUSTOM,
    FIRST_DAY,
    ONE_DAY,
    PERIODS,
    Instants,
    days_of,
    instants_of,
)
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

        for name, label in (
            ("from_time", _("From, time of day")),
            ("to_time", _("To, time of day")),
        ):
            self.fields[name] = forms.TimeField(
                required=False,
                label=label,
                input_formats=["%H:%M"],
                error_messages={"invalid": _("Write the time as hours:minutes, like 14:30.")},
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
        self._judge_times()
        if self.cleaned_data.get("older") and self.cleaned_data.get("newer"):
            self.add_error("newer", _("A page is either older or newer; leave one of them out."))

    def _judge_times(self) -> None:
        """Refuse times of no day, and those of which the last is before the first."""
        since, until = self.times
        first, last = self.days
        for name, at, day in (("from_time", since, first), ("to_time", until, last)):
            if at and not day and not self.errors:
                self.add_error(name, _("Choose the day that this time belongs to."))
        is_long = self.chosen_period not in ("", CUSTOM, *ONE_DAY)
        if (since or until) and is_long and not self.errors:
            name = "from_time" if since else "to_time"
            self.add_error(name, _("Times narrow one day, or days that you choose as From and To."))
        if since and until and first == last and since > until:
            self.add_error("to_time", _("The last time is before the first; exchange them."))

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day of the period; None is open."""
        if self.chosen_period in ("", CUSTOM):
            return self.cleaned_data.get("from"), self.cleaned_data.get("to")
        return days_of(self.chosen_period, self.viewer.today)

    @property
    def times(self) -> tuple[time | None, time | None]:
        """When the first day begins to count, and the last minute of the last day."""
        return self.cleaned_data.get("from_time"), self.cleaned_data.get("to_time")

    @property
    def chosen_period(self) -> str:
        """The period's key; days without one mean `custom`."""
        has_days = self.cleaned_data.get("from") or self.cleaned_data.get("to")
        return self.cleaned_data.get("period") or (CUSTOM if has_days else "")

    @cached_property
    def instants(self) -> Instants:
        """The instants that the period lies between, in the business's zone."""
        return instants_of(*self.days, self.viewer.zone, *self.times)
