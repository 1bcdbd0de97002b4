"""The files that archives are made of: hashed, compressed, and put in place in one step."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PIECE = 1 << 20


class Hashing:
    """A file that is written to, with the size and SHA-256 of what was."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, piece: bytes) -> int:
        self.size += len(piece)
        self.digest.update(piece)
        return self._file.write(piece)

    def flush(self) -> None:
        self._file.flush()


def pieces_of(path: Path) -> Iterator[bytes]:
    """Yield a file, a megabyte at a time."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests_of(path: Path, ends: Sequence[int]) -> list[str]:
    """Return the SHA-256 of a file up to each of these places, which rise."""
    digests: list[str] = []
    digest, begin = hashlib.sha256(), 0
    if not ends:
        return digests
    with path.open("rb") as file:
        for end in ends:
            while piece := file.read(min(PIECE, end - begin)):
                digest.update(piece)
                begin += len(piece)
            digests.append(digest.hexdigest())
    return digests


def lines_of(path: Path, begin: int) -> Iterator[bytes]:
    """Yield the lines of the gzip members that begin at a place and after it."""
    with path.open("rb") as file:
        file.seek(begin)
        with gzip.GzipFile(fileobj=file, mode="rb") as member:
            yield from member


@contextmanager
def created(path: Path) -> Iterator[IO[bytes]]:
    """Yield a new file that only its owner may read, and see it on the disk when it is written."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def put_in_place(temporary: Path, path: Path) -> None:
    """Give a file its name, in one step, and see the name on the disk."""
    os.replace(temporary, path)
    if os.name == "nt":  # directories cannot be opened there
        return
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
