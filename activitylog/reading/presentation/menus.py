"""What leads on from a line: to its object, its person, and entries like it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from activitylog.reading.addresses import filter_by
from activitylog.reading.presentation import formats
from activitylog.reading.presentation.lines import Line


@dataclass(frozen=True, slots=True)
class Lead:
    """An address that a menu offers, with its words and icon."""

    icon: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Menu:
    """What the menu of a line is called, and where it leads besides the entry itself."""

    label: str
    leads: list[Lead]


def menu_of(line: Line) -> Menu:
    """Return the menu of a line of the list."""
    words = {
        "time": formats.time_text(line.at),
        "what": formats.shortened(line.sentence.text, 100),
    }
    return Menu(gettext("More about %(time)s, %(what)s") % words, list(_leads(line)))


def _leads(line: Line) -> Iterator[Lead]:
    viewer = line.setting.viewer
    about_object, about_person = viewer.object_url, viewer.person_url
    if line.is_security:  # its entries have no other place
        about_object = about_person = viewer.url
    if line.entry.target_id:
        text = gettext("History of this %(kind)s") % {"kind": line.noun}
        yield Lead("history", text, f"{about_object}?{filter_by('target', line.target_key)}")
    who = line.who
    text = gettext("More by %(name)s") % {"name": formats.shortened(who.name, 24)}
    yield Lead("person", text, f"{about_person}?{filter_by('user', who.filter_value)}")
    only_action = line.setting.narrowing.to("action", line.entry.action)
    yield Lead("filter", gettext("Only this action"), only_action)
    yield Lead("calendar", gettext("Everything on this day"), f"{viewer.url}?{line.day_query}")
