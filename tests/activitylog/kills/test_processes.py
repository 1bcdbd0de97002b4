from __future__ import annotations

from tests.activitylog.kills.begun import KILLS, assert_nothing_is_amiss, begin, result_of


def test_writers_that_are_killed_leave_both_or_neither(url):
    found = result_of(begin(url, "kill", str(KILLS)))

    assert found["interrupted"] > 0
    assert_nothing_is_amiss(found)
