"""Bytes on disk for the entry of a one-field update: the row and all of its indexes.

    python -m tests.postgres python -m benchmarks.writing.sizes

PostgreSQL alone. Indexes are as they have grown, not freshly built.
"""

from __future__ import annotations

import argparse
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.writing.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from benchmarks.writing.contestants import Contestant, contestants  # noqa: E402
from benchmarks.writing.databases import describe, fresh  # noqa: E402
from benchmarks.writing.shop.models import product  # noqa: E402

WRITES_A_REQUEST = 10
PRODUCTS = 500

# Of each contestant: the models whose tables hold what it writes.
TABLES = {
    "activitylog": ("activitylog.ActivityEntry",),
    "django-auditlog": ("auditlog.LogEntry",),
    "django-simple-history": ("shop.HistoricalSimpleHistoryProduct",),
    "django-pghistory": ("shop.PghistoryProductEvent", "pghistory.Context"),
}
SIZES = """
WITH named AS (SELECT %s::regclass AS relid)
SELECT sum(pg_table_size(relid)), sum(pg_indexes_size(relid)) FROM (
    SELECT relid FROM named UNION SELECT tree.relid FROM named, pg_partition_tree(named.relid) tree
) AS parts
"""


def sizes(name: str) -> tuple[int, int]:
    """Return the bytes of the tables' rows, and of their indexes."""
    heap = indexes = 0
    with connection.cursor() as cursor:
        for label in TABLES[name]:
            cursor.execute(SIZES, [apps.get_model(label)._meta.db_table])
            of_rows, of_indexes = cursor.fetchone()
            heap, indexes = heap + int(of_rows), indexes + int(of_indexes)
    return heap, indexes


def write(one: Contestant, user: User, entries: int) -> None:
    """Update one field of one product, as often as there shall be entries."""
    stocked = one.model.objects.bulk_create(product(one.model, n) for n in range(PRODUCTS))
    written = 0
    with transaction.atomic():
        while written < entries:
            with one.attributed(user):
                for row in stocked[written % PRODUCTS :][:WRITES_A_REQUEST]:
                    row.stock += 1
                    row.save(update_fields=["stock"])
                    written += 1


def main(entries: int) -> None:
    if connection.vendor != "postgresql":
        raise SystemExit("Sizes are measured on PostgreSQL: begin with python -m tests.postgres.")
    user = User.objects.create_user("amina", email="amina@example.test", first_name="Amina")
    print(f"\nBytes an entry, over {entries:,} of them; {WRITES_A_REQUEST} in a request\n")
    print("| | row | indexes | together |\n|---|---:|---:|---:|")
    for one in contestants():
        if one.name in TABLES:
            write(one, user, PRODUCTS)  # past the first pages, which are hardly filled
            before = sizes(one.name)
            write(one, user, entries)
            heap, indexes = (
                (now - then) / entries for now, then in zip(sizes(one.name), before, strict=True)
            )
            print(f"| {one.name} | {heap:.0f} | {indexes:.0f} | {heap + indexes:.0f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=20_000)
    with fresh():
        print(describe())
        main(parser.parse_args().entries)
