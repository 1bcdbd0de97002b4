from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from activitylog import guard


@pytest.fixture
def guarded(db) -> Iterator[None]:
    """The guard on the test's connection and, within the test's transaction, in the database."""
    guard.connect(connection)
    guard.install(connection)
    yield
    guard.disconnect(connection)
