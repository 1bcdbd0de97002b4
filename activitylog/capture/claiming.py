"""What the guard leaves alone: tables whose rows the capture reads from the statement it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_claims: ContextVar[tuple[str, ...]] = ContextVar("activitylog_claims", default=())


@contextmanager
def claimed(table: str, *cascaded: str) -> Iterator[None]:
    """Run a statement on `table` which the capture reports completely.

    `cascaded` are tables that the database will write in its course, of which it tells as well.
    """
    token = _claims.set((table, *cascaded))
    try:
        yield
    finally:
        _claims.reset(token)


def claims() -> tuple[str, ...]:
    """Return the tables that the statement which runs now is captured on; none for another's."""
    return _claims.get()
