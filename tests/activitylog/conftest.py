from __future__ import annotations

import os
import re
from contextlib import ExitStack

import pytest
from django.db import connections
from hypothesis import HealthCheck, settings

for module in ("kills.begun", "log", "replaying", "write_paths"):
    pytest.register_assert_rewrite(f"tests.activitylog.{module}")

ENTRY_TABLE = "activitylog_activityentry"
READS_ENTRIES = re.compile(rf'(?:FROM|JOIN)\s+"?{ENTRY_TABLE}\b"?', re.IGNORECASE)
NAMES_BUSINESS = re.compile(
    r'(?:WHERE|ON|AND|\()\W*(?:\w+"?\.)?"?business_id"?\s*(?:,|=|IN\b)', re.IGNORECASE
)

SLOW_ON_PURPOSE = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile(
    "default", max_examples=25, deadline=None, suppress_health_check=SLOW_ON_PURPOSE
)
settings.register_profile(
    "thorough",
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "1000")),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=SLOW_ON_PURPOSE,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def reads_every_business(sql: str) -> bool:
    """Tell whether a statement reads entries without saying whose.

    A DELETE without a condition is a test's clearing of all tables; nobody else can send one.
    What names a partition instead of the log looks after the partition, whoever's entries it has.
    """
    if not sql.lstrip("( ").upper().startswith(("SELECT", "WITH", "DELETE", "EXPLAIN")):
        return False
    places = [found.start() for found in READS_ENTRIES.finditer(sql)]
    if not places or (sql.upper().startswith("DELETE") and "WHERE" not in sql.upper()):
        return False
    ends = [*places[1:], len(sql)]
    return any(
        not NAMES_BUSINESS.search(sql, start, end) for start, end in zip(places, ends, strict=True)
    )


@pytest.fixture(autouse=True)
def _every_query_names_the_business():
    """Fail a test that reads the log of all businesses at once."""
    guilty: list[str] = []

    def watch(execute, sql, params, many, context):
        if ENTRY_TABLE in sql and reads_every_business(sql):
            guilty.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(watch))
        yield
    assert not guilty, f"These statements do not name the business: {guilty}"
