"""A value that the reader's role hides is told by no page, no file, no filter and no sum."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from activitylog.models import ActivityEntry
from tests.activitylog.reading.shoplog import write
from tests.activitylog.reading.test_views import text

LIST = "/settings/activity-logs/"
OBJECT = f"{LIST}objects/?target=shop.product:1"
HTMX = {"HX-Request": "true"}
DRAWER = {**HTMX, "HX-Target": "drawer-body"}
COSTS = ("731.37", "846.19", "573.11", "661.43")
TOLD = (*COSTS, "731,37", "846,19", "114.82", "15.7", "88.32", "15.4")
"""The values, their differences, and these in percent."""


@pytest.fixture
def log() -> list[ActivityEntry]:
    """Costs that are entered, changed alone and with others, in a bulk, and of what is deleted."""
    money: dict[str, Any] = {"context": {"currency": "EUR"}}
    alone = {"cost": [COSTS[0], COSTS[1]]}
    entries = [
        write(
            **money, action="product.added", changes={"cost": [None, COSTS[0]], "sku": [None, "K"]}
        ),
        write(**money, changes=alone),
        write(**money, changes={**alone, "price": ["20.00", "18.00"]}),
        write(**money, action="product.deleted", changes={"cost": [COSTS[1], None]}),
    ]
    bulk = write(**money, target_id="", target_name="")
    rows = [
        write(
            **money, parent_id=bulk.id, target_id=str(n), target_name=f"Product {n}", changes=change
        )
        for n, change in enumerate([alone, {"cost": [COSTS[2], COSTS[3]]}], start=5)
    ]
    return [*entries, bulk, *rows]


def every_look(entries: list[ActivityEntry]) -> Iterator[tuple[str, dict[str, str]]]:
    for entry in entries:
        yield entry.get_absolute_url(), {}
        yield entry.get_absolute_url(), DRAWER
        if entry.is_bulk:
            yield entry.get_absolute_url(), HTMX
    for query in ("", "?field=cost", "?q=Product", "?field=cost&not_user=9", "?period=today"):
        yield f"{LIST}{query}", {}
        yield f"{LIST}{query}", HTMX
    for more in ("", "&field=cost", "&field=price"):
        yield f"{OBJECT}{more}", {}
        yield f"{LIST}objects/?target=shop.product:5{more}", {}
    yield f"{LIST}overview/", {}
    yield f"{LIST}overview/?field=cost", {}
    yield f"{LIST}people/", {}
    yield f"{LIST}people/?user=7", {}
    yield f"{LIST}export/?field=cost", {}


def test_no_page_tells_a_hidden_value(log, browse, subtests):
    keeper = browse("keeper")
    for path, headers in every_look(log):
        with subtests.test(path=path, headers=headers):
            response = keeper.get(path, headers=headers, follow=True)
            assert response.status_code == 200
            assert [value for value in TOLD if value in response.text] == []


def test_who_may_see_them_does(log, browse):
    page = browse().get(LIST).text
    assert all(value in page for value in (*COSTS[:2], "15.7", "15.4"))


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
@pytest.mark.parametrize("query", ["", "&field=cost", "&q=Product"])
def test_no_file_tells_a_hidden_value(log, browse, format_, query):
    response = browse("keeper").get(f"{LIST}export/?format={format_}{query}")
    content = b"".join(response.streaming_content).decode()
    assert [value for value in TOLD if value in content] == []
    assert content.count("hidden") >= 2


def test_a_file_names_what_it_hides(log, browse):
    response = browse("keeper").get(f"{LIST}export/?format=jsonl&field=cost")
    told = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    assert len(told) == 6
    assert all(line["hidden"] == ["cost"] and "cost" not in line["changes"] for line in told)


@pytest.mark.parametrize(
    "guess",
    [
        *(f"q={cost}" for cost in COSTS), "q=field:cost+731", 'q="846.19"', "q=731",
        f"field=cost&q={COSTS[0]}", "field=731.37", f"action={COSTS[0]}", f"type={COSTS[1]}",
        f"target=shop.product:{COSTS[0]}", f"user={COSTS[1]}",
    ],
)  # fmt: skip
def test_a_guess_at_a_value_finds_nothing(log, browse, guess):
    page = browse("keeper").get(f"{LIST}?{guess}", follow=True)
    assert 'class="entry' not in page.text


@pytest.mark.parametrize(
    "asked",
    ["sort=cost", "sort=-cost", "order_by=cost", "cost=731.37", "cost__gt=800",
     "changes__cost=731.37", "min_cost=800", "q=&cost__0=731.37"],
)  # fmt: skip
def test_nothing_sorts_or_narrows_by_a_value(log, browse, asked):
    keeper = browse("keeper")

    def rows(query: str) -> list[str]:
        page = keeper.get(f"{LIST}?field=cost&{query}", follow=True)
        return [
            entry for entry in map(str, (each.id for each in log)) if f'id="e-{entry}"' in page.text
        ]

    assert rows(asked) == rows("") != []


def test_a_field_over_time_has_no_line_and_no_range(log, browse):
    page = browse("keeper").get(f"{OBJECT}&field=cost")
    assert "hidden for your role" in page.text
    assert 'class="steps"' not in page.text
    assert 'class="steps"' in browse().get(f"{OBJECT}&field=cost").text


@pytest.mark.parametrize(
    "path",
    ["", "export/", "overview/", "people/", "people/?user=7", "objects/?target=shop.product:1"],
)
def test_each_page_says_what_the_role_leaves_out(log, browse, path):
    said = (
        "You see Products and Inventory. Other areas, and values of cost, are hidden for the role"
    )
    assert said in text(browse("keeper").get(f"{LIST}{path}"))
    assert "You see" not in text(browse().get(f"{LIST}{path}"))


@pytest.mark.parametrize(
    "given",
    [
        {"changes": {"purchase_cost": [COSTS[0], COSTS[1]]}},
        {"changes": {"cost": [COSTS[0], COSTS[1]]}, "target_type": "shop.article"},
    ],
)
def test_where_no_declaration_is_left_to_say_so_a_value_is_hidden(browse, given):
    """A field was renamed since, or its model is gone: the one who has the right sees it still."""
    entry = write(**given)

    for address in (LIST, entry.get_absolute_url()):
        assert COSTS[1] not in browse("keeper").get(address).text
        assert COSTS[1] in browse().get(address).text
