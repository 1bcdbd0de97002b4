"""The log looked at by its days, its people and its objects, and entries over the list."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from accoraze.accounts.models import User
from accoraze.inventory.models import Product
from activitylog import activity_context
from tests.accoraze.factories import PASSWORD, ProductFactory

LIST = "/settings/activity-logs/"
KINDS = [(width, scheme) for width in (1440, 360) for scheme in ("light", "dark")]


@pytest.fixture
def product(store) -> Product:
    """A product whose price and cost were changed, once in a bulk."""
    manager = User.objects.get(email="manager@demo.test")

    def act() -> activity_context:
        return activity_context(actor=manager, ip="203.0.113.24", source="web")

    with act():
        product = ProductFactory.create(
            business=store, name="Blue Kettle", price="24.00", cost="11.47"
        )
        ProductFactory.create(business=store, name="Mug", price="8.00")
    with act():
        product.price = "19.00"
        product.cost = "12.83"
        product.save()
    with act():
        Product.objects.filter(business=store).update(price=F("price") * 2)
    return product


def entry_count(page: Page) -> str:
    return page.locator("#log-count").inner_text()


def target(product: Product) -> str:
    return f"{LIST}objects/?target=inventory.product:{product.pk}"


@pytest.mark.usefixtures("product")
def test_figures_and_bars_narrow_the_list_and_back_widens_it(as_):
    page = as_("manager")
    page.goto(LIST)
    today = page.locator(".figures a").filter(has_text="Today")
    count = today.locator("strong").inner_text()
    with page.expect_response(re.compile(r"/overview/\?period=today$")):  # the bars come last
        today.click()
    expect(page).to_have_url(re.compile(r"\?period=today$"))
    expect(page.locator("#log-count strong")).to_have_text(count)

    page.locator(".bars a").last.press("Enter")
    expect(page).to_have_url(re.compile("period=custom&from="))
    expect(page.locator("#log-count strong")).to_have_text(count)
    expect(page.locator('.bars a[aria-current="true"]')).to_have_count(1)

    page.go_back()
    expect(page).to_have_url(re.compile(r"\?period=today$"))


@pytest.mark.usefixtures("product")
def test_the_legend_of_the_chart_leads_to_a_type(as_):
    page = as_("manager")
    page.goto(LIST)
    page.get_by_role("list", name="Types").get_by_role("link", name="Users").click()
    expect(page).to_have_url(re.compile("type=users"))
    expect(page.locator("tr.entry").first).to_contain_text("Added user")
    expect(page.locator("tr.entry", has_text="Blue Kettle")).to_have_count(0)


@pytest.mark.usefixtures("product")
def test_the_chart_follows_the_filters_and_moves_nothing(as_):
    page = as_("admin")
    page.goto(LIST)
    expect(page.locator(".overview .bars")).to_be_visible()
    place = page.locator(".filters").bounding_box()

    page.goto(f"{LIST}?type=orders")
    expect(page.locator(".figures strong").first).to_have_text("0")
    assert page.locator(".filters").bounding_box() == place


@pytest.mark.usefixtures("product")
def test_the_chart_has_a_table_for_those_who_do_not_see_it(as_):
    page = as_("manager")
    page.goto(LIST)
    page.get_by_text("Show as a table").click()
    table = page.get_by_role("region", name="Entries for each day").get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(31)


@pytest.mark.usefixtures("product")
def test_without_script_the_chart_is_a_page_of_its_own(open_page, sign_in, store):
    page = sign_in("manager", PASSWORD, on=open_page(java_script_enabled=False))
    page.goto(LIST)
    page.get_by_role("link", name="Activity by day").click()
    expect(page.locator(".bars")).to_be_visible()
    page.locator(".bars a").last.click()
    expect(page).to_have_url(re.compile("period=custom&from="))


def test_from_a_row_to_its_person_and_to_each_number(as_, product):
    page = as_("admin")
    page.goto(LIST)
    page.get_by_role("button", name=re.compile("Updated product Blue Kettle")).first.click()
    page.get_by_role("link", name="More by Daniel Okafor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Daniel Okafor")
    expect(page.locator(".lanes rect").first).to_be_attached()
    expect(page.get_by_text("203.0.113.24").first).to_be_visible()

    area = page.locator(".meters a").first
    count = area.inner_text()
    area.click()
    expect(page.locator("#log-count strong")).to_have_text(count)

    page.goto(LIST)
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("link", name=re.compile(r"of Daniel Okafor in Products")).click()
    expect(page.locator("#log-count strong")).to_have_text(count)
    assert product.name in page.locator("tr.entry").all_inner_texts()[-1]


def test_from_a_changed_price_to_its_line(as_, product):
    page = as_("manager")
    page.goto(LIST)
    row = page.locator("tr.entry").filter(has_text="Updated product Blue Kettle")
    row.get_by_role("link", name="Price", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Price of Blue Kettle over time")
    expect(page.locator(".steps .dot")).to_have_count(3)
    expect(page.locator(".values tbody tr")).to_have_count(3)

    page.get_by_role("link", name="Whole history").click()
    expect(page.locator("tr.entry")).to_have_count(3)
    expect(page.get_by_text("Part of a bulk")).to_have_count(1)
    page.get_by_role("link", name="Open the product").click()
    expect(page).to_have_url(re.compile(product.get_absolute_url()))
    page.get_by_role("link", name="Open its history").click()
    expect(page).to_have_url(re.compile("objects/"))


def test_a_store_keeper_sees_no_cost_price_anywhere(as_, product):
    page = as_("storekeeper")
    for url in (target(product), f"{target(product)}&field=cost", f"{LIST}people/"):
        page.goto(url)
        for value in ("12.83", "11.47"):
            assert value not in page.content()
    page.goto(f"{target(product)}&field=cost")
    expect(page.get_by_text("changed (hidden for your role)").first).to_be_visible()
    expect(page.locator(".steps")).to_have_count(0)


def test_staff_see_neither_days_nor_people_nor_objects(as_, product):
    page = as_("staff")
    for url in (f"{LIST}overview/", f"{LIST}people/", target(product)):
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 403


@pytest.mark.usefixtures("product")
def test_an_entry_opens_over_the_list_at_its_own_address(as_):
    page = as_("admin")
    page.goto(f"{LIST}?type=products")
    link = page.locator("tr.entry .when a").nth(1)
    drawer = page.get_by_role("dialog")
    link.click()
    expect(drawer.get_by_role("heading", level=2).first).to_contain_text("Updated product")
    expect(page).to_have_url(re.compile(rf"{LIST}[0-9a-f-]+/\?type=products$"))

    drawer.get_by_role("link", name="Older").click()
    expect(drawer.get_by_role("heading", level=2).first).to_contain_text("Added product")

    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page).to_have_url(re.compile(r"\?type=products$"))
    expect(link).to_be_focused()

    page.go_forward()
    expect(drawer).to_be_visible()
    page.go_back()
    expect(drawer).to_be_hidden()
    expect(page).to_have_url(re.compile(r"\?type=products$"))

    page.go_forward()
    expect(drawer).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Added product")


@pytest.mark.usefixtures("product")
def test_on_a_small_screen_an_entry_is_a_page(open_page, sign_in):
    page = sign_in("admin", PASSWORD, on=open_page(viewport={"width": 360, "height": 800}))
    page.goto(LIST)
    page.locator("tr.entry .when a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), KINDS)
def test_no_page_stands_in_anyones_way(open_page, sign_in, axe, product, width, scheme):
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = sign_in("admin", PASSWORD, on=open_page(**options))
    manager = User.objects.get(email="manager@demo.test")
    for url in (
        LIST,
        f"{LIST}people/",
        f"{LIST}people/?user={manager.pk}",
        f"{LIST}people/?user=nobody",
        target(product),
        f"{target(product)}&field=price",
    ):
        page.goto(url)
        page.wait_for_load_state("networkidle")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    if width > 1024:
        page.goto(LIST)
        page.locator("tr.entry .when a").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        axe(page)


def test_an_afternoon_of_one_person_is_one_click_from_his_page(as_, store):
    manager = User.objects.get(email="manager@demo.test")
    noon = timezone.now().astimezone(ZoneInfo(store.time_zone)).replace(hour=13) - timedelta(days=2)
    for hours, name in ((-3, "Morning Mug"), (0, "Noon Mug"), (4, "Late Mug"), (6, "Evening Mug")):
        with activity_context(actor=manager, at=noon + timedelta(hours=hours), source="web"):
            ProductFactory.create(business=store, name=name)
    page = as_("admin")
    page.goto(f"{LIST}people/")
    page.get_by_role("link", name="Daniel Okafor", exact=True).click()
    page.get_by_role("link", name=re.compile("Afternoon$")).click()

    expect(page.locator("tr.entry")).to_have_count(2)
    expect(page.locator("tr.entry").first).to_contain_text("Late Mug")
    expect(page.get_by_role("link", name="Afternoon")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Afternoon").click()
    expect(page.locator("tr.entry")).to_have_count(4)
