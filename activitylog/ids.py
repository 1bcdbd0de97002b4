"""Time-ordered ids: UUIDv7 (RFC 9562, method 3), strictly increasing within a process."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

TICKS_PER_MILLISECOND = 4096
NANOSECONDS_PER_MILLISECOND = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_COUNTER_BITS = 30

_lock = threading.Lock()
_last_tick = 0
_counter = secrets.randbits(_COUNTER_BITS - 1)


def _ticks(nanoseconds: int) -> int:
    return nanoseconds * TICKS_PER_MILLISECOND // NANOSECONDS_PER_MILLISECOND


def _nanoseconds(instant: datetime) -> int:
    delta = instant - EPOCH
    return ((delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds) * 1000


def _assemble(tick: int, tail: int) -> UUID:
    milliseconds, fraction = divmod(tick, TICKS_PER_MILLISECOND)
    return UUID(int=(milliseconds << 80) | _VERSION | (fraction << 64) | _VARIANT | tail)


def new_id(at: datetime | None = None) -> UUID:
    """Return an id of this moment, or of the aware instant `at`.

    Greater than every id this process made for now, or for the same `at`, before. Ids of several
    processes of one machine are ordered by its clock, to a quarter of a microsecond.
    """
    global _last_tick, _counter
    if at is None:
        with _lock:
            _last_tick = tick = max(_ticks(time.time_ns()), _last_tick + 1)
        return _assemble(tick, secrets.randbits(62))
    with _lock:
        _counter = counter = (_counter + 1) % (1 << _COUNTER_BITS)
    return _assemble(_ticks(_nanoseconds(at)), (counter << 32) | secrets.randbits(32))


def lowest_id(instant: datetime) -> UUID:
    """Return the id that no entry of the aware `instant` or later is below: a bound for ranges."""
    return _assemble(_ticks(_nanoseconds(instant)), 0)


def instant_of(entry_id: UUID) -> datetime:
    """Return the instant (UTC, microseconds) that `entry_id` was made for."""
    milliseconds = entry_id.int >> 80
    fraction = (entry_id.int >> 64) & (TICKS_PER_MILLISECOND - 1)
    microseconds = -(-fraction * 1000 // TICKS_PER_MILLISECOND)
    return EPOCH + timedelta(0, 0, milliseconds * 1000 + min(microseconds, 999))
