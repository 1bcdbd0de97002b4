"""What was found, as the tables of docs/coverage.md, and the summary that the README shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import Any

import django

from benchmarks.peers.catalogue import OURS, PEERS, Peer

Outcomes = Mapping[str, Mapping[str, Any]]
"""By the name of a write path: `section`, and `recorded` and `rows`, or what `failed`."""

BEGIN, END = "<!-- begin: python -m benchmarks.peers --write -->\n", "<!-- end -->\n"

SECTIONS = {
    "saving": "Saving one object",
    "many": "Many rows at once",
    "deleting": "Deleting, and what follows from it",
    "relations": "Relations",
    "inheritance": "Multi-table inheritance",
    "asynchronous": "Asynchronous calls",
    "elsewhere": "Other doors: admin, migrations",
}

INTRODUCTION = """\
Beside this log stand other libraries, set up as their documentation says, each alone, on Django \
{django} and PostgreSQL. A write counts as recorded (✓) if there is a record of its kind (added, \
updated, deleted) of every row that it wrote; a link is recorded also where either of its ends is \
said to have changed. “partly” are some of the rows. Whether the values in the record are those \
that were stored was not compared. The last line counts the paths that are recorded; those that \
write nothing are not among them.
"""


def short(peer: Peer) -> str:
    """Return what a library is called in the head of a table."""
    return "this log" if peer is OURS else peer.distribution.removeprefix("django-")


def count(outcomes: Outcomes) -> tuple[int, int]:
    """Return how many paths are recorded, and how many write something."""
    writing = [found for found in outcomes.values() if found.get("rows") != 0]
    return sum(_cell(found) == "✓" for found in writing), len(writing)


def _cell(found: Mapping[str, Any]) -> str:
    if "failed" in found:
        return "fails"
    if not found["rows"]:
        return ""
    if found["recorded"] == found["rows"]:
        return "✓"
    return "partly" if found["recorded"] else "–"


def document(found: Mapping[str, Outcomes]) -> str:
    """Return the part of the document between the marks; `found` is by the libraries' adapters."""
    introduction = INTRODUCTION.format(django=django.get_version())
    return "\n".join([introduction, *_setups(), "", *_tables(found)])


def _setups() -> Iterator[str]:
    for peer in PEERS:
        yield f"- {peer.distribution} {version(peer.distribution)}: {peer.setup}."


def summary(found: Mapping[str, Outcomes]) -> str:
    """Return a table with a line for each section: how many of its paths are recorded."""
    columns = [found[peer.adapter] for peer in (OURS, *PEERS)]
    lines = [_head()]
    for section, title in SECTIONS.items():
        lines.append(_counts(title, [_of_section(section, outcomes) for outcomes in columns]))
    lines.append(_counts("All of them", columns))
    return "\n".join(lines) + "\n"


def _of_section(section: str, outcomes: Outcomes) -> Outcomes:
    return {name: found for name, found in outcomes.items() if found["section"] == section}


def _counts(title: str, columns: Iterable[Outcomes]) -> str:
    cells = " | ".join("{} of {}".format(*count(outcomes)) for outcomes in columns)
    return f"| {title} | {cells} |"


def _head() -> str:
    peers = [OURS, *PEERS]
    return f"| | {' | '.join(map(short, peers))} |\n|---|{'---|' * len(peers)}"


def _tables(found: Mapping[str, Outcomes]) -> Iterator[str]:
    columns = [found[peer.adapter] for peer in (OURS, *PEERS)]
    for section, title in SECTIONS.items():
        yield f"## {title}\n\n{_head()}"
        for name, ours in columns[0].items():
            if ours["section"] == section:
                cells = " | ".join(_cell(outcomes[name]) for outcomes in columns)
                yield f"| {name} | {cells} |"
        yield ""
    yield f"## All of them\n\n{summary(found)}"
