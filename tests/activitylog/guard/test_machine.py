"""Whatever is written, by the capture or past it, the log rebuilds the tables."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from activitylog import capture
from activitylog.guard.statements import emptying
from tests.activitylog.test_machine import Shop as UnguardedShop


class Shop(UnguardedShop):
    """Without the capture, all that the ORM does is raw SQL to the guard."""

    @initialize(is_captured=st.booleans())
    def begin(self, is_captured: bool) -> None:
        self.switch(is_captured)

    @rule(is_captured=st.booleans())
    def switch(self, is_captured: bool) -> None:
        if is_captured:
            capture.install()
        else:
            capture.uninstall()

    def teardown(self) -> None:
        capture.install()
        with emptying():
            super().teardown()


@pytest.mark.django_db(transaction=True)
def test_whatever_is_written_the_log_rebuilds_the_tables(guarded):
    examples = settings().max_examples // 2
    run_state_machine_as_test(Shop, settings=settings(max_examples=examples))
