"""What clients were told of their changes, and what the log says of them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

TOKEN = re.compile(r"load-\d+-\d+")


class Told(Enum):
    """How a change ended, as far as its client knows."""

    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """No answer came, or an error: it may have happened, with its entry, or not."""


@dataclass(frozen=True, slots=True)
class Line:
    """One change that a client asked for."""

    token: str
    action: str
    told: Told


@dataclass(frozen=True, slots=True)
class Verdict:
    """How ledger and log agree; all but `agreed` and `unknown` must be none."""

    agreed: int
    unknown: int
    lost: tuple[str, ...]
    """Done, and not in the log."""
    doubled: tuple[str, ...]
    """In the log more than once."""
    invented: tuple[str, ...]
    """In the log, and refused or never asked for."""

    @property
    def is_sound(self) -> bool:
        return not (self.lost or self.doubled or self.invented)


def entries_by_token(entries: Iterable[tuple[str, str]]) -> Mapping[str, Counter[str]]:
    """Return the actions of the entries that name each token; an entry is its action and text."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for action, text in entries:
        for token in set(TOKEN.findall(text)):
            found[token][action] += 1
    return found


def compare(lines: Iterable[Line], logged: Mapping[str, Counter[str]]) -> Verdict:
    """Hold what clients were told against what the log says."""
    agreed = unknown = 0
    lost, doubled = [], []
    expected = set()
    for line in lines:
        count = logged.get(line.token, Counter())[line.action]
        if line.told is Told.REFUSED:
            continue
        expected.add(line.token)
        if count > 1:
            doubled.append(line.token)
        elif line.told is Told.UNKNOWN:
            unknown += 1
        elif count == 1:
            agreed += 1
        else:
            lost.append(line.token)
    invented = sorted(logged.keys() - expected)
    return Verdict(agreed, unknown, tuple(lost), tuple(doubled), tuple(invented))
