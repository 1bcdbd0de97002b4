"""A PostgreSQL that is killed, in part and as a whole, while others write."""

from __future__ import annotations

import os
import random
import time
from contextlib import contextmanager
from signal import SIGKILL

import pytest
from django.db import connection

from tests.activitylog.kills.begun import KILLS, assert_nothing_is_amiss, begin, result_of

psycopg = pytest.importorskip("psycopg")
pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="It has no server.")


@contextmanager
def writing(url):
    """Have others write; yield a dictionary that holds, after the block, what came of it."""
    process = begin(url, "write")
    found = {}
    try:
        yield found
        wait_until_more_is_written(url)
    finally:
        found.update(result_of(process))


def wait_until_more_is_written(url, entries=10):
    """Wait for further entries and then a moment; TimeoutError where none come."""
    known = None
    for _ in range(600):
        try:
            with psycopg.connect(url, autocommit=True) as connected:
                query = "SELECT count(*) FROM activitylog_activityentry"
                ((count,),) = connected.execute(query).fetchall()
        except psycopg.OperationalError:
            pass  # it has not recovered yet
        else:
            known = count if known is None else known
            if count >= known + entries:
                time.sleep(random.uniform(0, 0.1))
                return
        time.sleep(0.05)
    raise TimeoutError("The writers write no more.")


def kill_a_backend(url):
    """Kill one that serves a writer; the server then ends all others, and recovers."""
    query = """
        SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        ORDER BY state = 'active' DESC, random() LIMIT 1
    """
    with psycopg.connect(url, autocommit=True) as connected:
        ((pid,),) = connected.execute(query).fetchall()
    os.kill(pid, SIGKILL)


def test_backends_that_are_killed_leave_both_or_neither(url):
    with writing(url) as found:
        for _ in range(max(2, KILLS // 10)):
            wait_until_more_is_written(url)
            kill_a_backend(url)

    assert_nothing_is_amiss(found)


def test_servers_that_are_stopped_at_once_leave_both_or_neither(server, url):
    with writing(url) as found:
        for _ in range(max(1, KILLS // 40)):
            wait_until_more_is_written(url)
            server.stop()
            server.start()

    assert_nothing_is_amiss(found)
