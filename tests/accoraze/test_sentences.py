"""Every action of the catalogue, as each role reads it, beside the text files that say how."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from io import StringIO
from itertools import groupby
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from activitylog.models import ActivityEntry
from activitylog.registry import registry
from tests.accoraze.sentences import deeds, reading

FOLDER = Path(__file__).parent / "sentences"
UNREAD = {"business.deleted"}
"""Nobody is left to read it."""

NOW = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)

MOMENT = re.compile(r"\d\d:\d\d:\d\d|(?<=from before )\d+ \w+ \d{4}")
"""What is another each time."""

Block = tuple[str, ...]


class Reader:
    """What one person of the shop sees: lines of both logs, and what a file says."""

    def __init__(self, shop: deeds.Shop, who: str) -> None:
        self.role = str(shop.people[who].get_role_display())
        self.client = shop.browsers[who]
        self.rows: dict[str, dict[str, str]] = {}
        self.files: dict[str, tuple[str, str, str]] = {}
        for log in ("activity", "security"):
            self.rows |= reading.rows_of(self._list(log))
            self.files |= self._file(log)

    def _list(self, log: str) -> str:
        return self.client.get(reverse(f"activitylog:{log}")).content.decode()

    def _file(self, log: str) -> dict[str, tuple[str, str, str]]:
        response = self.client.get(
            reverse(f"activitylog:{log}_export"),
            {"format": "csv"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        if response.status_code != 200:
            return {}
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        _headings, *rows = csv.reader(StringIO(text))
        return {row[-1].rstrip("/").rpartition("/")[2]: (row[3], row[5], row[7]) for row in rows}

    def block(self, ids: Iterable[str]) -> Block:
        """Return what these entries say, line by line; nothing where none may be seen."""
        lines: list[str] = []
        for id_ in ids:
            if id_ in self.rows:
                lines += ["", *self._row(self.rows[id_])]
            if id_ in self.files:
                said = " | ".join(filter(None, self.files[id_]))
                lines.append(f"{'file':>10}  {said}".replace("\n", " / "))
        return tuple(lines)

    @staticmethod
    def _row(cells: dict[str, str]) -> list[str]:
        names = {"who": "who", "what": "action", "said": "details", "folded": "folds", "ip": "ip"}
        return [f"{names[cell]:>10}  {cells[cell]}" for cell in names if cells.get(cell)]


def text_of(readers: list[Reader], done: list[tuple[str, list[str]]]) -> str:
    """Return the text of a section: each deed with what the roles read of it."""
    paragraphs = []
    for title, ids in done:
        paragraphs.append(f"\n{title}\n{'-' * len(title)}")
        blocks = [(reader.role, reader.block(ids)) for reader in readers]
        for block, roles in groupby(sorted(blocks, key=_first_seen(blocks)), key=lambda b: b[1]):
            names = ", ".join(role for role, _block in roles)
            heading = f"{names}:" if block else f"{names}: nothing"
            paragraphs.append("\n".join([f"\n  {heading}", *block]))
    return MOMENT.sub("…", "\n".join(paragraphs).lstrip("\n") + "\n")


def _first_seen(blocks: list[tuple[str, Block]]):
    order = list(dict.fromkeys(block for _role, block in blocks))
    return lambda pair: order.index(pair[1])


def _row_name(entry: ActivityEntry) -> str:
    return entry.target_name if entry.parent_id else ""


@pytest.fixture
def sections(db, settings, monkeypatch, mailoutbox) -> dict[str, str]:
    """Do everything, and return what the roles read of it, by section."""
    settings.ACTIVITYLOG_PAGE_SIZE = 1000
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    known: set[UUID] = set()

    def written() -> list[str]:
        """Return the ids of what has been written since last asked, rows of bulks by their name."""
        every = ActivityEntry.objects.in_business(str(shop.business.pk)).exclude(id__in=known)
        new = sorted(every, key=lambda entry: (entry.parent_id or entry.id, _row_name(entry)))
        known.update(entry.id for entry in new)
        return [str(entry.id) for entry in new]

    shop = deeds.Shop.opened()
    opening = ("The business is opened, and people are added by a command", written())
    shop.sign_all_in()
    written()
    done: dict[str, list[tuple[str, list[str]]]] = {}
    for section in deeds.SECTIONS:
        told = done.setdefault(section.__name__, [])
        for title, do in section(shop):
            do()
            told.append((title, written()))
    done["settings"].insert(0, opening)
    readers = [Reader(shop, who) for who in deeds.PEOPLE]
    every = ActivityEntry.objects.in_business(str(shop.business.pk))
    assert {*registry.actions()} - {*every.values_list("action", flat=True)} == UNREAD
    return {name: text_of(readers, deeds_done) for name, deeds_done in done.items()}


def test_every_action_reads_as_it_was_read_and_found_good(sections):
    """Where it does not, write the files anew as their package says, and review the difference."""
    if os.environ.get("WRITE_SENTENCES"):
        for name, text in sections.items():
            (FOLDER / f"{name}.txt").write_text(text)
    assert sections == {name: (FOLDER / f"{name}.txt").read_text() for name in sections}
