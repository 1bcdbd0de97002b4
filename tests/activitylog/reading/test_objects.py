from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from tests.activitylog.reading.shoplog import NOW, write, write_adjustment, write_bulk
from tests.activitylog.reading.test_people import facts
from tests.activitylog.reading.test_views import row_texts, text
from tests.activitylog.shop.models import Product

LIST = "/settings/activity-logs/"
OBJECT = f"{LIST}objects/"
KETTLE = f"{OBJECT}?target=shop.product:1"
PRICE = f"{KETTLE}&field=price"
EURO = {"currency": "EUR"}


def prices(*pairs: tuple[str | None, str | None]) -> None:
    """Write changes of the kettle's price, a day apart, the last one now."""
    for age, pair in enumerate(reversed(pairs)):
        action = "product.added" if pair[0] is None else "product.updated"
        write(NOW - timedelta(days=age), action=action, changes={"price": list(pair)}, context=EURO)


def table_rows(response) -> list[str]:
    """Return the rows of the field's table, as they are read."""
    table = r'(?s)<table class="plain values".*?<tbody[^>]*>(.*?)</tbody>'
    (body,) = re.findall(table, response.text)
    found = re.findall(r'(?s)<tr role="row">.*?</tr>', body)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in found]


class TestObject:
    def test_everything_that_happened_to_it(self, browse):
        write(NOW - timedelta(days=3), action="product.added", changes={"price": [None, "24.00"]})
        write_bulk(3, NOW - timedelta(days=2))
        write_adjustment(NOW - timedelta(days=1))
        write(target_id="2", target_name="Mug")

        response = browse().get(KETTLE)

        adjusted, lowered, added = row_texts(response)
        assert "Adjusted stock of Blue Kettle" in adjusted
        assert "€20.00 €18.00" in lowered
        assert "Part of a bulk" in lowered
        assert "Added product" in added
        assert "Mug" not in response.text

    def test_the_facts(self, browse):
        write(NOW - timedelta(days=3))
        write(NOW - timedelta(days=1), target_name="Blue Kettle 1.7 L")

        found = facts(browse().get(KETTLE))

        assert found == {
            "First entry": "27 March 2026, 11:00",
            "Last entry": "29 March 2026, 12:00",
            "Now": "No page shows it",
            "Names": "Blue Kettle 1.7 L since 29 March 2026 Blue Kettle since 27 March 2026",
        }

    def test_one_that_is_there_has_a_link(self, browse):
        product = Product.objects.create(sku="k", name="Blue Kettle", business_id="b1")

        response = browse().get(f"{OBJECT}?target=shop.product:{product.pk}")

        assert facts(response)["Now"] == "Still there"
        assert f'<a class="button" href="/products/{product.pk}/">' in response.text

    def test_one_that_was_deleted_says_so(self, browse):
        write(NOW - timedelta(days=1))
        write(action="product.deleted", changes={"price": ["24.00", None]})

        response = browse().get(KETTLE)

        assert facts(response)["Now"] == "Deleted"
        assert "Product deleted" in text(response)

    def test_one_that_came_back_is_not_deleted(self, browse):
        write(NOW - timedelta(days=1), action="product.deleted")
        write(action="product.added")

        assert facts(browse().get(KETTLE))["Now"] == "No page shows it"

    def test_one_whose_code_is_gone(self, browse):
        write(target_type="gone.thing", action="thing.deleted", category="things")

        response = browse().get(f"{OBJECT}?target=gone.thing:1")

        assert facts(response)["Now"] == "Deleted"
        assert len(row_texts(response)) == 1

    def test_pages_follow_each_other(self, browse, settings):
        settings.ACTIVITYLOG_PAGE_SIZE = 2
        for age in range(5):
            write(NOW - timedelta(days=age), details=f"number {age}")
        client = browse()
        url, seen = KETTLE, []
        while url:
            response = client.get(url)
            seen += [row.partition("number ")[2][0] for row in row_texts(response)]
            older = re.search(r'href="([^"]*)" rel="next"', response.text)
            url = f"{OBJECT}{unescape(older[1])}" if older else ""

        assert seen == ["0", "1", "2", "3", "4"]
        assert facts(response)["First entry"] == "26 March 2026, 11:00"

    @pytest.mark.parametrize("target", ["shop.product:99", "shop.nothing:1", "shop.product:%00"])
    def test_nothing_that_is_known(self, browse, target):
        response = browse().get(f"{OBJECT}?target={target}")

        assert response.status_code == 200
        assert not row_texts(response)

    def test_nonsense_is_explained(self, browse):
        write()
        response = browse().get(f"{OBJECT}?target=kettle")

        assert "names no object" in text(response)
        assert "<title>History</title>" in response.text

    def test_without_an_object_it_leads_to_the_list(self, browse):
        assert browse().get(OBJECT).url == LIST

    def test_another_business_s_object_has_no_history(self, browse):
        write()

        page = text(browse("other").get(KETTLE))

        assert "No entries about this object" in page
        assert "Blue Kettle" not in page

    def test_who_has_no_log_sees_none(self, browse):
        assert browse("staff").get(KETTLE).status_code == 403

    def test_a_limited_role_sees_its_own_part(self, browse):
        write(target_type="shop.order", category="orders", action="order.added", target_name="O-1")

        page = text(browse("keeper").get(f"{OBJECT}?target=shop.order:1"))

        assert "O-1" not in page

    def test_the_menu_of_a_row_leads_to_it(self, browse):
        write()

        assert f'<a href="{OBJECT}?target=shop.product%3A1">' in browse().get(LIST).text

    def test_the_cost_does_not_grow(self, browse, django_assert_max_num_queries):
        write()
        client = browse()
        client.get(KETTLE)
        with django_assert_max_num_queries(16) as first:
            client.get(KETTLE)
        for age in range(60):
            write(NOW - timedelta(days=age), target_name=f"Kettle {age}")
        with django_assert_max_num_queries(len(first) + 1):  # and whether anything is newer
            client.get(KETTLE)


class TestField:
    def test_its_values_with_their_dates(self, browse):
        prices((None, "24.00"), ("24.00", "19.00"), ("19.00", "21.00"))
        write(changes={"stock": [3, 2]})

        response = browse().get(PRICE)

        assert "Price of Blue Kettle over time" in text(response)
        assert table_rows(response) == [
            "30 March 2026, 12:00 Amina Diallo €19.00 €21.00 +10.5 %",
            "29 March 2026, 12:00 Amina Diallo €24.00 €19.00 −20.8 %",
            "28 March 2026, 11:00 Amina Diallo €24.00",
        ]

    def test_a_line_keeps_each_value_until_the_next(self, browse):
        prices((None, "24.00"), ("24.00", "19.00"), ("19.00", "21.00"))

        page = browse().get(PRICE).text

        assert '<path d="M0 8H150V92H300V58.4"/>' in page
        assert "<title>29 March 2026, 12:00: €19.00</title>" in page
        assert "€19.00 to €24.00" in page

    def test_one_value_makes_no_line(self, browse):
        prices(("24.00", "19.00"))

        assert 'class="steps"' not in browse().get(PRICE).text

    def test_rows_of_bulks_belong_to_it(self, browse):
        write_bulk(3)

        assert len(table_rows(browse().get(PRICE))) == 1

    def test_a_changed_number_leads_to_it(self, browse):
        prices(("24.00", "19.00"))
        client = browse()
        address = f"{OBJECT}?target=shop.product%3A1&amp;field=price"

        assert f'<a class="name" href="{address}">Price</a>' in client.get(LIST).text
        assert f'href="{address}"' in client.get(KETTLE).text

    def test_a_text_has_its_values_and_no_line(self, browse):
        write(changes={"name": ["Kettle", "Blue Kettle"]})

        response = browse().get(f"{KETTLE}&field=name")

        assert table_rows(response) == ["30 March 2026, 12:00 Amina Diallo Kettle Blue Kettle"]
        assert 'class="steps"' not in response.text

    def test_a_field_that_never_changed(self, browse):
        write()

        assert "No change of this field" in text(browse().get(f"{KETTLE}&field=nothing"))

    def test_a_restricted_field_shows_when_it_changed_and_no_value(self, browse):
        for age, pair in enumerate([["11.47", "12.83"], [None, "11.47"]]):
            write(NOW - timedelta(days=age), changes={"cost": pair}, context=EURO)
        url = f"{KETTLE}&field=cost"

        assert "€12.83" in browse().get(url).text
        hidden = browse("keeper").get(url)

        assert [row.partition("Diallo ")[2] for row in table_rows(hidden)] == [
            "changed (hidden for your role)"
        ] * 2
        assert 'class="steps"' not in hidden.text
        whole = browse("keeper").get(KETTLE).text
        for value in ("12.83", "11.47"):
            assert value not in hidden.text
            assert value not in whole
        assert "field=cost" not in whole

    def test_numbers_that_are_none_draw_no_line(self, browse):
        for value in ("Infinity", "NaN", "1e400", "x"):
            write(changes={"price": [None, value]})

        response = browse().get(PRICE)

        assert response.status_code == 200
        assert 'class="steps"' not in response.text
