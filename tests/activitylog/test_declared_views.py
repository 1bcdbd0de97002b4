"""ACTIVITYLOG_VIEWS is checked before anybody opens what it declares."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.utils.translation import gettext_lazy

from activitylog.saved_views.declared import check_views

GOOD = {
    "label": gettext_lazy("Updated"),
    "query": "action=product.updated&not_user=system&period=last7&field=price&q=kettle",
}


def test_nothing_declared_is_well_declared(settings):
    assert not hasattr(settings, "ACTIVITYLOG_VIEWS")
    assert check_views() == []


@pytest.mark.parametrize("page", [{}, {"page": "people"}, {"page": "security"}])
def test_good_ones_pass(settings, page):
    settings.ACTIVITYLOG_VIEWS = {"good": {**GOOD, **page}}

    assert check_views() == []


@pytest.mark.parametrize(
    ("view", "id_", "said"),
    [
        ("action=product.updated", "E013", "not declared as a label and a query"),
        ({"label": "x"}, "E013", "not declared as a label and a query"),
        ({**GOOD, "querry": "x"}, "E013", "not declared as a label and a query"),
        ({**GOOD, "query": {"type": "products"}}, "E013", "not declared as a label and a query"),
        ({**GOOD, "page": "home"}, "E013", 'of the page "home"'),
        ({**GOOD, "query": "colour=red"}, "E014", 'there is no filter "colour"'),
        ({**GOOD, "query": "period=fortnight"}, "E014", '"fortnight" is no period'),
        ({**GOOD, "query": "from=2026-01-01"}, "E014", 'there is no filter "from"'),
        ({**GOOD, "query": "source=moon"}, "E014", "“moon” is no source"),
        ({**GOOD, "query": "q=user:amina"}, "E014", "matches nothing"),
        ({**GOOD, "query": "action=product.eaten"}, "E014", 'logged as "product.eaten"'),
    ],
)
def test_others_are_named_with_what_to_do(settings, view, id_, said):
    settings.ACTIVITYLOG_VIEWS = {"good": GOOD, "bad": view}

    (message,) = [
        m
        for m in run_checks(tags=["activitylog"])
        if m.id in ("activitylog.E013", "activitylog.E014")
    ]
    assert message.id == f"activitylog.{id_}"
    assert '"bad"' in message.msg
    assert said in message.msg
    assert message.hint


def test_what_is_no_mapping_is_said(settings):
    settings.ACTIVITYLOG_VIEWS = [GOOD]

    assert [message.id for message in check_views()] == ["activitylog.E013"]
