from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from activitylog.models import ActivityEntry
from activitylog.reading.limits import limits
from tests.activitylog.reading.shoplog import NOW, write, write_adjustment, write_bulk
from tests.activitylog.shop.models import Product

LIST = "/settings/activity-logs/"
LENA = {"actor_id": "8", "actor_name": "Lena Hofmann", "actor_email": "lena@shop.test"}
ORDER = {"category": "orders", "action": "order.added", "target_type": "shop.order"}
HTMX = {"HX-Request": "true"}


def text(response) -> str:
    """Return what is read on a page, without markup."""
    page = re.sub(r"(?s)<(svg|script|title)\b.*?</\1>", " ", response.text)
    page = re.sub(r"</?bdi>", "", page)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def attributes(response) -> set[str]:
    """Return the name of every attribute on a page, as a browser would find them."""
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.update(name for name, _value in attrs)

    Reader().feed(response.text)
    return found


def row_texts(response) -> list[str]:
    rows = re.findall(r'(?s)<tr [^>]*class="entry.*?</tr>', response.text)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


class TestAddresses:
    def test_the_names_lead_where_the_design_says(self):
        assert reverse("activitylog:activity") == LIST
        assert write().get_absolute_url().startswith(LIST)

    def test_the_other_address_leads_to_the_list_and_keeps_the_filters(self, browse):
        response = browse().get("/logs/activity/?type=products")

        assert (response.status_code, response.url) == (302, f"{LIST}?type=products")

    def test_who_is_not_signed_in_is_asked_to(self, client, settings):
        settings.LOGIN_URL = "/sign-in/"

        assert client.get(LIST).url == f"/sign-in/?next={LIST}"

    @pytest.mark.parametrize("part", [f"{LIST}?ip=192.0.2.1", f"{LIST}overview/?user=7"])
    def test_who_is_no_longer_signed_in_leaves_the_page_and_comes_back_to_it(
        self, client, settings, part
    ):
        settings.LOGIN_URL = "/sign-in/"
        page = {**HTMX, "HX-Current-URL": f"http://testserver{LIST}?user=7"}

        response = client.get(part, headers=page)

        assert (response.status_code, response.content) == (200, b"")
        assert response["HX-Redirect"] == f"/sign-in/?next={LIST}%3Fuser%3D7"
        assert "no-store" in response["Cache-Control"]

    def test_no_other_site_is_come_back_to(self, client):
        page = {**HTMX, "HX-Current-URL": "https://evil.test/"}

        assert client.get(LIST, headers=page)["HX-Redirect"].endswith(f"?next={LIST}")

    def test_parameters_that_say_nothing_leave_the_address(self, browse):
        response = browse().get(f"{LIST}?q=&user=7&from=&to=+")

        assert response.url == f"{LIST}?user=7"

    @pytest.mark.parametrize("path", [LIST, f"{LIST}?type=nothing&q=x"])
    def test_no_cache_keeps_a_page(self, browse, path):
        response = browse().get(path)

        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert {"Cookie", "HX-Request"} <= set(response["Vary"].split(", "))


class TestList:
    def test_a_row_has_the_five_columns(self, browse):
        write(
            NOW - timedelta(minutes=18),
            changes={"price": ["24.00", "19.00"]},
            context={"currency": "EUR", "reason": "Spring promotion"},
        )
        response = browse().get(LIST)

        (row,) = row_texts(response)
        for words in (
            "11:42", "18 min ago", "Amina Diallo", "amina@shop.test", "Updated product Blue Kettle",
            "Products", "Price €24.00 €19.00 −20.8\xa0%".replace("\xa0", " "), "Spring promotion",
            "203.0.113.24",
        ):  # fmt: skip
            assert words in row.replace("\xa0", " ")
        headings = re.findall(r'scope="col">([^<]+)<', response.text)
        assert [unescape(heading) for heading in headings] == [
            "Date & Time", "User", "Action", "Details", "IP Address",
        ]  # fmt: skip

    def test_days_divide_the_list_in_the_business_s_zone(self, browse):
        write(NOW)
        write(NOW - timedelta(hours=12, minutes=1))
        write(NOW - timedelta(days=2))

        page = text(browse().get(LIST))

        assert "Today Monday 30 March 2026" in page
        assert "Yesterday Sunday 29 March 2026" in page
        assert "Saturday 28 March 2026" in page
        assert "Times in Europe/Brussels (UTC+2)" in page

    def test_an_adjustment_of_stock_reads_as_one_line(self, browse):
        write_adjustment()

        (row,) = row_texts(browse().get(LIST))

        assert "Adjusted stock of Blue Kettle" in row
        assert "Stock 40 26 −14" in row
        assert "Water damage" in row

    def test_a_bulk_is_one_line_that_unfolds(self, browse):
        head = write_bulk(25)
        client = browse()

        response = client.get(LIST)
        (row,) = row_texts(response)
        rows = client.get(head.get_absolute_url(), headers=HTMX)

        assert "Updated 25 products" in row
        assert "25 products" in text(response)
        assert f'href="{head.get_absolute_url()}#rows"' in response.text
        assert f'hx-get="{head.get_absolute_url()}"' in response.text
        assert "Product 10" in text(rows)
        assert "Product 11" not in text(rows)

    def test_a_target_is_a_link_while_it_exists(self, browse):
        product = Product.objects.create(name="Blue Kettle", sku="BK")
        write(target_id=str(product.pk))
        address = f'href="/products/{product.pk}/"'
        client = browse()

        assert address in client.get(LIST).text
        Product.objects.filter(pk=product.pk).delete()
        assert address not in client.get(LIST).text

    def test_the_count_is_printed(self, browse):
        write()
        write()

        assert "2 entries" in text(browse().get(LIST))

    def test_paper_says_who_printed_what_of_which_period_also_after_filtering(self, browse):
        write()
        client = browse()
        for headers in ({}, HTMX):
            page = text(client.get(f"{LIST}?period=today&type=products", headers=headers))
            assert "Printed by admin, as of 30 March 2026, 12:00, Europe/Brussels (UTC+2)" in page
            assert "Period: Today · Filters: Type: Products" in page
        assert "Period: All time · Filters: none" in text(client.get(LIST))

    def test_paper_says_on_every_page_who_printed_it(self, browse):
        entry = write()
        client = browse()
        for url in (
            entry.get_absolute_url(),
            f"{LIST}people/",
            f"{LIST}people/?user={entry.actor_id}",
            f"{LIST}objects/?target={entry.target_type}:{entry.target_id}",
        ):
            assert "Printed by admin, as of 30 March 2026, 12:00" in text(client.get(url))
        page = text(client.get(f"{LIST}people/?type=products"))
        assert "Period: Last 30 days · Filters: Type: Products" in page

    def test_the_count_says_how_many_lines_tell_the_entries_of_a_page(self, browse, settings):
        settings.ACTIVITYLOG_PAGE_SIZE = 3
        write()
        write_adjustment()
        assert "3 entries (3 here, as 2 lines)" in text(browse().get(LIST))
        for _ in range(3):
            write(NOW + timedelta(hours=1))
        page = text(browse().get(LIST))
        assert "6 entries" in page
        assert "here, as" not in page

    def test_pages_lead_on_and_back(self, browse, settings):
        settings.ACTIVITYLOG_PAGE_SIZE = 2
        for number in range(5):
            write(
                NOW - timedelta(hours=number), target_name=f"Entry {number}", target_id=str(number)
            )
        client = browse()

        first = client.get(f"{LIST}?type=products")
        older = re.search(r'href="(\?[^"]*older=[^"]+)"', first.text)
        second = client.get(LIST + unescape(older[1]))
        newer = re.search(r'href="(\?[^"]*newer=[^"]+)"', second.text)
        back = client.get(LIST + unescape(newer[1]))

        assert "Entry 2" in text(second)
        assert "type=products" in older[1]
        assert row_texts(back) == row_texts(first)


class TestWithHtmx:
    def test_only_the_list_comes_and_its_address_is_told(self, browse):
        write()
        response = browse().get(f"{LIST}?q=&type=products", headers=HTMX)

        assert response.text.lstrip().startswith('<div id="log"')
        assert "<html" not in response.text
        assert response["HX-Push-Url"] == f"{LIST}?type=products"

    def test_going_back_gets_the_whole_page(self, browse):
        headers = {**HTMX, "HX-History-Restore-Request": "true"}

        assert "<html" in browse().get(LIST, headers=headers).text

    def test_rows_that_follow_come_alone(self, browse):
        head = write_bulk(25)
        client = browse()
        first = client.get(head.get_absolute_url(), headers=HTMX)

        after = re.search(r'hx-get="([^"]+after=[^"]+)"', first.text)
        rest = client.get(unescape(after[1]), headers=HTMX)

        assert rest.text.lstrip().startswith("<tr")
        assert "Product 11" in text(rest)
        assert "Product 25" in text(rest)
        assert "after=" not in rest.text


class TestFilterBar:
    def test_filters_in_use_are_chips_that_can_be_removed(self, browse):
        write(**LENA)
        response = browse().get(f"{LIST}?user=8&type=products&type=orders&period=today")

        assert 'aria-label="Remove filter: User: Lena Hofmann (deleted)"' in response.text
        assert 'href="?user=8&amp;type=orders&amp;period=today"' in response.text
        assert "Clear all" in text(response)

    def test_an_address_is_a_chip_whatever_way_it_was_written(self, browse):
        response = browse().get(f"{LIST}?ip=2001:DB8:0::7&type=products")

        assert '<a class="chip" href="?type=products"' in response.text

    def test_one_day_is_offered_by_its_parts(self, browse):
        write(NOW, target_name="Noon")
        write(NOW - timedelta(hours=4), target_name="Eight")
        page = browse().get(f"{LIST}?user=7&period=today")

        assert page.text.count('href="?user=7&amp;period=today&amp;from_time=') == 4
        afternoon = "?user=7&amp;period=today&amp;from_time=12%3A00&amp;to_time=17%3A59"
        assert f'href="{afternoon}"' in page.text
        page = browse().get(f"{LIST}{unescape(afternoon)}")
        assert [row for row in row_texts(page) if "Eight" in row] == []
        assert "Remove filter: Today, 12:00 to 17:59" in page.text
        assert 'href="?user=7&amp;period=today"' in page.text
        assert "Part of the day" not in browse().get(f"{LIST}?period=last7").text

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("from=2026-03-02&to=2026-03-02&from_time=12:00", "2 March 2026, from 12:00"),
            ("from=2026-03-02&to=2026-03-02&to_time=12:00", "2 March 2026, until 12:00"),
            ("from=2026-03-02&from_time=12:00", "From 2 March 2026, 12:00"),
            (
                "from=2026-03-02&to=2026-03-03&from_time=12:00&to_time=09:00",
                "2 March 2026, 12:00 to 3 March 2026, 09:00",
            ),
        ],
    )
    def test_hours_are_said_with_their_days(self, browse, query, said):
        assert f"Remove filter: {said}" in browse().get(f"{LIST}?{query}").text

    def test_the_last_day_that_can_be_chosen_is_today_where_the_business_is(
        self, browse, monkeypatch
    ):
        monkeypatch.setattr(timezone, "now", lambda: NOW.replace(hour=23))

        assert browse().get(LIST).text.count('max="2026-03-31"') == 2

    def test_filters_without_a_control_are_kept_by_the_next_search(self, browse):
        write()
        response = browse().get(f"{LIST}?target=shop.product:1&not_type=orders")

        assert '<input type="hidden" name="target" value="shop.product:1">' in response.text
        assert '<input type="hidden" name="not_type" value="orders">' in response.text
        assert "Object: Blue Kettle" in text(response)

    def test_choices_are_what_the_viewer_may_see(self, browse):
        write()
        write(**ORDER, **LENA)

        assert 'value="orders"' in browse().get(LIST).text
        limited = browse("keeper").get(LIST).text
        assert 'value="orders"' not in limited
        assert "Lena" not in limited
        assert "order.added" not in limited

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("ip=nope", "“nope” is no IP address"),
            ("from=2026-03-31", "This day has not come yet."),
            ("source=x", "“x” is no source"),
            ("older=x", "This page of the log does not exist."),
            ("not_field=%3Cb%3E", "“<b>” cannot be found here"),
        ],
    )
    def test_nonsense_is_explained_and_shows_no_rows(self, browse, query, message):
        write()
        response = browse().get(f"{LIST}?{query}")

        assert response.status_code == 200
        assert message in text(response)
        assert row_texts(response) == []


class TestEmpty:
    def test_the_first_run_says_what_will_come(self, browse):
        assert "Nothing has been logged yet" in text(browse().get(LIST))

    def test_filtered_to_nothing_names_the_filters_and_a_way_out(self, browse):
        write()
        response = browse().get(f"{LIST}?q=zebra&type=orders&period=today")
        page = text(response)

        assert "Nothing in the log matches Today, “zebra” and Type: Orders." in page
        assert "Drop Type: Orders" in page
        assert 'href="?q=zebra&amp;type=orders&amp;period=last30"' in response.text

    @pytest.mark.parametrize(
        ("period", "said", "wider"),
        [
            ("period=today&from_time=06:00", "All hours", "period=today&q=zebra"),
            ("period=last30", "Widen to all time", "q=zebra"),
            ("from=2026-03-01&to=2026-03-02", "Widen to all time", "q=zebra"),
        ],
    )
    def test_a_longer_time_is_offered(self, browse, period, said, wider):
        write()

        page = browse().get(f"{LIST}?{period}&q=zebra").text

        assert re.search(f'href="[?]{escape(wider)}"[^>]*>{said}</a>', page)

    @pytest.mark.parametrize(
        ("period", "kept", "days"),
        [
            ("last7", "from=2026-03-03&to=2026-03-09", "3 March 2026 to 9 March 2026"),
            ("yesterday", "from=2026-03-08&to=2026-03-08", "8 March 2026"),
        ],
    )
    def test_the_days_of_a_period_that_moves_on_can_be_kept(
        self, browse, monkeypatch, period, kept, days
    ):
        monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 9, 12, tzinfo=UTC))

        page = browse().get(f"{LIST}?period={period}&q=zebra").text

        assert f'href="?q=zebra&amp;{escape(kept)}">Keep these days: {days}</a>' in page
        assert "Keep these days" not in browse().get(f"{LIST}?{kept}&q=zebra").text

    def test_no_longer_time_is_offered_than_all(self, browse):
        write()

        assert "Widen to" not in text(browse().get(f"{LIST}?from=2026-03-01&to=2026-03-02"))

    def test_a_search_that_stopped_offers_to_go_on(self, browse, monkeypatch):
        monkeypatch.setattr(limits, "listed_examined", 4)
        for number in range(9):
            write(NOW - timedelta(days=number), target_name=f"Entry {number}")
        client = browse()

        response = client.get(f"{LIST}?q=Entry+8")
        # Three entries and the sign-in, which stands in the same table, have been looked at.
        assert "Nothing since 28 March 2026" in text(response)
        assert "No entries so far" in text(response)
        for _ in range(2):
            further = re.search(r'href="(\?[^"]*older=[^"]+)"', response.text)
            response = client.get(LIST + unescape(further[1]))
        assert "Updated product Entry 8" in row_texts(response)[0]


class TestFlood:
    """Of what a page does not show, such as failed sign-ins, there may be any number."""

    @pytest.fixture
    def client(self, browse, monkeypatch):
        client = browse()
        client.get(LIST)
        for number in range(8):
            write(NOW - timedelta(days=30 + number), target_name=f"Entry {number}")
        for _ in range(5):  # and the sign-in of who reads
            write(NOW, category="security", action="session.failed", outcome="failed")
        monkeypatch.setattr(limits, "rows_examined", 6)
        return client

    def test_the_page_ends_in_it_and_leads_on(self, client):
        response = client.get(LIST)

        assert "Nothing since" in text(response)
        assert "8 entries" in text(response)  # as their actions tell, however far the page looked
        further = re.search(r'href="(\?[^"]*older=[^"]+)"', response.text)
        page = client.get(LIST + unescape(further[1]))
        assert len(row_texts(page)) == 6

    def test_what_was_not_looked_at_is_not_counted_as_none(self, client, monkeypatch):
        monkeypatch.setattr(limits, "categories_looked_at", 2)
        for number in range(3):  # of an action that may be recorded in either log
            write(NOW - timedelta(days=50 + number), action="note.kept")
        assert "No entries so far" in text(client.get(LIST))

        monkeypatch.setattr(limits, "rows_examined", 9)
        first = client.get(LIST)
        deep = client.get(f"{LIST}?older={first.context['page'].entries[-1].id}")

        for response in (first, deep):
            assert response.context["page"].shown_count < 11
            assert response.context["page"].is_capped

    def test_after_it_everything_is_counted_on_each_page(self, client, monkeypatch):
        monkeypatch.setattr(limits, "rows_examined", 100)
        first = client.get(LIST)
        deep = client.get(f"{LIST}?older={first.context['page'].entries[3].id}")

        for response in (first, deep):
            assert (response.context["page"].count, response.context["page"].is_capped) == (
                8,
                False,
            )


class TestRoles:
    def test_a_limited_role_is_told_what_it_sees(self, browse):
        page = text(browse("keeper").get(LIST))

        assert "You see Products and Inventory." in page
        assert "values of cost, are hidden for the role Store Keeper" in page
        assert "Everything is open to Owner and Admin." in page
        assert "You see" not in text(browse().get(LIST))

    def test_a_limited_role_sees_its_rows_and_counts_only(self, browse):
        write()
        write(**ORDER)
        response = browse("keeper").get(LIST)

        assert len(row_texts(response)) == 1
        assert "1 entry" in text(response)

    def test_hidden_values_never_reach_the_page(self, browse):
        entry = write(changes={"cost": ["11.40", "9.90"]})
        client = browse("keeper")

        for path in (LIST, entry.get_absolute_url()):
            page = client.get(path).text
            assert "changed (hidden for your role)" in page
            assert "11.40" not in page
            assert "9.90" not in page

    def test_staff_are_refused_and_told_what_to_do(self, browse):
        entry = write()
        for path in (LIST, entry.get_absolute_url()):
            response = browse("staff").get(path)

            assert response.status_code == 403
            assert "not open to the role Staff" in text(response)
            assert "Blue Kettle" not in response.text
            assert 'href="/settings/security-logs/">Open Security Logs</a>' in response.text
            assert "what was done with your own account" in text(response)
            assert "Everything is open to Owner and Admin." in text(response)

    def test_what_one_may_not_see_does_not_exist(self, browse):
        order, theirs = write(**ORDER), write(business_id="b2")
        security = write(category="security", action="session.signed_in")

        assert browse("keeper").get(order.get_absolute_url()).status_code == 404
        assert browse().get(theirs.get_absolute_url()).status_code == 404
        assert browse().get(f"{LIST}{security.id}/").status_code == 404
        assert browse().get(f"{LIST}{uuid4()}/").status_code == 404
        assert browse("other").get(theirs.get_absolute_url()).status_code == 200


class TestEntry:
    def test_it_tells_everything(self, browse):
        entry = write(
            changes={"price": ["24.00", "19.00"], "supplier_token": ["•••", "•••"]},
            context={"currency": "EUR", "reason": "Spring", "user_agent": "Firefox"},
        )
        page = text(browse().get(entry.get_absolute_url()))

        for words in (
            "Updated product Blue Kettle", "Amina Diallo", "Admin", "203.0.113.24",
            "Monday 30 March 2026, 12:00:00", "10:00:00 UTC", "Firefox", "Spring", "2 fields",
            "changed (not kept in the log)", str(entry.id),
        ):  # fmt: skip
            assert words in page

    def test_the_story_it_leads_is_told_with_it(self, browse):
        product, adjustment = write_adjustment()
        client = browse()

        lead = text(client.get(adjustment.get_absolute_url()))
        other = text(client.get(product.get_absolute_url()))

        assert "Stock 40 26 −14" in lead
        assert "Same operation" not in lead
        assert "Same operation" in other
        assert "Adjusted stock of Blue Kettle" in other

    def test_it_lists_what_else_its_operation_did(self, browse):
        operation = uuid4()
        first = write(request_id=operation)
        write(request_id=operation, target_id="2", target_name="Mug")

        page = text(browse().get(first.get_absolute_url()))

        assert "Same operation" in page
        assert "Updated product Mug" in page

    def test_a_limited_role_sees_its_part_of_the_operation(self, browse):
        operation = uuid4()
        first = write(request_id=operation)
        write(request_id=operation, target_name="#1042", **ORDER)

        assert "#1042" not in text(browse("keeper").get(first.get_absolute_url()))

    def test_a_bulk_s_rows_are_paged_without_script(self, browse):
        head = write_bulk(70)
        client = browse()

        first = client.get(head.get_absolute_url())
        after = re.search(r'href="([^"]+after=[^"#]+)#rows"', first.text)
        rest = client.get(unescape(after[1]))

        assert "Product 50" in text(first)
        assert "Product 51" not in text(first)
        assert "Product 51" in text(rest)
        assert "Product 70" in text(rest)

    def test_a_row_names_its_bulk(self, browse):
        head = write_bulk(2)
        row = ActivityEntry.objects.in_business("b1").folded_under(head).first()
        response = browse().get(row.get_absolute_url())

        assert "This is one row of a bulk" in text(response)
        assert head.get_absolute_url() in response.text

    def test_it_leads_to_its_neighbours(self, browse):
        older, entry, newer = (write(NOW + timedelta(minutes=n)) for n in range(3))
        page = browse().get(entry.get_absolute_url()).text

        assert f'href="{older.get_absolute_url()}" rel="next"' in page
        assert f'href="{newer.get_absolute_url()}" rel="prev"' in page

    def test_nonsense_in_the_cursor_of_its_rows_shows_the_first(self, browse):
        head = write_bulk(2)

        response = browse().get(f"{head.get_absolute_url()}?after=%00%3Cb%3E")

        assert "Product 1" in text(response)

    def test_what_folds_nothing_has_no_rows_to_load(self, browse):
        assert browse().get(write().get_absolute_url(), headers=HTMX).status_code == 404


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ request }}{% debug %}",
    "\u202etxet desrever\u202c",
    "👩🏽\u200d🔬 kettle 🫖",
    "line\nbreak\r\nand\ttab",
    "x" * 10_000,
    "\"' onmouseover=alert(1) x='",
    "javascript:alert(1)",
    "%s %(name)s {0} {name}",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_shown_as_words(browse, hostile):
    given = {
        "target_name": hostile,
        "actor_name": hostile,
        "actor_role": hostile,
        "details": hostile,
        "changes": {
            "name": [hostile, "x"],
            "description": ["x", hostile],
            "category": [1, 2, hostile, hostile],
            "tags": {"added": [{"pk": "1", "id": "2", "name": hostile}]},
            hostile: [1, 2],
        },
        "context": {"reason": hostile, "user_agent": hostile, "currency": hostile},
    }
    entry = write(**given)
    client = browse()

    for path in (LIST, entry.get_absolute_url()):
        response = client.get(path)

        assert response.status_code == 200
        assert escape(hostile[:40]) in response.text
        assert "<script>alert" not in response.text
        assert "<img src=x" not in response.text
        assert not attributes(response) & {"onmouseover", "onerror", "style"}
    assert len(client.get(LIST).content) < 100_000


def test_a_frame_of_four_blocks_is_enough(browse, settings):
    """A host's frame need not know what the pages load."""
    frame = (
        "<title>{% block title %}{% endblock %}</title>{% block head %}{% endblock %}"
        "{% block content %}{% endblock %}{% block scripts %}{% endblock %}"
    )
    (engine,) = settings.TEMPLATES
    loaders = [
        ("django.template.loaders.locmem.Loader", {"activitylog/base.html": frame}),
        "django.template.loaders.app_directories.Loader",
    ]
    options = {**engine["OPTIONS"], "loaders": loaders}
    settings.TEMPLATES = [{**engine, "APP_DIRS": False, "OPTIONS": options}]

    for path, who in ((LIST, "admin"), (LIST, "staff"), (write().get_absolute_url(), "admin")):
        page = browse(who).get(path).text
        assert page.count("activitylog/activitylog.css") == 1
        assert page.count('id="i-lock"') == 1


def test_a_page_carries_nothing_inline(browse):
    write_bulk(2)
    entry = write(changes={"colour": ["#000000", "#ffffff"]})
    client = browse()

    for path in (LIST, entry.get_absolute_url()):
        page = client.get(path)
        assert not {name for name in attributes(page) if name == "style" or name.startswith("on")}
        assert not re.search(r"<script(?![^>]*\ssrc=)", page.text)
        assert '"allowEval": false' in page.text


def test_a_page_costs_the_same_however_much_is_on_it(browse, django_assert_num_queries, settings):
    settings.ACTIVITYLOG_PAGE_SIZE = 100
    client = browse()
    product = Product.objects.create(name="Blue Kettle", sku="BK")
    write_adjustment(target_id=str(product.pk))
    write_bulk(3)
    # session and user; saved views; actions; people, and whether they are there; how far may be
    # looked; page; count; two for the bulks; which products are there; the oldest entry
    expected = 13

    with django_assert_num_queries(expected):
        client.get(LIST)
    for number in range(20):
        write_adjustment(NOW + timedelta(minutes=number), target_id=str(product.pk))
        write_bulk(30, NOW + timedelta(minutes=number))
        write(**LENA, target_name=f"Entry {number}")
    with django_assert_num_queries(expected):
        client.get(LIST)
