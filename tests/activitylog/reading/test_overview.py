from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from activitylog.models import ActivityEntry
from activitylog.reading.limits import limits
from activitylog.reading.tallies import tallies_by_day
from tests.activitylog.reading.shoplog import NOW, write, write_bulk

LIST = "/settings/activity-logs/"
OVERVIEW = f"{LIST}overview/"
HTMX = {"HX-Request": "true"}
ORDER = {"category": "orders", "action": "order.added", "target_type": "shop.order"}
BRUSSELS = ZoneInfo("Europe/Brussels")


def figures(response) -> dict[str, tuple[str, str]]:
    """Return the count and the address of each figure."""
    found = re.findall(
        r'<a(?: class="warn")? href="([^"]*)"[^>]*>([^<]+)<strong>([^<]+)</strong></a>',
        response.text,
    )
    return {label.strip(): (count, unescape(url)) for url, label, count in found}


def bars(response) -> dict[str, str]:
    """Return the address of each bar by what it is called."""
    found = re.findall(r'<a href="([^"]*)"[^>]*aria-label="([^"]*)"', response.text)
    return {unescape(label): unescape(url) for url, label in found}


def rows(response) -> list[list[str]]:
    """Return the cells of the table behind the chart."""
    (table,) = re.findall(r'(?s)<table class="plain">.*?</table>', response.text)
    lines = re.findall(r"(?s)<tr>.*?</tr>", table)
    cells = [re.findall(r"(?s)<t[hd].*?</t[hd]>", line) for line in lines]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in line] for line in cells]


def entries_at(client, url: str) -> int:
    """Return how many entries the list says that it has."""
    found = re.search(r"<strong>([\d,]+)</strong> entr", client.get(url).text)
    return int(found[1].replace(",", "")) if found else 0


class TestHours:
    MORNING = "period=today&from_time=06:00&to_time=11:59"

    def test_it_is_said_that_whole_days_are_counted(self, browse):
        write()
        client = browse()

        assert "whole days, not the hours" in client.get(f"{OVERVIEW}?{self.MORNING}").text
        assert "whole days, not the hours" not in client.get(f"{OVERVIEW}?period=today").text

    def test_a_type_narrows_the_list_within_them(self, browse):
        write()

        page = unescape(browse().get(f"{OVERVIEW}?{self.MORNING}").text)

        within = "period=today&from_time=06%3A00&to_time=11%3A59&type=products"
        assert f'<li data-cat="products"><a href="{LIST}?{within}"' in page


class TestFigures:
    def test_each_leads_to_the_entries_that_it_counts(self, browse):
        write(NOW - timedelta(minutes=5))
        write(NOW - timedelta(minutes=4), outcome="failed")
        write(NOW - timedelta(days=3))
        write(NOW - timedelta(days=12))
        client = browse()

        found = figures(client.get(OVERVIEW))

        assert {label: count for label, (count, _url) in found.items()} == {
            "Today": "2",
            "Last 7 days": "3",
            "Denied or failed": "0",
        }
        for label in ("Today", "Last 7 days"):
            count, url = found[label]
            assert entries_at(client, url) == int(count)

    def test_refused_attempts_are_those_of_the_security_log(self, browse):
        write(category="security", action="access.denied", outcome="denied", target_type="")
        write(NOW - timedelta(days=40), category="security", action="session.failed",
              outcome="failed", target_type="")  # fmt: skip
        client = browse()

        count, url = figures(client.get(OVERVIEW))["Denied or failed"]

        assert count == "1"
        assert url.startswith("/settings/security-logs/?")
        assert entries_at(client, url) == 1

    def test_who_sees_only_his_own_security_entries_counts_those_of_the_activity_log(
        self, browse, monkeypatch
    ):
        policy = "tests.activitylog.reading.shoplog.ShopPolicy.security"
        monkeypatch.setattr(policy, lambda self, user: "own")
        write(outcome="failed")
        write(category="security", action="access.denied", outcome="denied", target_type="")
        client = browse()

        count, url = figures(client.get(OVERVIEW))["Denied or failed"]

        assert count == "1"
        assert entries_at(client, url) == 1

    def test_filters_that_the_security_log_does_not_know_keep_to_this_one(self, browse):
        write(category="security", action="access.denied", outcome="denied", target_type="")
        write(outcome="failed", **ORDER)
        client = browse()

        count, url = figures(client.get(f"{OVERVIEW}?type=orders"))["Denied or failed"]

        assert count == "1"
        assert entries_at(client, url) == 1

    def test_they_keep_the_filters(self, browse):
        write()
        write(actor_id="8", actor_name="Lena Hofmann")
        client = browse()

        count, url = figures(client.get(f"{OVERVIEW}?user=8&period=last7"))["Today"]

        assert count == "1"
        assert url == f"{LIST}?user=8&period=today"


class TestDays:
    def test_a_bar_leads_to_its_day(self, browse):
        write(NOW - timedelta(days=2))
        write(NOW - timedelta(days=2), **ORDER)
        client = browse()

        url = bars(client.get(OVERVIEW))["Saturday 28 March 2026: 2 entries"]

        assert url == f"{LIST}?period=custom&from=2026-03-28&to=2026-03-28"
        assert entries_at(client, url) == 2

    def test_the_table_says_the_same(self, browse):
        write(NOW)
        write(NOW, **ORDER)
        write(NOW - timedelta(days=1), **ORDER)

        heading, today, yesterday, *others = rows(browse().get(OVERVIEW))

        assert heading == ["Day", "Products", "Orders", "All"]
        assert today == ["Mon 30 Mar", "1", "1", "2"]
        assert yesterday == ["Sun 29 Mar", "0", "1", "1"]
        assert len(others) == 28

    @pytest.mark.parametrize(
        ("query", "days"),
        [
            ("", 30),
            ("?period=custom&from=2026-02-01&to=2026-03-12", 40),
            ("?from=2025-01-01", 92),
            ("?to=2026-03-12", 92),
            ("?to=1970-01-04", 3),
            ("?to=1970-01-04&from=1970-01-04", 3),
        ],
    )
    def test_the_days_are_those_of_the_period(self, browse, query, days):
        assert len(rows(browse().get(OVERVIEW + query))) == days + 1

    @pytest.mark.parametrize(
        ("query", "first", "last", "marked"),
        [
            ("period=today", "Sun 1 Mar", "Mon 30 Mar", 1),
            ("period=last7", "Sun 1 Mar", "Mon 30 Mar", 7),
            ("period=custom&from=2026-03-10&to=2026-03-12", "Sun 1 Mar", "Mon 30 Mar", 3),
            ("period=custom&from=2026-01-10&to=2026-01-12", "Sun 14 Dec", "Mon 12 Jan", 3),
        ],
    )
    def test_a_short_period_is_marked_among_the_days_around_it(
        self, browse, query, first, last, marked
    ):
        response = browse().get(f"{OVERVIEW}?{query}")

        _heading, newest, *_days, oldest = rows(response)
        assert (oldest[0], newest[0]) == (first, last)
        assert response.text.count('aria-current="true"') == marked

    def test_a_long_period_is_cut_and_says_so(self, browse):
        assert "The last 92 days of the period" in browse().get(f"{OVERVIEW}?from=2025-01-01").text

    @pytest.mark.parametrize(
        ("change", "hours"),
        [(date(2026, 3, 29), 23), (date(2025, 10, 26), 25)],
    )
    def test_days_are_as_long_as_they_are_where_clocks_change(self, viewer, change, hours):
        start = datetime(change.year, change.month, change.day, tzinfo=BRUSSELS)
        first = start.astimezone(NOW.tzinfo)
        for at in (first - timedelta(seconds=1), first, first + timedelta(hours=hours, seconds=-1),
                   first + timedelta(hours=hours)):  # fmt: skip
            write(at)
        days = [change - timedelta(days=1), change, change + timedelta(days=1)]

        found = viewer().entries().top_level()

        counts = tallies_by_day(found, found, days, BRUSSELS)
        assert [counts[day].total for day in days] == [1, 2, 1]

    def test_rows_of_bulks_count_once(self, browse):
        write_bulk(25)

        assert figures(browse().get(OVERVIEW))["Today"][0] == "1"

    def test_no_number_is_written_with_a_comma(self, browse):
        for _ in range(3):
            write()
        client = browse()

        page = client.get(OVERVIEW, headers={"Accept-Language": "de"}).text

        assert not re.search(r'(?:x|y|width|height)="[^"]*,', page)


class TestRoles:
    def test_a_limited_role_counts_what_it_sees(self, browse):
        write()
        write(**ORDER)
        client = browse("keeper")

        response = client.get(OVERVIEW)

        assert figures(response)["Today"][0] == "1"
        assert "Orders" not in response.text
        assert 'data-cat="orders"' not in response.text

    def test_another_business_counts_nothing(self, browse):
        write()

        assert figures(browse("other").get(OVERVIEW))["Today"][0] == "0"

    def test_who_has_no_log_has_no_overview(self, browse):
        assert browse("staff").get(OVERVIEW).status_code == 403


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("type=orders", "1"),
            ("action=product.updated", "2"),
            ("user=8", "1"),
            ("not_user=8", "2"),
            ("q=kettle", "2"),
            ("ip=192.0.2.1", "0"),
            ("target=shop.order:1", "1"),
        ],
    )
    def test_they_narrow_the_counts(self, browse, query, count):
        write()
        write()
        write(actor_id="8", target_name="O-1", **ORDER)

        assert figures(browse().get(f"{OVERVIEW}?{query}"))["Today"][0] == count

    def test_nonsense_shows_no_chart(self, browse):
        response = browse().get(f"{OVERVIEW}?period=never")

        assert response.status_code == 200
        assert '<svg class="bars"' not in response.text
        assert "These filters cannot be used" in response.text


class TestLoading:
    def test_the_list_keeps_its_place_and_fetches_it(self, browse):
        page = browse().get(f"{LIST}?user=7").text

        (place,) = re.findall(r'<div[^>]*id="overview"[^>]*>', page)
        assert f'hx-get="{OVERVIEW}?user=7"' in place
        assert 'hx-trigger="load"' in place

    def test_without_script_there_is_a_link(self, browse):
        assert f'<a href="{OVERVIEW}?user=7">' in browse().get(f"{LIST}?user=7").text

    def test_a_new_filter_fetches_it_anew_and_another_page_does_not(self, browse):
        entry = write()
        client = browse()

        assert 'hx-target="#overview"' in client.get(f"{LIST}?user=7", headers=HTMX).text
        older = f"{LIST}?user=7&older={entry.id}"
        assert 'hx-target="#overview"' not in client.get(older, headers=HTMX).text

    def test_the_part_narrows_the_list_in_place(self, browse):
        write()

        part = browse().get(OVERVIEW, headers=HTMX).text

        assert "<html" not in part
        assert 'hx-target="#log"' in part

    def test_alone_it_leads_back(self, browse):
        page = browse().get(f"{OVERVIEW}?user=7").text

        assert f'<a href="{LIST}?user=7">' in page
        assert 'hx-target="#log"' not in page

    def test_the_security_log_has_none(self, browse):
        assert 'id="overview"' not in browse().get("/settings/security-logs/").text


class TestCost:
    def test_it_is_the_same_however_much_there_is(self, browse, django_assert_max_num_queries):
        write()
        client = browse()
        client.get(OVERVIEW)
        with django_assert_max_num_queries(9) as first:
            client.get(OVERVIEW)
        for n in range(60):
            write(NOW - timedelta(days=n % 30), **(ORDER if n % 2 else {}))
        with django_assert_max_num_queries(len(first)):
            client.get(OVERVIEW)

    def test_a_busy_day_is_worked_out_from_its_newest_entries(self, viewer, monkeypatch):
        monkeypatch.setattr(limits, "chart_read", 8)
        monkeypatch.setattr(limits, "chart_counted", 40)
        for n in range(16):
            write(NOW - timedelta(minutes=n), **(ORDER if n % 4 == 0 else {}))
        write(NOW - timedelta(days=1))
        today = NOW.date()
        days = [today - timedelta(days=1), today]
        found = viewer().entries().top_level()
        walked = ActivityEntry.objects.in_business("b1").top_level()

        counted = tallies_by_day(found, walked, days, BRUSSELS)

        assert counted[days[0]].counts == {"products": 1}
        assert not counted[days[0]].is_estimate
        assert counted[today].is_estimate
        assert not counted[today].is_capped
        assert counted[today].counts == {"products": 12, "orders": 4}

    def test_a_day_beyond_counting_says_that_there_is_more(self, browse, monkeypatch):
        monkeypatch.setattr(limits, "chart_read", 60)
        monkeypatch.setattr(limits, "chart_counted", 150)
        for n in range(9):
            write(NOW - timedelta(minutes=n))

        page = browse().get(OVERVIEW)

        assert figures(page)["Today"][0] == "≈5+"
        assert "worked out from the newest entries of a day" in page.text


def test_a_filter_that_nothing_can_match_counts_nothing(browse):
    response = browse().get("/settings/activity-logs/overview/?type=nothing-has-this-type")

    assert response.status_code == 200
