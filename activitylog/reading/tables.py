"""The list as a table: five columns, and a menu for what leads on from a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activitylog.reading.presentation import formats
from activitylog.reading.presentation.lines import Line


class Cells(tables.Column):
    """A column whose cells the table's template writes, each of its `line`.

    A TemplateColumn would copy the page's context for each of 300 cells: twice the time of a page.
    """

    def __init__(self, heading: Any) -> None:
        super().__init__(verbose_name=heading, orderable=False)


class ActivityTable(tables.Table):
    """Lines of the log, newest first, under a heading for each day."""

    when = Cells(_("Date & Time"))
    who = Cells(_("User"))
    what = Cells(_("Action"))
    said = Cells(_("Details"))
    ip = Cells(_("IP Address"))
    more = Cells(_("More"))

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
