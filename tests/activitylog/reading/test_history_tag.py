from __future__ import annotations

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from activitylog.reading.limits import limits
from tests.activitylog.reading.shoplog import NOW, write, write_bulk
from tests.activitylog.shop.models import OnlineProduct, Product

PAGE = Template("{% load activitylog_history %}{% activity_history product %}")


@pytest.fixture
def product() -> Product:
    return Product(pk=1, name="Blue Kettle", business_id="b1")


@pytest.fixture
def shown(user, product):
    def shown(who: str = "admin") -> str:
        request = RequestFactory().get("/")
        request.user = user(who)
        return PAGE.render(Context({"request": request, "product": product}))

    return shown


def test_the_latest_entries_about_an_object(shown):
    write()
    write(target_id="2", target_name="Mug")

    page = shown()

    assert page.count('id="e-') == 1
    assert "Updated product" in page
    assert 'href="/settings/activity-logs/objects/?target=shop.product%3A1"' in page


def test_rows_of_bulks_are_among_them(shown):
    write_bulk(3)

    assert "Part of a bulk" in shown()


def test_no_more_than_ten_lines(shown):
    for _ in range(14):
        write()

    page = shown()

    assert page.count('id="e-') == 10
    assert "Whole history" in page


@pytest.mark.parametrize("who", ["staff", "other"])
def test_who_may_not_see_them_sees_nothing(shown, who):
    write()

    assert not shown(who).strip()


def test_an_object_without_entries_shows_nothing(shown):
    assert not shown().strip()


def test_restricted_values_stay_hidden(shown):
    write(NOW, changes={"cost": ["11.47", "12.83"]})

    assert "12.83" in shown()
    assert "12.83" not in shown("keeper")


def test_its_cost_is_constant(shown, user, django_assert_num_queries):
    for n in range(6):
        write(actor_id=str(n))
    user("admin")
    with django_assert_num_queries(3):  # one of them finds the user
        shown()


def test_of_a_long_history_no_more_is_looked_at_than_on_any_page(shown, monkeypatch):
    monkeypatch.setattr(limits, "listed_examined", 3)
    write(NOW - timedelta(days=1), action="product.added")
    for _ in range(3):
        write(category="orders", action="order.added")

    assert not shown("keeper").strip()


def test_a_proxy_has_the_history_of_its_model(shown, product):
    write()
    product.__class__ = OnlineProduct

    assert "Updated product" in shown()
