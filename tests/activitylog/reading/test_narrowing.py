"""What stands in a line narrows the list that it stands in: nobody's filters are lost by it."""

from __future__ import annotations

import re

import pytest
from django.utils.html import escape

from tests.activitylog.reading.shoplog import write
from tests.activitylog.reading.test_objects import OBJECT
from tests.activitylog.reading.test_people import AMINA
from tests.activitylog.reading.test_views import LIST, text


def cell(page: str, css_class: str) -> str:
    """Return the words of the first cell of a column."""
    found = re.search(f'<td class="{css_class}" role="cell">(.*?)</td>', page, re.S)
    assert found
    return " ".join(re.sub("<[^>]+>", " ", found[1]).split())


class TestLinksOfALine:
    def narrowed_to(self, page: str, filters: str) -> bool:
        return f'href="{escape(f"{LIST}?{filters}")}"' in page

    def test_an_address_narrows_what_is_shown(self, browse):
        write()

        page = browse().get(f"{LIST}?type=products&period=today").text

        assert self.narrowed_to(page, "type=products&period=today&ip=203.0.113.24")
        assert 'title="Only from 203.0.113.24"' in page

    def test_a_person_and_an_action_take_the_place_of_others(self, browse):
        write()

        page = browse().get(f"{LIST}?user=7&user=8&not_action=product.added").text

        assert self.narrowed_to(page, "not_action=product.added&user=7")
        assert 'title="Only by Amina Diallo"' in page
        assert self.narrowed_to(page, "user=7&user=8&action=product.updated")
        assert "Only this action" in page

    def test_a_narrowed_list_begins_with_its_newest_page(self, browse):
        older, newest = write(), write()

        page = browse().get(f"{LIST}?type=products&older={newest.id}").text

        assert str(older.id) in page
        assert self.narrowed_to(page, "type=products&user=7")

    def test_the_day_is_shown_whole(self, browse):
        write()

        page = browse().get(f"{LIST}?type=products").text

        assert self.narrowed_to(page, "period=custom&from=2026-03-30&to=2026-03-30")
        assert "Everything on this day" in page

    @pytest.mark.parametrize(
        ("path", "filters"),
        [
            (AMINA, "user=7&action=product.updated"),
            (f"{OBJECT}?target=shop.product:1", "target=shop.product%3A1&user=7"),
        ],
    )
    def test_the_page_of_a_person_or_an_object_narrows_to_it(self, browse, path, filters):
        write()

        assert self.narrowed_to(browse().get(path).text, filters)


class TestNoAddress:
    @pytest.mark.parametrize(
        ("source", "reason"),
        [
            ("command", "ran on the server"),
            ("task", "background task"),
            ("database", "changed in the database"),
            ("system", "not over the network"),
            ("web", "not known"),
        ],
    )
    def test_it_says_why(self, browse, source, reason):
        entry = write(ip=None, source=source)

        assert cell(browse().get(LIST).text, "ip") == f"— none {reason}"
        assert f"none: {reason}" in text(browse().get(f"{LIST}{entry.id}/"))

    def test_what_the_system_ran_is_said_once(self, browse):
        write(actor_id="", actor_name="", actor_email="", actor_role="", ip=None,
              source="command", context={"command": "import_prices"})  # fmt: skip

        page = browse().get(LIST).text

        assert "command import_prices" in cell(page, "who")
        assert "import_prices" not in cell(page, "ip")


def test_who_acted_as_another_is_in_the_picture(browse):
    write(context={"impersonator": {"id": "9", "name": "Sofia Marques"}})

    page = browse().get(LIST).text

    assert "AD<b>SM</b></span>" in page
    assert cell(page, "who").endswith("by Sofia Marques , acting as this user")
