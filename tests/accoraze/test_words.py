"""What Accoraze says: all of it in every language that it has, and none of it past translation."""

from __future__ import annotations

import pytest

from tests.bare_words import bare_words
from tests.catalogues import ACCORAZE, ACTIVITYLOG, ROOT, Words, complaints, read, translated


def test_everything_is_said_in_every_language():
    assert list(ACCORAZE.catalogues())
    assert list(complaints(ACCORAZE)) == []


@pytest.mark.parametrize(
    "path",
    [path for path in ACCORAZE.files() if path.suffix in {".html", ".txt"}],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_template_says_nothing_past_translation(path):
    assert list(bare_words(path.read_text(encoding="utf-8"))) == []


def said_by(words: Words) -> dict[object, tuple[str, ...]]:
    return {
        (path.parent.parent.name, message.id, message.context): translated(message)
        for path in words.catalogues()
        for message in read(path)
        if message.id
    }


def test_what_both_say_they_say_alike():
    """Django keeps one catalogue for all: the host's words would be the app's as well."""
    app, host = said_by(ACTIVITYLOG), said_by(ACCORAZE)
    assert {key: (app[key], host[key]) for key in app.keys() & host if app[key] != host[key]} == {}
