from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest

from activitylog.reading.limits import limits
from tests.activitylog.reading.shoplog import NOW, write, write_adjustment, write_bulk
from tests.activitylog.reading.test_views import text

LIST = "/settings/activity-logs/"
ORDER = {"category": "orders", "action": "order.added", "target_type": "shop.order"}
IN_DRAWER = {"HX-Request": "true", "HX-Target": "drawer-body"}


def section(response, title: str) -> str:
    """Return the part of a page under a heading, as it is read; empty without it."""
    page = re.sub(r"</?bdi>", "", response.text)  # names in a heading are isolated
    found = re.search(rf"(?s)<h2[^>]*>{title}</h2>(.*?)</section>", page)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split()) if found else ""


def step(response, rel: str) -> str:
    """Return where Newer (`prev`) or Older (`next`) leads; empty without it."""
    found = re.search(rf'href="([^"]*)" rel="{rel}"', response.text)
    return unescape(found[1]) if found else ""


class TestNeighbours:
    def test_newer_and_older_keep_to_the_list_s_filters(self, browse):
        newest = write(**ORDER)
        write(NOW - timedelta(minutes=1))
        middle = write(NOW - timedelta(minutes=2), **ORDER)
        write(NOW - timedelta(minutes=3))
        oldest = write(NOW - timedelta(minutes=4), **ORDER)

        for query in ("?type=orders", "?q=kettle&action=order.added"):
            page = browse().get(f"{middle.get_absolute_url()}{query}")
            assert step(page, "prev") == f"{newest.get_absolute_url()}{query}"
            assert step(page, "next") == f"{oldest.get_absolute_url()}{query}"
            assert f'href="{LIST}{query}"'.replace("&", "&amp;") in page.text

    def test_without_filters_they_are_those_of_the_whole_list(self, browse):
        newest, oldest = write(), write(NOW - timedelta(minutes=2))
        middle = write(NOW - timedelta(minutes=1), **ORDER)

        page = browse().get(middle.get_absolute_url())

        assert step(page, "prev") == newest.get_absolute_url()
        assert step(page, "next") == oldest.get_absolute_url()

    def test_filters_that_cannot_be_used_lead_nowhere(self, browse):
        write()
        entry = write(NOW - timedelta(minutes=1))

        page = browse().get(f"{entry.get_absolute_url()}?period=never")

        assert page.status_code == 200
        assert not step(page, "prev")

    def test_the_list_s_links_carry_its_filters(self, browse):
        entry = write()

        page = browse().get(f"{LIST}?type=products&user=7").text

        assert f'<a href="{entry.get_absolute_url()}?type=products&amp;user=7">' in page

    def test_around_this_moment_is_what_was_listed_then(self, browse):
        for minutes in range(10):
            write(
                NOW - timedelta(minutes=minutes), target_id=str(minutes), target_name=f"T{minutes}"
            )
        entry = browse().get(LIST).context["page"].entries[5]

        around = section(browse().get(entry.get_absolute_url()), "Around this moment")

        assert re.findall(r"T\d", around) == ["T2", "T3", "T4", "T5", "T6", "T7", "T8"]
        assert "Amina Diallo · Updated product T5" in around

    def test_around_an_attempt_that_was_made_often_stands_all_of_it_as_one(self, browse):
        denied = {
            "category": "security", "action": "access.denied", "outcome": "denied",
            "target_type": "", "target_id": "", "target_name": "",
        }  # fmt: skip
        attempts = [write(NOW - timedelta(minutes=n), **denied) for n in range(3)]
        write(NOW - timedelta(minutes=4), **{**denied, "action": "session.signed_in"})

        page = browse().get(attempts[1].get_absolute_url())

        around = section(page, "Around this moment")
        assert around.count("Was denied") == 1
        assert page.text.count('<li aria-current="true">') == 1

    def test_a_limited_role_has_its_own_neighbours(self, browse):
        write(target_name="O-1", **ORDER)
        entry = write(NOW - timedelta(minutes=1))

        page = browse("keeper").get(entry.get_absolute_url())

        assert not step(page, "prev")
        assert "O-1" not in page.text

    def test_no_further_than_a_page_looks(self, browse, monkeypatch):
        """Of an action that is kept under several types, most entries can be hidden."""
        entry = write(target_name="Here")
        for minutes in range(1, 6):
            write(NOW - timedelta(minutes=minutes), category="orders", target_name="O-1")
        write(NOW - timedelta(minutes=9), target_id="2", target_name="Far away")
        assert "Far away" in browse("keeper").get(entry.get_absolute_url()).text

        monkeypatch.setattr(limits, "listed_examined", 4)

        page = browse("keeper").get(entry.get_absolute_url())
        assert "Far away" not in page.text
        assert not step(page, "next")


class TestSameObject:
    def test_the_five_newest_entries_about_it(self, browse):
        for age in range(7):
            entry = write(NOW - timedelta(days=age))
        write(target_id="2", target_name="Mug")

        page = browse().get(entry.get_absolute_url())

        said = section(page, "History of Blue Kettle")
        assert said.count("Updated product") == 5
        assert "30 Mar 12:00" in said
        assert f'href="{LIST}objects/?target=shop.product%3A1"' in page.text

    def test_what_one_operation_did_to_it_is_one_line(self, browse):
        _product, adjustment = write_adjustment()
        write(NOW - timedelta(days=1))

        page = browse().get(adjustment.get_absolute_url())

        said = section(page, "History of Blue Kettle")
        assert said.count("Adjusted stock of Blue Kettle") == 1
        assert said.count("Updated product") == 1
        assert page.text.count('<li aria-current="true">') == 2  # there, and around this moment

    def test_rows_of_bulks_are_among_them(self, browse):
        entry = write(NOW - timedelta(days=1))
        write_bulk(2)

        said = section(browse().get(entry.get_absolute_url()), "History of Blue Kettle")

        assert said.count("Updated product") == 2

    def test_the_only_entry_has_no_history(self, browse):
        assert not section(browse().get(write().get_absolute_url()), "History of Blue Kettle")


class TestRaw:
    def test_who_sees_everything_sees_it_as_it_is_stored(self, browse):
        entry = write(changes={"cost": ["11.47", "12.83"]}, details="Büro 🫖", request_id=uuid4())

        page = browse().get(entry.get_absolute_url()).text

        (raw,) = re.findall(r"(?s)<pre[^>]*>(.*?)</pre>", page)
        stored = json.loads(unescape(raw))
        assert stored["changes"] == {"cost": ["11.47", "12.83"]}
        assert stored["details"] == "Büro 🫖"
        assert stored["id"] == str(entry.id)

    def test_a_limited_role_does_not(self, browse):
        entry = write(changes={"cost": ["11.47", "12.83"]})

        page = browse("keeper").get(entry.get_absolute_url()).text

        assert "<pre" not in page
        assert "12.83" not in page


class TestDrawer:
    def test_it_is_the_entry_without_the_page_around_it(self, browse):
        entry = write(changes={"price": ["24.00", "19.00"]}, context={"currency": "EUR"})

        response = browse().get(entry.get_absolute_url(), headers=IN_DRAWER)

        assert "<html" not in response.text
        assert 'id="drawer-title"' in response.text
        assert "€24.00" in text(response)
        assert "Open as a page" in text(response)

    def test_a_bulk_opens_in_it_with_its_rows(self, browse):
        head = write_bulk(3)

        response = browse().get(head.get_absolute_url(), headers=IN_DRAWER)

        assert "Product 3" in text(response)

    @pytest.mark.parametrize("who", ["keeper", "other"])
    def test_what_is_not_to_be_seen_does_not_open(self, browse, who):
        entry = write(**ORDER)

        assert browse(who).get(entry.get_absolute_url(), headers=IN_DRAWER).status_code == 404


def test_the_cost_does_not_grow(browse, django_assert_max_num_queries):
    entry = write()
    client = browse()
    client.get(entry.get_absolute_url())
    for n in range(40):
        write(NOW - timedelta(minutes=n), target_id=str(n % 3))
    with django_assert_max_num_queries(16) as first:
        client.get(entry.get_absolute_url())
    for n in range(80):
        write(NOW - timedelta(hours=n), target_id=str(n % 3))
    with django_assert_max_num_queries(len(first)):
        client.get(entry.get_absolute_url())
