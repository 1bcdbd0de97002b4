"""Transactions: whose atomic blocks are open, and how to begin those that read or write much."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


def blocks_of_orm(connection: BaseDatabaseWrapper) -> list[transaction.Atomic]:
    """Return the open atomic blocks that calls of the ORM opened, innermost first.

    `bulk_create`, `bulk_update`, `delete` and the relations' methods open them without a savepoint
    and name the database; people's blocks nearly always have the one or leave out the other. Django
    keeps nothing that tells more, so a block of theirs that does neither counts as a call.
    """
    blocks = []
    for block in reversed(connection.atomic_blocks):
        if block.savepoint or block.using is None:
            break
        blocks.append(block)
    return blocks


@contextmanager
def snapshot(using: str) -> Iterator[None]:
    """Read one unchanging state of the database.

    Writers are not held up; on SQLite that takes its write-ahead log (`journal_mode=WAL`). Within
    a transaction that is already open, that transaction's own rules hold.
    """
    connection = connections[using]
    is_outermost = not connection.in_atomic_block
    with _begun_as("DEFERRED", using), transaction.atomic(using=using):
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def writing(using: str) -> Iterator[None]:
    """Read and then write: SQLite takes its one write lock first, and cannot refuse it later."""
    with _begun_as("IMMEDIATE", using), transaction.atomic(using=using):
        yield


@contextmanager
def _begun_as(mode: str, using: str) -> Iterator[None]:
    connection: Any = connections[using]
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()  # which sets the mode
    usual = connection.transaction_mode
    connection.transaction_mode = mode
    try:
        yield
    finally:
        connection.transaction_mode = usual
