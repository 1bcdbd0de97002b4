"""Archives of entries that leave the log: compressed JSON lines, a file for a business and month.

    <directory>/business-<id>/2026-03.jsonl.gz
    <directory>/business-<id>/2026-03.json      the manifest

A file grows by additions, each a gzip member of its own, so that any tool reads the whole. The
manifest lists them: how many entries, and size and SHA-256 of the file up to the end of each. It is
the manifest that is believed, and the order of steps makes every interruption harmless: the new
file is written beside the old, flushed to the disk and read back; the manifest is replaced; the
file is replaced. An addition that the file does not reach yet never took place.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from django.core.files import locks

from activitylog.retention.archive_files import (
    Hashing,
    created,
    digest_of,
    digests_of,
    lines_of,
    pieces_of,
    put_in_place,
)


class ArchiveError(Exception):
    """An archive is not as its manifest says, so nothing is added to it and nothing removed."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What one run added: `entries` lines, the id in the last one, and the file's state after it.

    `end` is the size and `sha256` the digest of the file up to here.
    """

    entries: int
    last: str
    end: int
    sha256: str
    is_removed: bool = False
    """Whether the log has none of these entries any more."""


class MonthArchive:
    """The archive of one business's entries of one month (`2026-03`)."""

    def __init__(self, directory: Path, business_id: str, month: str) -> None:
        self.business_id = business_id
        self.month = month
        self.file = directory / f"{month}.jsonl.gz"
        self.manifest = directory / f"{month}.json"

    @property
    def name(self) -> str:
        """What entries call the file: its path within the archives' directory."""
        return f"{self.file.parent.name}/{self.file.name}"

    def additions(self) -> list[Addition]:
        """Return what the file holds; ArchiveError where file and manifest do not match."""
        size = self.file.stat().st_size if self.file.exists() else 0
        if not self.manifest.exists():
            if size:
                raise ArchiveError(
                    f"{self.file} has no manifest. Put {self.manifest.name} back beside it, or "
                    "move the file away."
                )
            return []
        known = json.loads(self.manifest.read_text(encoding="utf-8"))
        if known["business"] != self.business_id:
            raise ArchiveError(
                f"{self.manifest} is of the business “{known['business']}”, not of "
                f"“{self.business_id}”: use another directory for one of them."
            )
        additions = [Addition(**addition) for addition in known["additions"]]
        if additions and not additions[-1].is_removed and size == _end(additions[:-1]):
            additions.pop()
        if size != _end(additions):
            raise ArchiveError(
                f"{self.file} has {size} bytes; {self.manifest.name} knows {_end(additions)}. Put "
                "the file back from a copy, or move both away."
            )
        return additions

    def add(self, entries: Iterable[dict[str, Any]]) -> None:
        """Add entries, in the order of their ids, if there are any; none of them is removed yet.

        Holds one entry at a time. Cost: reads and writes the month's file as a whole.
        """
        additions = self.additions()
        temporary = self.file.with_suffix(".tmp")
        with created(temporary) as raw:
            out = Hashing(raw)
            self._copy(out, additions)
            begin = out.size
            lines = hashlib.sha256()
            count, last = 0, ""
            with gzip.GzipFile(fileobj=out, mode="wb", filename="", mtime=0) as member:
                for entry in entries:
                    line = json.dumps(entry, ensure_ascii=False, sort_keys=True).encode() + b"\n"
                    lines.update(line)
                    member.write(line)
                    count, last = count + 1, entry["id"]
            addition = Addition(count, last, out.size, out.digest.hexdigest())
        if not count:
            temporary.unlink()
            return
        self._check(temporary, begin, addition, lines.digest())
        self._write_manifest([*additions, addition])
        put_in_place(temporary, self.file)

    def read(self) -> Iterator[dict[str, Any]]:
        """Check the whole file against the manifest, and return its entries.

        Raises ArchiveError, before there is a first entry, where they do not match.
        """
        additions = self.additions()
        digests = digests_of(self.file, [addition.end for addition in additions])
        if digests != [addition.sha256 for addition in additions]:
            raise ArchiveError(f"{self.file} is damaged: put it back from a copy.")
        return map(json.loads, lines_of(self.file, 0)) if additions else iter(())

    @property
    def unremoved(self) -> Addition | None:
        """The addition whose entries the log may still have; it can only be the last."""
        additions = self.additions()
        return additions[-1] if additions and not additions[-1].is_removed else None

    def unremoved_ids(self) -> Iterator[str]:
        """Yield the ids of that addition, as they stand in the file; ArchiveError if damaged."""
        *before, last = self.additions()
        if digest_of(self.file) != last.sha256:
            raise ArchiveError(f"{self.file} is damaged: put it back from a copy.")
        for line in lines_of(self.file, _end(before)):
            yield json.loads(line)["id"]

    def settle(self) -> None:
        """Note that the log has none of the entries any more."""
        *before, last = self.additions()
        self._write_manifest([*before, replace(last, is_removed=True)])

    def _copy(self, out: Hashing, additions: list[Addition]) -> None:
        if not additions:
            return
        for piece in pieces_of(self.file):
            out.write(piece)
        if out.digest.hexdigest() != additions[-1].sha256:
            raise ArchiveError(f"{self.file} is damaged: put it back from a copy.")

    def _check(self, path: Path, begin: int, addition: Addition, lines: bytes) -> None:
        """Read back what was written."""
        is_right = digest_of(path) == addition.sha256
        if is_right:
            read, count = hashlib.sha256(), 0
            for line in lines_of(path, begin):
                read.update(line)
                count += 1
            is_right = (count, read.digest()) == (addition.entries, lines)
        if not is_right:
            raise ArchiveError(f"{path} was not written right: is the disk full or failing?")

    def _write_manifest(self, additions: list[Addition]) -> None:
        temporary = self.manifest.with_suffix(".json.tmp")
        content = {
            "business": self.business_id,
            "month": self.month,
            "file": self.file.name,
            "entries": sum(addition.entries for addition in additions),
            "sha256": additions[-1].sha256,
            "additions": [asdict(addition) for addition in additions],
        }
        with created(temporary) as file:
            file.write(json.dumps(content, ensure_ascii=False, indent=1).encode())
        put_in_place(temporary, self.manifest)


@contextmanager
def business_archives(directory: Path, business_id: str) -> Iterator[Path]:
    """Yield the directory of one business's archives, which is locked within the block.

    Raises ArchiveError where another process has it.
    """
    place = directory / f"business-{quote(business_id, safe='')}"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / ".lock").open("w") as lock:
        if not locks.lock(lock, locks.LOCK_EX | locks.LOCK_NB):
            raise ArchiveError(f"Another process is writing to {place}; wait until it has ended.")
        yield place


def archives_in(directory: Path) -> Iterator[MonthArchive]:
    """Yield all archives, business by business, the earliest month first."""
    for place in sorted(directory.glob("business-*")):
        for month in months_in(place):
            yield MonthArchive(place, unquote(place.name.removeprefix("business-")), month)


def months_in(place: Path) -> list[str]:
    """Return the months that have an archive, the earliest first."""
    return sorted(path.name.removesuffix(".json") for path in place.glob("*-*.json"))


def _end(additions: list[Addition]) -> int:
    return additions[-1].end if additions else 0
