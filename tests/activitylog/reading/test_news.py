"""What came since the list was shown: counted for a page that says which entries it shows."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from activitylog.models import ActivityEntry
from activitylog.reading.limits import limits
from tests.activitylog.reading.shoplog import NOW, drafted, write, write_adjustment, write_bulk
from tests.activitylog.reading.test_views import HTMX, LENA, LIST, ORDER, text

pytestmark = pytest.mark.usefixtures("_nobody_signs_in")

SECURITY = "/settings/security-logs/"
SIGN_IN = {"category": "security", "action": "session.signed_in"}


def poll_of(response) -> str:
    """Return the address at which a page asks for what is new; empty where it does not."""
    found = re.search(r'hx-get="([^"]+/news/[^"]+)"', response.text)
    return unescape(found[1]) if found else ""


def said(response) -> str:
    """Return what the answer says; empty where it says that nothing has changed."""
    assert response.status_code in (200, 204)
    return text(response)


class Reader:
    """Somebody with the list open."""

    def __init__(self, client: Client, address: str = LIST) -> None:
        self.client = client
        self.poll = poll_of(client.get(address))

    def look(self) -> str:
        response = self.client.get(self.poll, headers=HTMX)
        if response.status_code == 200:
            self.poll = poll_of(response)
        return said(response)


@pytest.fixture
def reader(browse):
    return lambda address=LIST, who="admin": Reader(browse(who), address)


class TestCounting:
    def test_what_is_new_is_said_once_and_nothing_where_nothing_is(self, reader):
        write(NOW - timedelta(hours=1))
        reader = reader()

        assert reader.look() == ""
        write()
        assert reader.look() == "1 new entry"
        assert reader.look() == ""
        write()
        assert reader.look() == "2 new entries"

    def test_an_entry_that_began_before_the_newest_and_was_committed_after_it_is_new(self, reader):
        late = drafted(NOW - timedelta(minutes=3))
        write(NOW - timedelta(minutes=4))
        write(NOW - timedelta(minutes=2))
        reader = reader()

        late.save()

        assert reader.look() == "1 new entry"

    def test_an_empty_list_waits_for_its_first_entry(self, reader):
        reader = reader(f"{LIST}?type=orders")
        write()
        assert reader.look() == ""
        write(**ORDER)
        assert reader.look() == "1 new entry"

    def test_what_does_not_fit_on_the_page_is_not_new(self, reader, settings):
        settings.ACTIVITYLOG_PAGE_SIZE = 5
        for _ in range(20):
            write()
        assert reader().look() == ""

    def test_a_bulk_is_one_entry_and_a_story_as_many_as_the_list_counts(self, reader):
        reader = reader()
        write_bulk(30)
        assert reader.look() == "1 new entry"
        write_adjustment()
        assert reader.look() == "3 new entries"

    def test_at_ten_the_page_stops_asking(self, reader):
        reader = reader()
        for _ in range(9):
            write()
        assert reader.look() == "9 new entries"
        for _ in range(30):
            write()
        assert reader.look() == "10+ new entries"
        assert reader.poll == ""

    def test_the_link_shows_them_under_the_same_filters(self, reader, browse):
        reader = reader(f"{LIST}?type=products&user=7")
        write()
        response = browse().get(reader.poll, headers=HTMX)

        assert f'href="{LIST}?type=products&amp;user=7"' in response.text
        assert f'hx-get="{LIST}?type=products&amp;user=7"' in response.text


class TestFilters:
    @pytest.mark.parametrize(
        "query",
        ["type=products", "user=7", "not_user=8", "q=kettle", "ip=203.0.113.24", "period=today"],
    )
    def test_only_what_matches_is_counted(self, reader, query):
        reader = reader(f"{LIST}?{query}")
        write(**LENA, **ORDER, ip="192.0.2.1", target_name="Mug")
        outside = "" if query != "period=today" else "1 new entry"
        assert reader.look() == outside
        write()
        assert reader.look() == ("1 new entry" if not outside else "2 new entries")

    def test_a_limited_role_hears_of_nothing_that_it_does_not_see(self, reader):
        reader = reader(who="keeper")
        write(**ORDER)
        write(business_id="b2")
        write(**SIGN_IN)
        assert reader.look() == ""
        write()
        assert reader.look() == "1 new entry"

    def test_security_has_its_own(self, reader):
        everybody, keeper = reader(SECURITY), reader(SECURITY, "keeper")
        write(**SIGN_IN)
        write()
        assert everybody.look() == "1 new entry"
        assert keeper.look() == ""

    def test_a_search_looks_at_no_more_than_a_page_does_and_then_offers_to_look(
        self, reader, monkeypatch
    ):
        monkeypatch.setattr(limits, "listed_examined", 20)
        reader = reader(f"{LIST}?not_user=7")
        ActivityEntry.objects.bulk_create(drafted() for _ in range(30))
        write(**LENA)

        assert reader.look() == "Look for new entries"
        assert reader.poll == ""


class TestWhere:
    def test_pages_deep_in_the_log_do_not_ask(self, browse, settings):
        settings.ACTIVITYLOG_PAGE_SIZE = 2
        entries = [write() for _ in range(6)]
        client = browse()

        assert poll_of(client.get(LIST))
        assert not poll_of(client.get(f"{LIST}?older={entries[3].id}"))
        assert not poll_of(client.get(f"{LIST}?newer={entries[0].id}"))

    @pytest.mark.parametrize(
        ("period", "asks"),
        [
            ("period=yesterday", False),
            ("from=2026-01-01&to=2026-03-29", False),
            ("from=2026-01-01&to=2026-03-30", True),
            ("period=week", True),
        ],
    )
    def test_a_period_that_is_over_has_nothing_new(self, browse, period, asks):
        assert bool(poll_of(browse().get(f"{LIST}?{period}"))) is asks

    def test_a_filter_that_cannot_be_used_asks_for_nothing(self, browse):
        assert not poll_of(browse().get(f"{LIST}?ip=nope"))


class TestRefusing:
    @pytest.mark.parametrize(
        "query", ["", "since=x&shown=1", "shown=1", "since={id}&shown=-1", "since={id}&shown=5000",
                  "since={id}&shown=1&ip=nope"],
    )  # fmt: skip
    def test_nonsense_is_refused(self, browse, query):
        address = f"{LIST}news/?{query.format(id=write().id)}"

        assert browse().get(address).status_code == 400

    def test_whose_session_ended_may_read_on_and_sign_in_when_he_likes(self, reader, settings):
        settings.LOGIN_URL = "/sign-in/"
        reader = reader(f"{LIST}?type=products")
        page = {**HTMX, "HX-Current-URL": f"http://testserver{LIST}?type=products"}

        response = Client().get(reader.poll, headers=page)

        assert said(response) == "You are signed out. Sign in"
        assert f'href="/sign-in/?next={LIST}%3Ftype%3Dproducts"' in response.text
        assert not poll_of(response)
        assert "HX-Redirect" not in response.headers

    def test_who_may_no_longer_read_hears_nothing_more(self, reader, browse):
        reader = reader()

        response = browse("staff").get(reader.poll, headers=HTMX)

        assert said(response) == ""
        assert not poll_of(response)


def test_asking_costs_the_same_however_much_there_is(browse, django_assert_num_queries):
    client = browse()
    poll = poll_of(client.get(LIST))
    expected = 5  # session and user; actions; how far may be looked; the count

    with django_assert_num_queries(expected):
        client.get(poll, headers=HTMX)
    for _ in range(200):
        write()
    with django_assert_num_queries(expected) as queries:
        client.get(poll, headers=HTMX)
    assert "LIMIT 10" in queries.captured_queries[-1]["sql"]
