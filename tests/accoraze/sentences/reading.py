"""The list as text: what a reader sees of each line, without styles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

CELLS = ("who", "what", "said", "ip")
BLOCKS = frozenset({"p", "small", "div", "summary", "td", "th", "tr"})
VOID = frozenset({"use", "input", "br", "rect", "path", "img", "meta", "link"})


class _Rows(HTMLParser):
    """Collects each row's cells; what is hidden or opens only on demand is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, dict[str, str]] = {}
        self.row: dict[str, str] = {}
        self.cell = ""
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag in VOID:
            return
        if self.hidden or given.get("aria-hidden") == "true" or "popover" in given:
            self.hidden.append(tag)
            return
        if tag == "tr":
            self._begin_row(given.get("id") or "", classes)
        elif tag in ("td", "th"):
            self.cell = next((name for name in (*CELLS, "when") if name in classes), self.cell)
        self._write("\n" if tag in BLOCKS else " ")
        if tag == "q":
            self._write("“")
        if tag == "svg" and given.get("aria-label") == "became":
            self._write(" → ")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.hidden:
            self.hidden.pop()
        elif tag == "table":
            self.cell = ""
        else:
            if tag == "q":
                self._write("”")
            self._write("\n" if tag in BLOCKS else " ")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self._write(data.replace("\n", " "))

    def _begin_row(self, id_: str, classes: list[str]) -> None:
        if "entry" in classes:
            self.row = self.rows.setdefault(id_.removeprefix("e-"), {})
            self.cell = ""
        elif "fold" in classes:
            self.cell = "folded"
        elif "day" in classes:
            self.row, self.cell = {}, ""

    def _write(self, text: str) -> None:
        if self.cell:
            self.row[self.cell] = self.row.get(self.cell, "") + text


def rows_of(page: str) -> dict[str, dict[str, str]]:
    """Return the text of each line's cells, by the id of its entry and the cell's class."""
    reader = _Rows()
    reader.feed(page)
    return {
        id_: {cell: " | ".join(_lines(text)) for cell, text in cells.items()}
        for id_, cells in reader.rows.items()
    }


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        joined = re.sub(r"[ \t]+", " ", line).strip()
        if joined:
            yield re.sub(r" ([,.)”])|(?<=[(“]) ", r"\1", joined)
