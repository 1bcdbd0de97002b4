"""Load made-up entries and print what reading them costs: ``python -m benchmarks.reading``."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from statistics import median

import django
from django.db import connection

from accoraze.accounts.permissions import Role
from benchmarks.reading.exports import print_exports
from benchmarks.reading.loading import database, reader
from benchmarks.reading.pages import print_pages
from benchmarks.reading.plans import Cost, cost_of, forget_database
from benchmarks.reading.questions import Question, Questions
from benchmarks.reading.rows import BUSINESSES, day_before
from benchmarks.timers import TIMERS

INDEXED, BOUNDED = 10, 50
"""Milliseconds in the database, where an index answers and where the page looks only so far."""
READERS = (
    ("largest business, all", 1, Role.ADMIN, "activity"),
    ("largest business, products and inventory only", 1, Role.STORE_KEEPER, "activity"),
    ("largest business, security log", 1, Role.ADMIN, "security"),
    ("smallest business, all", BUSINESSES, Role.ADMIN, "activity"),
)


Measured = Callable[[Callable[[], object]], Cost]
"""Returns what a question costs."""


def main() -> None:
    """Measure each number of entries in turn."""
    parser = argparse.ArgumentParser(prog="benchmarks.reading", description=__doc__)
    parser.add_argument("entries", nargs="*", type=int, default=[100_000])
    parser.add_argument("--keep", action="store_true", help="leave the databases for another time")
    parser.add_argument("--quick", action="store_true", help="leave out the pairs of filters")
    parser.add_argument(
        "--only", choices=("questions", "pages", "exports"), help="measure one of them alone"
    )
    parser.add_argument(
        "--timer", choices=TIMERS, default="wall", help="what of the database's time is counted"
    )
    arguments = parser.parse_args()
    measured = partial(cost_of, timer=arguments.timer)
    until = day_before(datetime.now(tz=UTC))
    print(_heading())
    for count in arguments.entries:
        with database(count, until, arguments.keep):
            forget_database()
            print(f"\n## {count:,} entries\n")
            if arguments.only in (None, "questions"):
                _print_questions(until, measured, with_pairs=not arguments.quick)
            if arguments.only in (None, "pages"):
                print_pages()
            if arguments.only in (None, "exports"):
                print_exports()


def _print_questions(until: datetime, measured: Measured, *, with_pairs: bool) -> None:
    for name, rank, role, log in READERS:
        questions = Questions(reader(rank, role), rank, until, log)
        print(f"\n### {name}\n")
        _print_lists(questions.lists(), measured)
        if with_pairs:
            _print_pairs(questions.pairs(), measured)
        if log == "activity":
            _print_others(questions.others(), measured)


def _heading() -> str:
    connection.ensure_connection()
    server = ".".join(str(part) for part in connection.get_database_version())
    return (
        f"{connection.display_name} {server}, Django {django.__version__}, "
        f"Python {platform.python_version()}; ms in the database (buffers), index."
    )


def _print_lists(asked: Iterable[tuple[Question, Question]], measured: Measured) -> None:
    print("| list | first page | a year back | indexes |\n|---|---:|---:|---|")
    for first, deep in asked:
        costs = measured(first.ask), measured(deep.ask)
        print(f"| {first.name} | {' | '.join(_cell(first, c) for c in costs)} | {_ways(costs)} |")


def _print_pairs(asked: Iterable[tuple[Question, Question]], measured: Measured) -> None:
    found = [
        (place, question, measured(question.ask))
        for pages in asked
        for place, question in zip(("first page", "a year back"), pages, strict=True)
    ]
    if not found:
        return
    slowest = sorted(found, key=lambda each: -each[2].milliseconds)
    times = [cost.milliseconds for *_, cost in found]
    over = sum(_is_over(question, cost) for _place, question, cost in found)
    print(
        f"\nTwo filters, {len(found)} pages: median {median(times):.1f} ms, "
        f"slowest {max(times):.1f}; {over} over the budget. The slowest:\n"
    )
    print("| list | page | cost | indexes |\n|---|---|---:|---|")
    for place, question, cost in slowest[:8]:
        print(f"| {question.name} | {place} | {_cell(question, cost)} | {_ways([cost])} |")


def _print_others(asked: Iterable[Question], measured: Measured) -> None:
    print("\n| page | cost | indexes |\n|---|---:|---|")
    for question in asked:
        cost = measured(question.ask)
        print(f"| {question.name} | {_cell(question, cost)} | {_ways([cost])} |")


def _cell(question: Question, cost: Cost) -> str:
    buffers = f" ({cost.buffers:,})" if connection.vendor == "postgresql" else ""
    text = f"{cost.milliseconds:.2f}{buffers}"
    return f"**{text}**" if _is_over(question, cost) else text


def _is_over(question: Question, cost: Cost) -> bool:
    return cost.milliseconds > (BOUNDED if question.is_bounded else INDEXED) or bool(cost.scanned)


def _ways(costs: Sequence[Cost]) -> str:
    ways = {index for cost in costs for index in cost.indexes}
    scans = {f"SCAN {table}" for cost in costs for table in cost.scanned}
    return ", ".join(sorted(ways | scans))


if __name__ == "__main__":
    main()
