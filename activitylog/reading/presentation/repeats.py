"""What failed again and again, told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from activitylog.models import Outcome
from activitylog.reading.stories import Story


def told_once(stories: Iterable[Story], zone: ZoneInfo) -> Iterator[Story]:
    """Yield the stories of a page, newest first; those that say the same follow the newest of them.

    Only what did not succeed is brought together: the same attempt, from the same address, on the
    same day, with nothing else between.
    """

    def attempt(story: Story) -> object:
        entry = story.lead
        if entry.outcome == Outcome.SUCCESS or len(story.entries) > 1:
            return entry.id
        day: date = entry.occurred_at.astimezone(zone).date()
        return (
            day, entry.action, entry.outcome, entry.actor_id, entry.ip, entry.target_type,
            entry.target_id, entry.details,
        )  # fmt: skip

    for _attempt, (newest, *others) in groupby(stories, key=attempt):
        repeats = tuple(story.lead for story in others)
        yield Story(newest.entries, repeats) if repeats else newest
