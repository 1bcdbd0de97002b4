"""What came after a page of the list was shown: counted, without saying what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from activitylog.conf import conf
from activitylog.ids import instant_of, lowest_id
from activitylog.reading import parameters
from activitylog.reading.addresses import address, location, without
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.pagination import READ_ON, Page, counted_from
from activitylog.reading.presentation.formats import number_text

MOST_NEW = 10
"""How many new entries are counted; a page that is so far behind stops asking."""
LATE = timedelta(minutes=5)
"""How long before the newest entry shown others may have begun that are committed after it."""


class SeenForm(forms.Form):
    """What a page says of itself when it asks for what is new."""

    since = parameters.Cursor()
    shown = forms.IntegerField(min_value=0)
    told = forms.IntegerField(min_value=0, required=False)

    def clean_shown(self) -> int:
        """Refuse what no page shows: that many entries are read to find what is new."""
        shown: int = self.cleaned_data["shown"]
        if shown > conf.ACTIVITYLOG_PAGE_SIZE + READ_ON:
            raise forms.ValidationError("No page shows that many entries.")
        return shown


@dataclass(frozen=True, slots=True)
class Seen:
    """The upper end of a page: how many entries it shows from the id `since` on.

    Entries are never removed there, so whatever more there is after that id is new: what was
    written since, and what had its id before the newest entry shown and was committed after it.
    """

    since: UUID
    shown: int
    told: int = 0
    """How many new entries the page speaks of already."""

    @classmethod
    def on(cls, page: Page, filters: ActivityFilter) -> Self | None:
        """Return what a page shows; None deep in the log, and where the period is over."""
        _start, end = filters.form.instants
        now = filters.viewer.now
        if page.newer is not None or (end is not None and end <= now):
            return None
        newest = instant_of(page.entries[0].id) if page.entries else now
        since = lowest_id(newest - LATE)
        if page.entries and page.older is not None:
            since = max(since, page.entries[-1].id)
        return cls(since, sum(entry.id >= since for entry in page.entries))

    @classmethod
    def given(cls, query: QueryDict) -> Self | None:
        """Return what the parameters of an address say was seen; None where they say nothing."""
        form = SeenForm(query)
        if not form.is_valid():
            return None
        data: dict[str, Any] = form.cleaned_data
        return cls(data["since"], data["shown"], data["told"] or 0)


class News:
    """The new entries that match `filters`, whose parameters are `query`, for who has `seen` some.

    Asks the database nothing until `count`, which looks at as many entries as a page may.
    """

    def __init__(self, seen: Seen, filters: ActivityFilter, query: QueryDict) -> None:
        self.seen = seen
        self.filters = filters
        self.query = without(query, SeenForm.base_fields)
        self.found = seen.told
        self.is_all = True

    def count(self) -> None:
        """Count anew."""
        cap = self.seen.shown + MOST_NEW
        count, self.is_all = counted_from(
            self.filters.qs, self.seen.since, cap, self.filters.bounds
        )
        self.found = min(max(count - self.seen.shown, 0), MOST_NEW)

    @property
    def is_known(self) -> bool:
        """Whether the page says as much already."""
        return self.is_all and self.found == self.seen.told

    @property
    def text(self) -> str:
        """How many there are; empty for none."""
        if self.is_all and not self.found:
            return ""
        if not self.found:
            return gettext("Look for new entries")
        is_open = not self.is_all or self.found == MOST_NEW
        number = number_text(Decimal(self.found)) + ("+" if is_open else "")
        return (
            ngettext("%s new entry", "%s new entries", MOST_NEW if is_open else self.found) % number
        )

    @property
    def url(self) -> str:
        """The address of the list that shows them."""
        return f"{self.filters.viewer.url}{address(self.query)}"

    @property
    def poll_url(self) -> str:
        """The address that counts them again; empty where there is no need to."""
        if self.found == MOST_NEW or not self.is_all:
            return ""
        query = self.query.copy()
        for name in ("since", "shown"):
            query[name] = str(getattr(self.seen, name))
        query["told"] = str(self.found)
        return location(reverse(f"activitylog:{self.filters.viewer.log}_news"), query)
