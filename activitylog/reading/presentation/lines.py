"""The lines of the list: each story with everything that its row shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import DateTimeField
from django.http import QueryDict

from activitylog.models import ActivityEntry, Outcome, Source
from activitylog.policy import SECURITY
from activitylog.reading.bulks import Folded
from activitylog.reading.presentation import formats
from activitylog.reading.presentation.browsers import browser_text
from activitylog.reading.presentation.bulk import Bulk
from activitylog.reading.presentation.categories import icon_of
from activitylog.reading.presentation.details import Details
from activitylog.reading.presentation.people import Who, cause_of, no_ip_text, source_text
from activitylog.reading.presentation.repeats import told_once
from activitylog.reading.presentation.sentences import (
    Sentence,
    Wording,
    counted,
    kind_of,
    sentence_of,
)
from activitylog.reading.presentation.setting import Setting
from activitylog.reading.presentation.values import value_of
from activitylog.reading.stories import Story, stories_of
from activitylog.reading.viewer import Viewer


@dataclass(frozen=True)
class Line:
    """One line: who did what to what, with which values, when and from where."""

    story: Story
    setting: Setting

    @property
    def entry(self) -> ActivityEntry:
        return self.story.lead

    @cached_property
    def who(self) -> Who:
        return Who.of(self.entry, self.setting.gone)

    @cached_property
    def told(self) -> Details:
        setting = self.setting
        return Details(self.story, setting.viewer, setting.pictures, setting.named)

    @cached_property
    def at(self) -> datetime:
        """When it was, in the business's zone."""
        return self.entry.occurred_at.astimezone(self.setting.viewer.zone)

    @property
    def day(self) -> date:
        return self.at.date()

    @property
    def ago(self) -> str:
        return formats.ago_text(self.at, self.setting.viewer.now)

    @cached_property
    def sentence(self) -> Sentence:
        return sentence_of(self.entry, self.wording, self.row_count)

    @property
    def wording(self) -> Wording:
        return self.setting.wording_of(self.entry.action, self.entry.target_type)

    @property
    def kind(self) -> str:
        """What the target is: Product."""
        return kind_of(self.entry)

    @property
    def noun(self) -> str:
        """What the target is, within a sentence: product."""
        return self.wording.noun

    @property
    def address(self) -> str:
        """Where the application shows the target; empty where it does not, or no longer."""
        return self.setting.addresses.get((self.entry.target_type, self.entry.target_id), "")

    @cached_property
    def url(self) -> str:
        """The address of the entry, which stands below its log's."""
        return f"{self.setting.viewer.url}{self.entry.id}/"

    @property
    def category(self) -> str:
        """What the type is called."""
        return self.setting.category_text(self.entry.category)

    @property
    def icon(self) -> str:
        return icon_of(self.entry.category)

    @property
    def source(self) -> str:
        """Through what it came, where that is not the ordinary way and not said of the actor."""
        ordinary = self.entry.source in (Source.WEB, Source.SYSTEM)
        return "" if ordinary or self.who.cause else cause_of(self.entry)

    @property
    def source_text(self) -> str:
        return source_text(self.entry)

    @property
    def no_ip_text(self) -> str:
        """Why there is no IP address."""
        return no_ip_text(self.entry)

    @property
    def target_key(self) -> str:
        """What the filter by object calls the target."""
        return f"{self.entry.target_type}:{self.entry.target_id}"

    @property
    def day_query(self) -> str:
        """The query of the list's address for the day of this line."""
        return f"period=custom&from={self.day.isoformat()}&to={self.day.isoformat()}"

    @property
    def outcome(self) -> str:
        """How it ended, where it did not succeed."""
        ended = self.entry.outcome
        return "" if ended == Outcome.SUCCESS else str(dict(Outcome.choices).get(ended, ended))

    @property
    def is_backfilled(self) -> bool:
        return bool(self.story.context.get("backfilled"))

    @property
    def user_agent(self) -> str:
        return str(self.story.context.get("user_agent") or "")

    @property
    def browser(self) -> str:
        """What the browser says that it is."""
        return browser_text(self.user_agent)

    @property
    def is_new_address(self) -> bool:
        """Whether nothing of this person's was known from the address when they signed in."""
        return bool(self.story.context.get("first_seen"))

    @property
    def is_security(self) -> bool:
        return self.entry.category == SECURITY

    @cached_property
    def repeats(self) -> list[Line]:
        """The attempts that this line stands for besides its own, newest first."""
        return [Line(Story((entry,)), self.setting) for entry in self.story.repeats]

    @property
    def times(self) -> int:
        """How often it was attempted."""
        return 1 + len(self.story.repeats)

    @property
    def recorded_at(self) -> str:
        """When an entry about an earlier moment was really written."""
        stored = str(self.story.context.get("recorded_at") or "")
        return (
            value_of(stored, DateTimeField(), self.told.change_reader.units).text if stored else ""
        )

    @property
    def folded(self) -> Folded | None:
        return self.setting.folded.get(self.entry.id)

    @property
    def row_count(self) -> int:
        return self.folded.count if self.folded else 0

    @property
    def rows_text(self) -> str:
        """How many rows fold under the line, with their noun."""
        return counted(self.row_count, self.wording.noun, self.wording.plural)

    @cached_property
    def rows(self) -> list[Line]:
        """The first rows that fold under the line."""
        sample = self.folded.sample if self.folded else ()
        return [Line(Story((entry,)), self.setting) for entry in sample]

    @cached_property
    def bulk(self) -> Bulk:
        """What the rows say that fold under the line."""
        return Bulk(self.folded, [row.told for row in self.rows], bool(self.told.whole))


def lines_of(
    entries: Sequence[ActivityEntry],
    viewer: Viewer,
    gone: frozenset[str] = frozenset(),
    *,
    links: bool = True,
    together: bool = True,
    pictures: bool = True,
    named: bool = False,
    within: QueryDict | None = None,
) -> list[Line]:
    """Return the lines of a page whose entries come newest first; with `together` as stories.

    What narrows the list to something of a line does so `within` the filters in use.
    Costs two queries where there are bulks, one for each type of target that has addresses, what
    pictures cost, and with `named`, for links in values, one for each type that these name.
    """
    setting = Setting.of(
        entries, viewer, gone, links=links, pictures=pictures, named=named, within=within
    )
    stories = stories_of(entries) if together else (Story((entry,)) for entry in entries)
    if together and viewer.log == "security":
        stories = told_once(stories, viewer.zone)
    return [Line(story, setting) for story in stories]
