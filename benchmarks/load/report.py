"""How long answers took and how much memory the server held, from minute to minute."""

from __future__ import annotations

import statistics
import threading
from types import TracebackType
from typing import Self

from benchmarks.load.clients import Record
from benchmarks.load.site import Site

SAMPLE_SECONDS = 5


class Samples:
    """The server's memory, taken every few seconds within the block."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.megabytes: list[float] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._take, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def _take(self) -> None:
        while not self._is_over.wait(SAMPLE_SECONDS):
            self.megabytes.append(self.site.megabytes())


HEADINGS = f"{'answers':>9}{'median ms':>11}{'95 %':>8}{'99 %':>8}{'longest':>9}"


def print_report(record: Record, samples: Samples) -> None:
    """Print answers by what was asked, then all of them by minute, beside the memory."""
    print(f"{'asked':22}{HEADINGS}")
    for what, timed in sorted(record.seconds.items()):
        print(f"{what:22}{_row([seconds for _at, seconds in timed])}")
    minutes: dict[int, list[float]] = {}
    for timed in record.seconds.values():
        for at, seconds in timed:
            minutes.setdefault(int(at // 60), []).append(seconds)
    print(f"\n{'minute':22}{HEADINGS}{'MiB':>7}")
    for minute, seconds in sorted(minutes.items()):
        taken = samples.megabytes[minute * 60 // SAMPLE_SECONDS :][: 60 // SAMPLE_SECONDS]
        print(f"{minute + 1:<22}{_row(seconds)}{max(taken, default=0):7.0f}")


def _row(seconds: list[float]) -> str:
    ordered = sorted(1000 * each for each in seconds)
    most, nearly_all, longest = (
        ordered[int(share * (len(ordered) - 1))] for share in (0.95, 0.99, 1)
    )
    median = statistics.median(ordered)
    return f"{len(ordered):9,}{median:11.0f}{most:8.0f}{nearly_all:8.0f}{longest:9.0f}"
