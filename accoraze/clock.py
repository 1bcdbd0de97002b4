"""The time that rows are stamped with: now, or a moment that is being replayed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """Return the moment set by `stopped_at`, else the present."""
    return _moment.get() or timezone.now()


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Let `now()` return `moment` within the block; the demo fills its past with it."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
