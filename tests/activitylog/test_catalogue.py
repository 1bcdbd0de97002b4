from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from activitylog import Action, ModelActivity
from activitylog.registry import registry
from tests.activitylog.shop.models import Untracked


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("activity_catalogue", *arguments, stdout=out)
    return out.getvalue()


def test_every_action_is_listed_with_its_words_category_and_model():
    lines = {line["key"]: line for line in json.loads(said("--format=json"))}

    assert lines.keys() == registry.actions().keys()
    assert lines["product.added"] == {
        "key": "product.added",
        "label": "Added product",
        "category": "products",
        "model": "shop.Product",
    }
    assert lines["order.completed"]["label"] == "Completed order"
    assert lines["stock.adjusted"]["model"] == "shop.Adjustment"
    assert lines["session.signed_in"]["model"] == ""


def test_text_stands_in_columns():
    first, *rest = said().splitlines()

    assert first.split() == ["ACTION", "LABEL", "CATEGORY", "MODEL"]
    (line,) = (line for line in rest if line.startswith("product.added "))
    assert line[first.index("LABEL") :].startswith("Added product ")
    assert line[first.index("CATEGORY") :].startswith("products ")
    assert line[first.index("MODEL") :] == "shop.Product"
    assert rest == sorted(rest)


@pytest.fixture
def _declared_with_a_bar():
    class UntrackedActivity(ModelActivity):
        transitions = {"name": {"x": Action("split", "Split a|b")}}

    registry.register(Untracked)(UntrackedActivity)
    yield
    registry.unregister(Untracked)


@pytest.mark.usefixtures("_declared_with_a_bar")
def test_markdown_is_a_table():
    head, rule, *rows = said("--format=markdown").splitlines()

    assert (head, rule) == ("| Action | Label | Category | Model |", "| --- | --- | --- | --- |")
    assert "| `product.added` | Added product | products | shop.Product |" in rows
    assert "| `untracked.split` | Split a\\|b | shop | shop.Untracked |" in rows
