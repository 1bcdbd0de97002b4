from __future__ import annotations

import pytest

from activitylog import ANY, Action, ModelActivity
from activitylog.checks.declarations import check_declarations
from activitylog.registry import Registry
from activitylog.tracking import Tracking
from tests.activitylog.shop.models import Order


def declared(**transitions):
    """Return the registry of a shop whose orders have these transitions."""
    registry = Registry()
    registry.register(Order)(type("OrderActivity", (ModelActivity,), {"transitions": transitions}))
    return registry


class TestAnyValue:
    tracking: Tracking

    @pytest.fixture(autouse=True)
    def _declared(self):
        actions = {"open": Action("reopened", "Reopened"), ANY: Action("moved", "Moved")}
        self.tracking = declared(status=actions).for_model(Order)

    def test_names_what_no_value_does(self):
        assert self.tracking.transition({"status": "a"}, {"status": "b"}) == "order.moved"
        assert self.tracking.transition({"status": "a"}, {"status": None}) == "order.moved"

    def test_gives_way_to_a_value_that_is_named(self):
        assert self.tracking.transition({"status": "a"}, {"status": "open"}) == "order.reopened"

    def test_is_a_change_or_nothing(self):
        assert self.tracking.transition({"status": "a"}, {"status": "a"}) is None
        assert self.tracking.transition({}, {}) is None

    def test_is_among_the_actions(self):
        keys = [action.key for action in self.tracking.actions()]
        assert keys[-2:] == ["order.reopened", "order.moved"]
        assert {action.category for action in self.tracking.actions()} == {"shop"}


@pytest.mark.parametrize(
    ("transitions", "words"),
    [
        (Action("moved", "Moved"), "no mapping from values to actions"),
        ({"open": "moved"}, "no mapping from values to actions"),
        ({"open": Action("order.moved", "Moved")}, 'the action "order.moved" with its noun'),
    ],
)
def test_wrong_declarations_are_reported(transitions, words):
    messages = check_declarations(declared=declared(status=transitions))

    assert [message.id for message in messages] == ["activitylog.E006"]
    assert words in messages[0].msg


def test_right_declarations_are_not():
    assert check_declarations(declared=declared(status={ANY: Action("moved", "Moved")})) == []
