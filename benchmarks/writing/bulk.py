"""Many rows at once: bulk_create, update(), bulk_update and delete() of 10,000 or more.

    python -m tests.postgres python -m benchmarks.writing.bulk --rows 10000 --rounds 5
    python -m tests.postgres python -m benchmarks.writing.bulk --rows 100000 --rounds 1 --memory

Of the peers, those are measured that record such writes at all. bulk_update goes in batches of
500 rows, as large as one would make them. --memory measures no time, but the most that Python's
objects take at once.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from functools import partial
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.writing.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import F  # noqa: E402

from benchmarks import memory  # noqa: E402
from benchmarks.timers import TIMERS  # noqa: E402
from benchmarks.writing.contestants import FLOOR, Contestant, contestants  # noqa: E402
from benchmarks.writing.databases import describe, fresh  # noqa: E402
from benchmarks.writing.rounds import Table, measure  # noqa: E402
from benchmarks.writing.shop.models import product  # noqa: E402

BATCH = 500
ADDED = {
    "name": [None, "Blue Kettle 1"],
    "sku": [None, "KET-00001"],
    "price": [None, "39.90"],
    "cost": [None, "21.35"],
    "stock": [None, 12],
}
DELETED = {name: [after, before] for name, (before, after) in ADDED.items()}
UPDATED = {"stock": [12, 13]}

Prepared = tuple[str, list[Any], Any, Callable[[], Any]]
"""Action, targets and changes, as a log by hand has to know them, and the operation."""


def creating(one: Contestant, rows: int) -> Prepared:
    new = [product(one.model, number) for number in range(rows)]
    create = one.model.objects.using(one.using).bulk_create
    return "product.added", list(range(rows)), ADDED, partial(create, new)


def updating(one: Contestant, rows: int) -> Prepared:
    stocked = one.model.objects.using(one.using)
    keys = list(stocked.values_list("pk", flat=True))
    return "product.updated", keys, UPDATED, partial(stocked.update, stock=F("stock") + 1)


def updating_each(one: Contestant, rows: int) -> Prepared:
    stocked = one.model.objects.using(one.using)
    objects = list(stocked)
    for item in objects:
        item.stock += 1
    update = partial(stocked.bulk_update, objects, ["stock"], batch_size=BATCH)
    return "product.updated", [item.pk for item in objects], UPDATED, update


def deleting(one: Contestant, rows: int) -> Prepared:
    stocked = one.model.objects.using(one.using).all()
    keys = list(stocked.values_list("pk", flat=True))
    return "product.deleted", keys, DELETED, stocked.delete


OPERATIONS = {
    "bulk_create": creating,
    "update()": updating,
    "bulk_update": updating_each,
    "delete()": deleting,
}


def sample(
    one: Contestant,
    user: User,
    rows: int,
    operation: Callable[[Contestant, int], Prepared],
    gauge: Callable[[Callable[[], Any]], float],
) -> float:
    """Return what the gauge says the operation takes on `rows` rows; nothing of it is kept."""
    stocked = [product(one.model, number) for number in range(rows)]
    with transaction.atomic(using=one.using):
        if operation is not creating:
            one.model.objects.using(one.using).bulk_create(stocked)
        write = operation(one, rows)
        with one.attributed(user):
            taken = gauge(partial(one.write_rows, *write))
        transaction.set_rollback(True, using=one.using)
    return taken


def main(rows: int, rounds: int, operations: list[str], timer: str, in_memory: bool) -> None:
    user = User.objects.create_user("amina", email="amina@example.test", first_name="Amina")
    gauge = memory.peak if in_memory else TIMERS[timer]
    what, unit = ("peak of Python's objects", "MB") if in_memory else (f"{timer} time", "ms")
    table = Table(f"{rows:,} rows, in a transaction ({what})", unit, FLOOR)
    taking_part = [one for one in contestants() if one.records_bulk]
    for name in operations:
        samples = {
            one.name: partial(sample, one, user, rows, OPERATIONS[name], gauge)
            for one in taking_part
        }
        table.add(name, measure(samples, rounds))
    table.print()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--timer", choices=TIMERS, default="wall")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--only", nargs="*", choices=OPERATIONS, default=list(OPERATIONS))
    options = parser.parse_args()
    with fresh():
        print(describe())
        main(options.rows, options.rounds, options.only, options.timer, options.memory)
