"""Measuring contestants side by side: interleaved, in a new random order each round."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from statistics import median

Sample = Callable[[], float]
"""Does something once and returns the seconds, or bytes, that count."""


def measure(samples: Mapping[str, Sample], rounds: int, warm_up: int = 1) -> dict[str, list[float]]:
    """Return what each contestant takes, round by round; the first rounds are not counted."""
    taken: dict[str, list[float]] = {name: [] for name in samples}
    for number in range(warm_up + rounds):
        for name in random.sample(list(samples), len(samples)):
            result = samples[name]()
            if number >= warm_up:
                taken[name].append(result)
    return taken


def ratio(of: list[float], to: list[float]) -> float:
    """Return the median of the rounds' ratios: what else the machine did fell on both."""
    return median(one / other for one, other in zip(of, to, strict=True))


class Table:
    """A table in Markdown: contestants down, what they did across, beside a common measure."""

    def __init__(self, title: str, unit: str, beside: str) -> None:
        self.title = title
        self.beside = beside
        self.unit = unit
        self._scale = {"s": 1, "ms": 1e3, "µs": 1e6, "MB": 1e-6}[unit]
        self._columns: list[str] = []
        self._cells: dict[str, dict[str, str]] = {}

    def add(self, column: str, measured: Mapping[str, list[float]]) -> None:
        """Add what `measure` returned."""
        self._columns.append(column)
        for name, taken in measured.items():
            value = median(taken) * self._scale
            shown = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
            times = ratio(taken, measured[self.beside])
            self._cells.setdefault(name, {})[column] = f"{shown} ({times:.2f})"

    def print(self) -> None:
        print(f"\n{self.title}; {self.unit} (× {self.beside})\n")
        print(f"| | {' | '.join(self._columns)} |")
        print(f"|---|{'---:|' * len(self._columns)}")
        for name, cells in self._cells.items():
            print(f"| {name} | {' | '.join(cells.get(c, '–') for c in self._columns)} |")
