"""Statements of the tests' own, in this session and in others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

T = TypeVar("T")


def run(sql: str, *params, of: BaseDatabaseWrapper = connection):
    """Run a statement, and return its rows, or how many it wrote."""
    with of.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def in_another_session(work: Callable[[], T]) -> T:
    """Do something on another connection, while this one waits, and return what it returns."""
    done: list[T] = []

    def do() -> None:
        try:
            done.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=do)
    thread.start()
    thread.join()
    return done[0]
