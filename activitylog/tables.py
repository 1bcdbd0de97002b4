"""The list as a table: five columns, and a menu for what leads on from a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activitylog.presentation import formats
from activitylog.presentation.lines import Line


def cell(template: str, heading: Any, css_class: str) -> tables.TemplateColumn:
    """Return a column whose cells are rendered from `activitylog/cells/<template>.html`."""
    return tables.TemplateColumn(
        accessor="entry",
        template_name=f"activitylog/cells/{template}.html",
        context_object_name="line",
        verbose_name=heading,
        orderable=False,
        attrs={"td": {"class": css_class}},
    )


class ActivityTable(tables.Table):
    """Lines of the log, newest first, under a heading for each day."""

    when = cell("when", _("Date & Time"), "when")
    who = cell("who", _("User"), "who")
    what = cell("what", _("Action"), "what")
    said = cell("said", _("Details"), "said")
    ip = cell("ip", _("IP Address"), "ip")
    more = cell("more", _("More"), "act")

    class Meta:
        template_name = "activitylog/table.html"
        row_attrs = {"class": "entry", "role": "row"}

    def __init__(self, lines: Sequence[Line], today: date, caption: str) -> None:
        super().__init__(lines)
        self.today = today
        self.caption = caption

    def day_name(self, day: date) -> str:
        """Return what a day is called: Today, Yesterday, or its weekday."""
        if day == self.today:
            return gettext("Today")
        if day == self.today - timedelta(days=1):
            return gettext("Yesterday")
        return formats.weekday_text(day)

    def date_beside(self, day: date) -> str:
        """Return the date that stands beside a day's name, with the weekday if that has none."""
        is_near = self.today - timedelta(days=1) <= day <= self.today
        return formats.long_day_text(day) if is_near else formats.day_text(day)
