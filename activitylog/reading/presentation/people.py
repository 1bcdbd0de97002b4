"""Who did it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from django.utils.translation import gettext

from activitylog.models import ActivityEntry, Source
from activitylog.policy import get_policy
from activitylog.reading.facets import SYSTEM

HUES = 8


@dataclass(frozen=True, slots=True)
class Who:
    """The actor of an entry, as they were then."""

    id: str
    name: str
    email: str
    role: str
    cause: str
    """What made the system act."""
    behind: str
    """Who acted in this person's name."""
    is_gone: bool
    is_nobody: bool = False
    """Whether it was somebody who was not signed in."""

    @classmethod
    def of(cls, entry: ActivityEntry, gone: frozenset[str]) -> Who:
        """Return the actor; `gone` are the ids whose accounts are deleted."""
        is_nobody = not entry.actor_id and entry.source in (Source.WEB, Source.API)
        is_system = not (entry.actor_id or is_nobody)
        name = entry.actor_name or entry.actor_email
        if not name and is_nobody:
            name = gettext("Nobody signed in")
        elif not name:
            name = gettext("System") if is_system else gettext("User %s") % entry.actor_id
        impersonator = entry.context.get("impersonator") or {}
        return cls(
            id=entry.actor_id,
            name=name,
            email=entry.actor_email,
            role=get_policy().role_text(entry.actor_role),
            cause=cause_of(entry) if is_system else "",
            behind=str(impersonator.get("name") or impersonator.get("email") or ""),
            is_gone=entry.actor_id in gone,
            is_nobody=is_nobody,
        )

    @property
    def filter_value(self) -> str:
        """What the filter by user calls this actor."""
        return self.id or SYSTEM

    @property
    def hue(self) -> int:
        """One of eight hues, always the same for a person."""
        is_number = self.id.isascii() and self.id.isdigit()
        seed = int(self.id) if is_number else crc32(self.id.encode("utf-8", "replace"))
        return seed % HUES + 1

    @property
    def initials(self) -> str:
        return _initials_of(self.name)

    @property
    def initials_behind(self) -> str:
        """The initials of who acted in this person's name."""
        return _initials_of(self.behind)


def _initials_of(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def cause_of(entry: ActivityEntry) -> str:
    """Return what an entry came from: a command or task by its name, else the source.

    That it was the system is what its actor says already.
    """
    if command := entry.context.get("command"):
        return gettext("command %s") % str(command)
    if task := entry.context.get("task"):
        return gettext("task %s") % str(task)
    return "" if entry.source == Source.SYSTEM else source_text(entry)


def no_ip_text(entry: ActivityEntry) -> str:
    """Return why an entry that has no IP address has none."""
    match entry.source:
        case Source.COMMAND:
            return gettext("ran on the server")
        case Source.TASK:
            return gettext("background task")
        case Source.DATABASE:
            return gettext("changed in the database")
        case Source.WEB | Source.API:
            return gettext("not known")
    return gettext("not over the network")


def source_text(entry: ActivityEntry) -> str:
    known = dict(Source.choices)
    return str(known.get(entry.source, entry.source))
