"""Many clients at once, each in a thread, for a limited time."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import requests

from benchmarks.load.deeds import DEEDS, READS
from benchmarks.load.ledger import Line, Told
from benchmarks.load.visitor import Visitor

WRITES = 0.5
"""Share of the turns in which something is changed."""
PAUSE = 0.2
"""Seconds between two turns of a client, on average."""


@dataclass
class Record:
    """Everything that clients met with."""

    begun: float = field(default_factory=time.monotonic)
    lines: list[Line] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    """By what was asked: when it was answered, and how long it took."""

    def timed(self, what: str, seconds: float) -> None:
        self.seconds[what].append((time.monotonic() - self.begun, seconds))


def run(base: str, people: Sequence[str], password: str, clients: int, seconds: float) -> Record:
    """Let `clients` work for a time, signed in as `people` in turn, and return what they met."""
    record = Record()
    threads = [
        threading.Thread(
            target=_work,
            args=(number, base, people[number % len(people)], password, seconds, record),
        )
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return record


def _work(
    number: int, base: str, email: str, password: str, seconds: float, record: Record
) -> None:
    visitor = Visitor(base, record.timed)
    try:
        visitor.sign_in(email, password)
    except (requests.RequestException, RuntimeError) as error:
        record.errors.append(f"sign in: {error}")
        return
    turn = 0
    while time.monotonic() - record.begun < seconds:
        turn += 1
        if random.random() < WRITES:
            record.lines.append(_write(visitor, f"load-{number}-{turn}", record))
        else:
            try:
                random.choice(READS)(visitor)
            except requests.RequestException as error:
                record.errors.append(f"read: {error}")
        time.sleep(random.uniform(0, 2 * PAUSE))


def _write(visitor: Visitor, token: str, record: Record) -> Line:
    deed = random.choice(DEEDS)
    try:
        is_accepted = deed.write(visitor, token)
    except requests.RequestException as error:
        record.errors.append(f"{deed.action}: {error}")
        return Line(token, deed.action, Told.UNKNOWN)
    return Line(token, deed.action, Told.DONE if is_accepted else Told.REFUSED)
