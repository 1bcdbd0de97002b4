"""One row: create, save, update() and delete, in a transaction and in autocommit.

    python -m tests.postgres python -m benchmarks.writing.one_row    a PostgreSQL of its own
    DATABASE_URL=postgres://… python -m benchmarks.writing.one_row   yours
    python -m benchmarks.writing.one_row                             SQLite

Each sample is the median of ten writes of ten rows; in a transaction, BEGIN and COMMIT are not
counted. Nobody waits for a disk where the server does not: where it does, autocommit is all COMMIT.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.writing.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import transaction  # noqa: E402

from benchmarks.timers import TIMERS, Timer  # noqa: E402
from benchmarks.writing.contestants import FLOOR, Contestant, contestants  # noqa: E402
from benchmarks.writing.databases import describe, fresh  # noqa: E402
from benchmarks.writing.rounds import Table, measure  # noqa: E402
from benchmarks.writing.shop.models import product  # noqa: E402

WRITES_A_SAMPLE = 10
STOCKED = 500

Write = tuple[str, Any, Any, Callable[[], Any]]
"""What a log by hand has to know, and the operation itself."""


def stock_up(one: Contestant) -> list[Any]:
    return one.model.objects.using(one.using).bulk_create(
        product(one.model, n) for n in range(STOCKED)
    )


def creating(one: Contestant, stocked: list[Any]) -> Iterator[Write]:
    for number in range(WRITES_A_SAMPLE):
        new = product(one.model, number)
        told = {"name": [None, new.name], "price": [None, "39.90"], "stock": [None, 12]}
        yield "product.added", number, told, partial(new.save, using=one.using)


def saving(one: Contestant, stocked: list[Any]) -> Iterator[Write]:
    for row in random.sample(stocked, WRITES_A_SAMPLE):
        change = {"stock": [row.stock, row.stock + 1]}
        row.stock += 1
        yield "product.updated", row.pk, change, row.save


def updating(one: Contestant, stocked: list[Any]) -> Iterator[Write]:
    for row in random.sample(stocked, WRITES_A_SAMPLE):
        change = {"stock": [row.stock, row.stock + 1]}
        row.stock += 1
        rows = one.model.objects.using(one.using).filter(pk=row.pk)
        yield "product.updated", row.pk, change, partial(rows.update, stock=row.stock)


def deleting(one: Contestant, stocked: list[Any]) -> Iterator[Write]:
    rows = one.model.objects.using(one.using)
    for row in rows.bulk_create(product(one.model, number) for number in range(WRITES_A_SAMPLE)):
        told = {"name": [row.name, None], "price": ["39.90", None], "stock": [12, None]}
        yield "product.deleted", row.pk, told, row.delete


OPERATIONS: dict[str, Callable[[Contestant, list[Any]], Iterator[Write]]] = {
    "create": creating,
    "save": saving,
    "update()": updating,
    "delete": deleting,
}


def sample(
    one: Contestant,
    user: User,
    writes: Callable[[], Iterator[Write]],
    surrounding: Callable[[str], AbstractContextManager[Any]],
    timer: Timer,
) -> float:
    """Return what one of the writes takes: the median, past which others' load hardly comes."""
    prepared = list(writes())
    with one.attributed(user), surrounding(one.using):
        return median(timer(partial(one.write, *write)) for write in prepared)


def main(rounds: int, timer: str) -> None:
    user = User.objects.create_user("amina", email="amina@example.test", first_name="Amina")
    modes = {"in a transaction": transaction.atomic, "in autocommit": lambda using: nullcontext()}
    stocked = {one.name: stock_up(one) for one in contestants()}
    for mode, surrounding in modes.items():
        table = Table(f"One row, {mode} ({timer} time)", "µs", FLOOR)
        for name, writes in OPERATIONS.items():
            samples = {
                one.name: partial(
                    sample,
                    one,
                    user,
                    partial(writes, one, stocked[one.name]),
                    surrounding,
                    TIMERS[timer],
                )
                for one in contestants()
                if one.records_bulk or name != "update()"
            }
            table.add(name, measure(samples, rounds))
        table.print()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--timer", choices=TIMERS, default="wall")
    options = parser.parse_args()
    with fresh():
        print(describe())
        main(options.rounds, options.timer)
