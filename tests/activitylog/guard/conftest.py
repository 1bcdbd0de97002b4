from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from activitylog import guard


@pytest.fixture
def guarded(db, settings) -> Iterator[None]:
    """The guard on the test's connection and in the database, as if it had always been."""
    settings.ACTIVITYLOG_GUARD = True
    guard.connect(connection)
    guard.install(connection)
    yield
    if not connection.in_atomic_block:  # otherwise the test's rollback removes it
        guard.remove(connection)
    guard.disconnect(connection)
