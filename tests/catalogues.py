"""The words that people read: gathered from the source, translated in locale/, compiled.

``python -m tests.catalogues`` (``make messages``) brings every catalogue up to date, without
gettext: what is new waits in it for its translation, what is gone leaves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PART = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+>")
"""What a translation keeps as it is: placeholders and markup."""
LAZY = {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


class Phrase(NamedTuple):
    """Something that is said in the source: one form, or those that depend on a number."""

    path: str
    forms: str | tuple[str, ...]
    context: str | None


@dataclass(frozen=True)
class Words:
    """What is said in the `sources`, and in which languages the directory `locale` says it."""

    locale: Path
    sources: tuple[Path, ...]

    def files(self) -> Iterator[Path]:
        """Yield every file in which something can be said, in a fixed order."""
        for source in self.sources:
            yield from sorted(
                path
                for path in source.rglob("*.*")
                if path.suffix in {".html", ".py", ".txt"} and "migrations" not in path.parts
            )

    def phrases(self) -> Iterator[Phrase]:
        """Yield what is said, in the order of the source."""
        for path in self.files():
            text = path.read_text(encoding="utf-8")
            python = text if path.suffix == ".py" else _as_python(text)
            found = extract("python", BytesIO(python.encode()), DEFAULT_KEYWORDS | LAZY)
            for _line, forms, _comments, context in found:
                yield Phrase(str(path.relative_to(ROOT)), forms, context)

    def catalogues(self) -> Iterator[Path]:
        """Yield the catalogue of each language."""
        return iter(sorted(self.locale.glob("*/LC_MESSAGES/django.po")))

    def gathered(self) -> Catalog:
        """Return a catalogue of everything that is said, without translations."""
        gathered = Catalog(charset="utf-8")
        for path, forms, context in self.phrases():
            gathered.add(forms, locations=[(path, 0)], context=context)
        return gathered


ACTIVITYLOG = Words(ROOT / "activitylog" / "locale", (ROOT / "activitylog",))
ACCORAZE = Words(ROOT / "accoraze" / "locale", (ROOT / "accoraze", ROOT / "templates"))


def read(path: Path) -> Catalog:
    """Return the catalogue in `path`, in the language that its directory names."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, charset="utf-8")


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as Django loads it."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def said_by(mo: bytes) -> dict[object, tuple[str, ...]]:
    """Return what a compiled catalogue translates; its header tells the tools, and may differ."""
    return {(m.context, *_forms(m.id)): translated(m) for m in read_mo(BytesIO(mo)) if m.id}


def translated(message: Message) -> tuple[str, ...]:
    """Return all forms of a translation; empty ones are missing."""
    return tuple([message.string] if isinstance(message.string, str) else message.string or [""])


def complaints(words: Words) -> Iterator[str]:
    """Yield what is missing from the catalogues of `words`, too much in them, or not as said."""
    gathered = words.gathered()
    for path in words.catalogues():
        catalogue = read(path)
        if said_by(path.with_suffix(".mo").read_bytes()) != said_by(compiled(catalogue)):
            yield f"{path}: the compiled catalogue says something else; run make messages"
        for message in gathered:
            known = catalogue.get(message.id, message.context)
            if message.id and (known is None or known.fuzzy or not all(translated(known))):
                yield f"{path}: {message.id!r} is not translated; run make messages"
        for message in catalogue:
            if message.id and gathered.get(message.id, message.context) is None:
                yield f"{path}: nothing says {message.id!r}; run make messages"
            if message.id and has_other_parts(message):
                yield f"{path}: {message.id!r} has other placeholders or tags in its translation"


def _forms(id_: str | Sequence[str]) -> tuple[str, ...]:
    return (id_,) if isinstance(id_, str) else tuple(id_)


def has_other_parts(message: Message) -> bool:
    """Return whether a translation has other placeholders or tags than what it translates.

    The form for one may leave out the number.
    """
    first, *others = (set(PART.findall(form)) for form in translated(message))
    one, *many = (set(PART.findall(form)) for form in _forms(message.id))
    return not first <= one or (not many and first != one) or any(o != many[0] for o in others)


def bring_up_to_date(words: Words) -> Iterator[str]:
    """Rewrite the catalogues of `words`, and say how much of each waits for its translation."""
    gathered = words.gathered()
    for path in words.catalogues():
        catalogue = read(path)
        catalogue.update(gathered, no_fuzzy_matching=True, update_creation_date=False)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, ignore_obsolete=True, include_lineno=False)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        waiting = [m.id for m in catalogue if m.id and not all(translated(m))]
        yield f"{path.relative_to(ROOT)}: {len(catalogue)} messages, {len(waiting)} to translate"


def _as_python(template: str) -> str:
    """Return Python that says what a template says, for an extractor that minds indentation."""
    return "\n".join(line.lstrip() for line in templatize(template).splitlines())


if __name__ == "__main__":
    for each in (ACTIVITYLOG, ACCORAZE):
        for said in bring_up_to_date(each):
            print(said)  # noqa: T201  what it is run for
