"""English on a page that is to be German: what catalogues translate, and the page does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

from tests.bare_words import READ
from tests.catalogues import ACCORAZE, ACTIVITYLOG, PART, read, translated

LEAST_LETTERS = 8
"""How much a message says besides its placeholders, at least, to be known by that."""


def english_on(page: str) -> list[str]:
    """Return the texts and attributes of a page that say what German has other words for."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    said = {" ".join(text.split()) for text in reader.texts}
    plain, patterns = _messages()
    return sorted(text for text in said if text in plain or patterns.fullmatch(text))


@cache
def _messages() -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the messages without placeholders, and what matches one with them."""
    forms = set(_changed_forms())
    with_parts = {form for form in forms if PART.search(form)}
    patterns = (
        ".+".join(map(re.escape, PART.split(form)))
        for form in sorted(with_parts)
        if len(re.findall(r"[A-Za-z]", PART.sub("", form))) >= LEAST_LETTERS
    )
    return frozenset(forms - with_parts), re.compile("|".join(patterns))


def _changed_forms() -> Iterator[str]:
    """Yield what German says in other words than English, whatever the context."""
    kept: set[str] = set()
    changed: set[str] = set()
    for words in (ACTIVITYLOG, ACCORAZE):
        for path in words.catalogues():
            for message in read(path):
                forms = (message.id,) if isinstance(message.id, str) else message.id
                kept.update(translated(message))
                changed.update(forms)
    yield from changed - kept - {""}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_code = tag in {"script", "style", "code", "pre"}
        self.texts += [value for name, value in attrs if name in READ and value]

    def handle_data(self, data: str) -> None:
        if not self._is_code:
            self.texts.append(data)
