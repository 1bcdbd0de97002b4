"""Databases with made-up entries, loaded in one go: the indexes are built over what lies there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from django.core.management import call_command
from django.db import connection, transaction

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from activitylog import paused
from activitylog.models import ActivityEntry
from benchmarks.reading.rows import BUSINESSES, COLUMNS, PEOPLE, Row, Rows, Staff

AT_ONCE = 20_000
TABLE = ActivityEntry._meta.db_table


@contextmanager
def database(count: int, until: datetime, keep: bool) -> Iterator[None]:
    """Have a database of `count` entries that end at `until`; one that is there is taken as it is.

    It is gone afterwards, unless `keep`.
    """
    settings = connection.settings_dict
    name, settings["TEST"]["NAME"] = settings["NAME"], f"activitylog_reading_{count}"
    if connection.vendor == "sqlite":
        settings["TEST"]["NAME"] = f"{name}-{count}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=True)
    try:
        if not Business.objects.exists():
            _load(Rows(count, until))
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0, keepdb=keep)


def reader(business: int, role: Role) -> User:
    """Return somebody of the role in the business of a rank."""
    return User.objects.get(email=f"{role}@b{business}.test")


def _load(rows: Rows) -> None:
    if connection.vendor == "postgresql":
        call_command("partition_activity", f"--from={rows.start:%Y-%m}", verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor, _indexes_afterwards(cursor):
        with paused("Measuring"):
            _open_businesses()
        (_copy if connection.vendor == "postgresql" else _insert)(cursor, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "PRAGMA optimize=0x10002"
        )


def _open_businesses() -> None:
    ranks = range(1, BUSINESSES + 1)
    Business.objects.bulk_create([Business(pk=rank, name=f"Business {rank}") for rank in ranks])
    for rank in (1, BUSINESSES):
        for role in Role.values:
            User(email=f"{role}@b{rank}.test", name=role, role=role, business_id=rank).save()
        for place, name in enumerate(PEOPLE):  # others have left since
            id_ = Staff.id(rank, place)
            User(pk=id_, email=f"{id_}@b{rank}.test", name=name, business_id=rank).save()


@contextmanager
def _indexes_afterwards(cursor) -> Iterator[None]:
    editor = connection.schema_editor()
    indexes = ActivityEntry._meta.indexes
    for index in indexes:
        cursor.execute(f"DROP INDEX {index.name}")
    yield
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for index in indexes:
        cursor.execute(str(index.create_sql(ActivityEntry, editor)))


def _copy(cursor, rows: Rows) -> None:
    waiting = iter(rows)
    with cursor.copy(f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        while lines := ["\t".join(map(_text, row)) for row in islice(waiting, AT_ONCE)]:
            copy.write("\n".join(lines) + "\n")


def _text(value: str | None) -> str:
    """Return a value as COPY takes it: nothing that was made up has a tab or a backslash."""
    return r"\N" if value is None else value


def _insert(cursor, rows: Rows) -> None:
    sql = f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
    waiting = iter(rows)
    while some := [_stored(row) for row in islice(waiting, AT_ONCE)]:
        cursor.executemany(sql, some)


def _stored(row: Row) -> list[str | None]:
    """Return a row as Django stores it in SQLite: ids without dashes, moments without a zone."""
    ids, (moment, *rest) = row[:3], row[3:]
    return [*(id_ and id_.replace("-", "") for id_ in ids), moment and moment[:-6], *rest]
