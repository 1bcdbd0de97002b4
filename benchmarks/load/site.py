"""Accoraze as it is served for good: gunicorn, on a PostgreSQL that holds the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import psutil

START_SECONDS = 30


class Site:
    """A running site, and the memory of its processes."""

    def __init__(self, base: str, process: psutil.Process) -> None:
        self.base = base
        self.process = process

    def megabytes(self) -> float:
        """Return the resident memory of all workers together."""
        workers = self.process.children()
        return sum(worker.memory_info().rss for worker in workers) / 2**20


@contextmanager
def served(port: int, workers: int, threads: int) -> Iterator[Site]:
    """Serve the database that DATABASE_URL names; RuntimeError where nothing answers."""
    base = f"http://127.0.0.1:{port}"
    command = [
        sys.executable, "-m", "gunicorn", "accoraze.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", str(workers), "--threads", str(threads), "--log-level", "warning",
        "--graceful-timeout", "5",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, "DEBUG": "no"})
    try:
        _wait(f"{base}/sign-in/", process)
        yield Site(base, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(address, timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"Nothing answers at {address}.")
