"""Words in templates that nobody can translate, since no tag says that they are to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

READ = {"alt", "aria-label", "aria-description", "placeholder", "title"}
"""Attributes whose values people read, or hear."""
MEANT = {"Accoraze", "UTC"}

_TRANSLATED = re.compile(r"(?s){%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}")
_TAG = re.compile(r"(?s){%.*?%}|{{.*?}}|{#.*?#}")
_WORD = re.compile(r"[^\W\d_]{2,}")


def bare_words(template: str) -> Iterator[str]:
    """Yield the words that a template shows in every language alike, names left out."""
    reader = _Reader()
    reader.feed(_TAG.sub("", _TRANSLATED.sub("", template)))
    reader.close()
    words = (word for text in reader.texts for word in _WORD.findall(text))
    yield from (word for word in words if word not in MEANT)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if name in READ and value]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
