"""What the tests of retention share: terms, entries of other times, archives, and interruptions."""

from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from activitylog import activity_context, record
from activitylog.entries import Draft
from activitylog.folding import write_folded
from activitylog.policy import BusinessSettings, Policy
from activitylog.retention import month_pruning, pruning
from activitylog.retention.archives import MonthArchive
from tests.activitylog.log import entries

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BOUND = datetime(2026, 10, 24, tzinfo=UTC)


class Terms(Policy):
    """b2 has a term and a zone of its own."""

    def settings(self, business_id):
        if business_id == "b2":
            return BusinessSettings("Two", "Europe/Brussels", retention=timedelta(days=90))
        return BusinessSettings("One" if business_id else "")


def entry(at, business="b1", action="report.opened", **said):
    """Write an entry of another time, and return its id."""
    with activity_context(at=at, business=business):
        return record(action, **said)


def bulk(at, rows_at, business="b1"):
    """Write a bulk whose rows are of a later moment; return the ids, the head's first."""
    call = type("Call", (), {})()
    ids = []
    for moment, size in ((at, 2), (rows_at, 1)):
        drafts = [
            Draft(business, "products", "product.updated", "shop.product", str(number))
            for number in range(size)
        ]
        with activity_context(at=moment) as origin:
            write_folded(drafts, origin, "default", call)
        ids += [draft.id for draft in drafts]
    return [draft.parent_id for draft in drafts[:1]] + ids


def ids_in_log(*, but="log.pruned"):
    return [entry.id.hex for entry in entries() if entry.action != but]


def archived(directory: Path):
    """Return the lines of every archive, by file, in the order they stand in."""
    return {
        str(path.relative_to(directory)): [
            json.loads(line) for line in gzip.open(path, "rt", encoding="utf-8")
        ]
        for path in sorted(directory.glob("*/*.jsonl.gz"))
    }


def archived_ids(directory: Path):
    return [line["id"].replace("-", "") for lines in archived(directory).values() for line in lines]


class Interrupted(BaseException):
    """The process ends here: nothing catches this."""


def interrupt(*args, **kwargs):
    raise Interrupted


class Killer:
    """Ends the process at one of the steps that leave something outside of its memory."""

    STEPS = (
        (os, "open"), (os, "fsync"), (os, "replace"), (Path, "unlink"),
        (pruning, "delete_entries"), (pruning, "write"), (MonthArchive, "settle"),
        (month_pruning, "drop"), (month_pruning, "write"),
    )  # fmt: skip

    def __init__(self, monkeypatch, at, *, after):
        self.at = at
        self.steps = 0
        for owner, name in self.STEPS:
            monkeypatch.setattr(owner, name, self.counted(getattr(owner, name), after=after))

    def counted(self, step, *, after):
        def run(*args, **kwargs):
            self.steps += 1
            is_last = self.steps == self.at
            if is_last and not after:
                raise Interrupted
            result = step(*args, **kwargs)
            if is_last:
                raise Interrupted
            return result

        return run
