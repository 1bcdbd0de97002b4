"""What the log says: all of it in every language that it has, and none of it past translation."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from tests.bare_words import bare_words
from tests.catalogues import ACTIVITYLOG, Words, bring_up_to_date, complaints

SOURCE = """
{% load i18n %}<p>{% translate "Newest first" %}</p>
    {% blocktranslate count n=n with name=name %}{{ n }} of {{ name }}{% plural %}{{ n }} by {{ name }}{% endblocktranslate %}
"""  # noqa: E501  a tag is not broken
CALL = 'said = gettext_lazy("A word") + pgettext("of a link", "Open")\n'
GERMAN = {
    "Newest first": "Neueste zuerst",
    ("%(n)s of %(name)s", "%(n)s by %(name)s"): ("Einer von %(name)s", "%(n)s von %(name)s"),
    "A word": "Ein Wort",
    "Open": "Öffnen",
}


def test_everything_is_said_in_every_language():
    assert list(ACTIVITYLOG.catalogues())
    assert list(complaints(ACTIVITYLOG)) == []


@pytest.mark.parametrize(
    "path", [path for path in ACTIVITYLOG.files() if path.suffix == ".html"], ids=lambda p: p.name
)
def test_a_template_says_nothing_past_translation(path):
    assert list(bare_words(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<a title="Newer" href="/new">{{ x }}</a>', ["Newer"]),
        ("{% blocktranslate %}Hello{% endblocktranslate %} there", ["there"]),
        ("{% translate 'Hello' %}{# Hello #} · 24 Accoraze", []),
    ],
)
def test_bare_words_are_found(template, found):
    assert list(bare_words(template)) == found


class TestCatalogues:
    @pytest.fixture
    def words(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Words:
        """A template and a module, and a catalogue that says all of it."""
        monkeypatch.setattr("tests.catalogues.ROOT", tmp_path)
        (tmp_path / "page.html").write_text(SOURCE)
        (tmp_path / "module.py").write_text(CALL)
        words = Words(tmp_path / "locale", (tmp_path,))
        self.write(words, GERMAN)
        return words

    def write(self, words: Words, said: dict, flags: tuple[str, ...] = ()) -> None:
        catalogue = Catalog(locale="de")
        for forms, string in said.items():
            context = "of a link" if forms == "Open" else None
            catalogue.add(forms, string, context=context, flags=flags)
        place = words.locale / "de" / "LC_MESSAGES"
        place.mkdir(parents=True, exist_ok=True)
        with (place / "django.po").open("wb") as file:
            write_po(file, catalogue)

    def test_what_is_said_in_templates_and_modules_is_gathered(self, words):
        assert {message.id for message in words.gathered() if message.id} == set(GERMAN)

    def test_what_is_up_to_date_is_nothing_to_complain_of(self, words):
        list(bring_up_to_date(words))

        assert list(complaints(words)) == []

    @pytest.mark.parametrize(
        ("said", "flags", "complaint"),
        [
            ({**GERMAN, "A word": ""}, (), "not translated"),
            (GERMAN, ("fuzzy",), "not translated"),
            ({**GERMAN, "Newest first": "%s zuerst"}, (), "other placeholders"),
            ({**GERMAN, "Newest first": "<b>Neueste</b>"}, (), "other placeholders"),
            (
                {**GERMAN, ("%(n)s of %(name)s", "%(n)s by %(name)s"): ("Einer", "%(n)s")},
                (),
                "other placeholders",
            ),
        ],
    )
    def test_what_is_missing_or_other_is(self, words, said, flags, complaint):
        self.write(words, said, flags)
        list(bring_up_to_date(words))

        assert any(complaint in each for each in complaints(words))

    def test_what_is_new_or_gone_since_is(self, words):
        list(bring_up_to_date(words))
        (words.sources[0] / "module.py").write_text('gettext("Another word")')

        said = "\n".join(complaints(words))
        assert "'Another word' is not translated" in said
        assert "nothing says 'A word'" in said

    def test_what_was_not_compiled_since_is(self, words):
        list(bring_up_to_date(words))
        self.write(words, {**GERMAN, "A word": "Ein anderes"})

        assert any("compiled" in each for each in complaints(words))
