from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from activitylog.reading.limits import limits
from tests.activitylog.reading.shoplog import NOW, write, write_bulk
from tests.activitylog.reading.test_views import row_texts, text

LIST = "/settings/activity-logs/"
PEOPLE = f"{LIST}people/"
AMINA = f"{PEOPLE}?user=7"
LENA = {"actor_id": "8", "actor_name": "Lena Hofmann", "actor_email": "lena@shop.test"}
ORDER = {"category": "orders", "action": "order.added", "target_type": "shop.order"}
SYSTEM = {
    "actor_id": "",
    "actor_name": "",
    "actor_email": "",
    "actor_role": "",
    "source": "command",
}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0"


def facts(response) -> dict[str, str]:
    """Return what stands under each heading of the facts."""
    found = re.findall(r"(?s)<dt>(.*?)</dt><dd>(.*?)</dd>", response.text)
    return {
        label: " ".join(unescape(re.sub(r"<[^>]+>", " ", said)).split()) for label, said in found
    }


def numbers(response) -> dict[str, str]:
    """Return the address of each number by what it is called."""
    found = re.findall(r'<a (?:class="num" )?href="([^"]*)" aria-label="([^"]*)"', response.text)
    return {unescape(label): unescape(url) for url, label in found}


def entries_at(client, url: str) -> int:
    """Return how many entries the list says that it has."""
    found = re.search(r"<strong>([\d,]+)</strong> entr", client.get(url).text)
    return int(found[1].replace(",", "")) if found else 0


class TestPerson:
    def test_the_facts(self, browse):
        write(NOW - timedelta(days=50))
        write(NOW - timedelta(days=2))
        write(NOW - timedelta(hours=3), actor_role="Manager")
        write(**LENA)

        response = browse().get(AMINA)

        assert "Amina Diallo" in text(response)
        assert "amina@shop.test" in text(response)
        assert facts(response) == {
            "Last action": "30 March 2026, 09:00 3 h ago",
            "First action": "8 February 2026, 11:00",
            "Last 30 days": "2 entries on 2 days",
            "Denied or failed": "none in 30 days",
            "Role": "Manager as of the last action",
        }

    def test_who_did_nothing_lately_has_no_empty_charts(self, browse):
        write(NOW - timedelta(days=50))

        response = browse().get(AMINA)

        assert facts(response)["Last 30 days"] == "no entries"
        assert re.findall("<h2[^>]*>(.*?)</h2>", response.text) == ["Facts", "Latest entries"]
        assert len(row_texts(response)) == 1

    def test_the_lanes_have_a_mark_for_each_minute(self, browse):
        write(NOW)
        write(NOW)
        write(NOW - timedelta(hours=6), **ORDER)

        page = browse().get(AMINA).text

        (today,) = re.findall(
            r'(?s)<svg[^>]*aria-label="Monday 30 March 2026: 3 entries".*?</svg>', page
        )
        assert re.findall(r'data-cat="(\w+)" x="([\d.]+)"', today) == [
            ("products", "120"),
            ("orders", "60"),
        ]

    def test_each_area_leads_to_its_entries(self, browse):
        write()
        write(**ORDER)
        write(NOW - timedelta(days=3), **ORDER)
        write(NOW - timedelta(days=40), **ORDER)
        client = browse()

        found = numbers(client.get(AMINA))

        assert found["2 in Orders"] == f"{LIST}?user=7&period=last30&type=orders"
        assert entries_at(client, found["2 in Orders"]) == 2
        assert entries_at(client, found["1 in Products"]) == 1

    def test_addresses_come_with_the_browsers_that_signed_in_from_them(self, browse):
        write(NOW - timedelta(days=2), ip="192.0.2.88")
        write(ip="192.0.2.88")
        write()
        write(category="security", action="session.signed_in", target_type="", ip="192.0.2.88",
              context={"user_agent": FIREFOX})  # fmt: skip

        page = text(browse().get(AMINA))

        assert "192.0.2.88 Firefox on Windows 2 entries, 28 March 2026 to 30 March 2026" in page
        assert "203.0.113.24 1 entry, 30 March 2026" in page

    def test_who_may_not_see_sign_ins_sees_no_browsers(self, browse, monkeypatch):
        policy = "tests.activitylog.reading.shoplog.ShopPolicy.security"
        monkeypatch.setattr(policy, lambda self, user: "own")
        write()
        write(category="security", action="session.signed_in", target_type="",
              context={"user_agent": FIREFOX})  # fmt: skip

        page = text(browse().get(AMINA))

        assert "203.0.113.24 1 entry" in page
        assert "Firefox" not in page

    def test_what_was_worked_on_most_leads_to_its_history(self, browse):
        write(target_id="2", target_name="Mug")
        for _ in range(3):
            write()

        page = browse().get(AMINA).text

        places = [page.index("3 entries</span><a"), page.index("1 entry</span><a")]
        assert places == sorted(places)
        assert f'href="{LIST}objects/?target=shop.product%3A1"' in page

    def test_the_latest_entries_are_rows_of_the_list(self, browse):
        write(changes={"price": ["24.00", "19.00"]}, context={"currency": "EUR"})
        write(**LENA)

        page = browse().get(AMINA)

        (row,) = row_texts(page)
        assert "€24.00 €19.00" in row

    def test_somebody_whose_account_is_deleted(self, browse):
        write()

        assert "Amina Diallo amina@shop.test Admin deleted" in text(browse().get(AMINA))

    def test_the_system(self, browse):
        write(**SYSTEM)

        response = browse().get(f"{PEOPLE}?user=system")

        assert re.search(r"<h1><bdi>System</bdi></h1>", response.text)
        assert facts(response)["Last 30 days"] == "1 entry on 1 day"

    def test_what_its_column_cuts_off_can_be_read(self, browse):
        who = {"id": "8", "name": "Lena <Hofmann>", "email": "lena@shop.test"}
        write(context={"impersonator": who})
        write(**SYSTEM, context={"command": "close_the_books"})

        page = browse().get(LIST).text

        assert 'title="by Lena &lt;Hofmann&gt;, acting as this user"' in page
        assert 'title="command close_the_books"' in page

    @pytest.mark.parametrize("id_", ["99", "no-such-user", "%00", "x" * 400])
    def test_nobody_with_entries(self, browse, id_):
        write()
        response = browse().get(f"{PEOPLE}?user={id_}")

        assert response.status_code == 200
        assert "Amina" not in text(response)

    def test_another_business_s_people_have_done_nothing(self, browse):
        write()

        page = text(browse("other").get(AMINA))

        assert "No entries of this user" in page
        assert "Amina" not in page

    def test_a_limited_role_sees_its_own_part(self, browse):
        write(NOW - timedelta(hours=1), changes={"cost": ["11.47", "12.83"]})
        write(actor_role="Skipper", target_name="O-1", ip="192.0.2.7", **ORDER)

        response = browse("keeper").get(AMINA)

        assert facts(response)["Last 30 days"] == "1 entry on 1 day"
        for hidden in ("O-1", "192.0.2.7", "Skipper", "Orders", "12.83"):
            assert hidden not in text(response)

    def test_who_has_no_log_sees_nobody(self, browse):
        assert browse("staff").get(AMINA).status_code == 403

    def test_the_cost_does_not_grow(self, browse, django_assert_max_num_queries):
        write()
        client = browse()
        client.get(AMINA)
        with django_assert_max_num_queries(19) as first:
            client.get(AMINA)
        for n in range(80):
            write(NOW - timedelta(hours=n), target_id=str(n), ip=f"203.0.113.{n}")
        with django_assert_max_num_queries(len(first)):
            client.get(AMINA)


class TestPeople:
    def test_each_number_leads_to_what_it_counts(self, browse):
        write()
        write(**ORDER)
        write(**ORDER)
        write(NOW - timedelta(days=31))
        write(**LENA)
        client = browse()

        found = numbers(client.get(PEOPLE))

        assert found["2 of Amina Diallo in Orders"] == f"{LIST}?period=last30&user=7&type=orders"
        for label, url in found.items():
            assert entries_at(client, url) == int(label.split()[0])
        assert "4 of All people" in found
        assert "1 of Lena Hofmann in Products" in found

    def test_the_busiest_comes_first(self, browse):
        write()
        write(**LENA)
        write(**LENA)

        page = text(browse().get(PEOPLE))

        assert page.index("Lena Hofmann") < page.index("Amina Diallo")

    def test_a_name_leads_to_its_person(self, browse):
        write()
        write(**SYSTEM)

        page = browse().get(PEOPLE).text

        assert f'<a href="{AMINA}"><bdi>Amina Diallo</bdi></a>' in page
        assert f'<a href="{PEOPLE}?user=system"><bdi>System</bdi></a>' in page

    def test_the_period_is_chosen(self, browse):
        write(NOW - timedelta(days=3))
        write(**LENA)

        page = browse().get(f"{PEOPLE}?period=today")

        assert "Lena Hofmann" in text(page)
        assert "Amina Diallo" not in text(page)
        assert 'href="?period=today" aria-current="page"' in page.text

    def test_it_may_be_any_days(self, browse):
        write(NOW - timedelta(days=3))
        write(**LENA)

        page = browse().get(f"{PEOPLE}?period=custom&from=2026-03-01&to=2026-03-28")

        assert "Amina Diallo" in text(page)
        assert "Lena Hofmann" not in text(page)
        assert 'name="from" value="2026-03-01"' in page.text
        assert entries_at(browse(), numbers(page)["1 of Amina Diallo"]) == 1

    def test_days_that_cannot_be_are_explained_beside_their_field(self, browse):
        page = browse().get(f"{PEOPLE}?period=custom&from=2026-03-28&to=2026-03-01")

        assert 'aria-describedby="log-to-error"' in page.text
        assert "The last day is before the first" in text(page)

    def test_a_bulk_counts_once(self, browse):
        write_bulk(12)

        assert "1 of Amina Diallo in Products" in numbers(browse().get(PEOPLE))

    def test_nonsense_is_explained(self, browse):
        response = browse().get(f"{PEOPLE}?period=never")

        assert response.status_code == 200
        assert "is no period" in text(response)

    def test_nobody_did_anything(self, browse):
        write(**ORDER)

        for who in ("keeper", "other"):
            page = text(browse(who).get(PEOPLE))
            assert "Nobody did anything in this period" in page
            assert "Amina" not in page

    def test_more_than_can_be_counted_is_said(self, browse, monkeypatch):
        monkeypatch.setattr(limits, "rows_examined", 2)
        for n in range(4):
            write(NOW - timedelta(days=n))

        page = browse().get(PEOPLE)

        assert "2 of All people" in numbers(page)
        assert "these are the newest, since 28 March 2026" in text(page)

    def test_the_menu_of_a_row_leads_to_the_person(self, browse):
        write()

        assert f'<a href="{AMINA}">' in browse().get(LIST).text

    def test_the_cost_does_not_grow(self, browse, django_assert_max_num_queries):
        write()
        client = browse()
        client.get(PEOPLE)
        with django_assert_max_num_queries(9) as first:
            client.get(PEOPLE)
        for n in range(40):
            write(actor_id=str(n), actor_name=f"Person {n}")
        with django_assert_max_num_queries(len(first)):
            client.get(PEOPLE)
