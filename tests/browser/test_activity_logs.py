"""The log, read in a browser: found, filtered, unfolded, by role, with script and without."""

from __future__ import annotations

import re

import pytest
from django.db.models import F
from playwright.sync_api import expect

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from accoraze.inventory.models import Product, StockAdjustment
from accoraze.inventory.stock import change_stock
from activitylog import activity_context
from activitylog.models import ActivityEntry
from tests.accoraze.factories import PASSWORD, BusinessFactory, ProductFactory, UserFactory

LIST = "/settings/activity-logs/"
PEOPLE = {
    "admin": ("Amina Diallo", Role.ADMIN),
    "manager": ("Daniel Okafor", Role.MANAGER),
    "storekeeper": ("Lena Hofmann", Role.STORE_KEEPER),
    "staff": ("Tom Baker", Role.STAFF),
}
WIDTHS = (1600, 1440, 1000, 760, 360)


@pytest.fixture
def business(transactional_db, settings) -> Business:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return BusinessFactory.create(name="Accoraze Test Store")


@pytest.fixture
def people(business) -> dict[str, User]:
    return {
        key: UserFactory.create(business=business, email=f"{key}@demo.test", name=name, role=role)
        for key, (name, role) in PEOPLE.items()
    }


@pytest.fixture
def shop(business, people) -> dict[str, ActivityEntry]:
    """A shop in which a few things were done; the last of each kind, by action."""
    with activity_context(actor=people["manager"], ip="203.0.113.24", source="web"):
        products = [
            ProductFactory.create(business=business, name=f"Mug {number}", price="20.00", stock=40)
            for number in range(1, 31)
        ]
    with activity_context(
        actor=people["manager"], ip="203.0.113.24", source="web", reason="Spring prices"
    ):
        Product.objects.filter(business=business).update(price=F("price") * 9 / 10)
    with activity_context(actor=people["storekeeper"], ip="198.51.100.7", source="web"):
        change_stock(
            products[0], -14, reason=StockAdjustment.Reason.DAMAGED, note="Water in aisle 3"
        )
    with activity_context(actor=people["admin"], ip="203.0.113.9", source="web"):
        products[1].cost = "7.77"
        products[1].save()
        business.name = "Accoraze Store"
        business.save()
    entries = ActivityEntry.objects.in_business(str(business.pk)).top_level().order_by("id")
    return {entry.action: entry for entry in entries}


@pytest.mark.usefixtures("shop")
def test_both_menus_lead_to_the_log(sign_in):
    page = sign_in("admin", PASSWORD)

    for name in ("Activity", "Activity Logs"):
        menu = page.get_by_role("navigation", name="Main")
        menu.get_by_role("link", name=name, exact=True).click()
        expect(page).to_have_url(re.compile(f"{LIST}$"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Activity Logs")


@pytest.mark.usefixtures("shop")
def test_an_adjustment_is_one_line_with_who_what_when_and_where(sign_in):
    page = sign_in("admin", PASSWORD)
    page.goto(LIST)
    line = page.locator("tr.entry", has_text="Adjusted stock of Mug 1")

    expect(line).to_have_count(1)
    for words in (
        "Lena Hofmann", "storekeeper@demo.test", "Store Keeper", "Inventory", "On hand", "40", "26",
        "−14", "Damaged", "Water in aisle 3", "198.51.100.7",
    ):  # fmt: skip
        expect(line).to_contain_text(words)


@pytest.mark.usefixtures("shop")
def test_filters_narrow_the_list_alone_and_the_address_is_the_state(sign_in):
    page = sign_in("admin", PASSWORD)
    page.goto(LIST)
    page.evaluate("window.stays = true")

    page.locator("summary", has_text="User").click()
    page.get_by_role("checkbox", name="Lena Hofmann").check()
    page.locator("details[open] button", has_text="Apply").click()
    expect(page).to_have_url(re.compile(r"\?user=\d+$"))
    expect(page.locator("tr.entry")).to_have_count(1)
    expect(page.locator("#log-count")).to_be_focused()

    page.locator("summary", has_text="Type").click()
    page.get_by_role("checkbox", name="Settings").check()
    page.locator("details[open] button", has_text="Apply").click()
    expect(page.get_by_role("heading", name="No entry matches these filters")).to_be_visible()

    page.get_by_role("link", name="Drop Type: Settings").click()
    expect(page.locator("tr.entry")).to_have_count(1)
    page.get_by_role("link", name="Remove filter: User: Lena Hofmann").click()
    expect(page).to_have_url(re.compile(r"logs/$"))
    expect(page.locator(".chip")).to_have_count(0)
    assert page.evaluate("window.stays")
    expect(page.locator("#log")).to_have_count(1)

    page.go_back()
    expect(page.locator(".chip")).to_have_text(["User: Lena Hofmann"])
    page.reload()
    expect(page.locator("tr.entry")).to_have_count(1)


@pytest.mark.usefixtures("shop")
def test_search_is_reached_by_a_key_and_finds_rows_of_a_bulk(sign_in):
    page = sign_in("admin", PASSWORD)
    page.goto(LIST)

    page.keyboard.press("/")
    page.keyboard.type("Mug 17")
    page.keyboard.press("Enter")

    expect(page.locator(".chip")).to_have_text(["“Mug 17”"])
    expect(page.locator("#log-q")).to_be_focused()
    expect(page.locator("tr.entry", has_text="Part of a bulk")).to_have_count(1)
    expect(page.locator("tr.entry", has_text="Added product Mug 17")).to_have_count(1)


@pytest.mark.usefixtures("shop")
def test_a_bulk_unfolds_in_place_page_by_page(sign_in):
    page = sign_in("admin", PASSWORD)
    page.goto(LIST)
    line = page.locator("tr.entry", has_text="Updated 30 products")
    expect(line).to_contain_text("Spring prices")
    expect(line).to_contain_text("−10.0")

    fold = page.locator("tr.fold", has_text="30 products")
    fold.locator("summary").press("Enter")
    expect(fold.locator("tbody tr", has_text="Mug")).to_have_count(10)
    expect(fold).to_contain_text("€18.00")
    fold.get_by_role("link", name="Show more").click()
    expect(fold.locator("tbody tr", has_text="Mug")).to_have_count(30)


@pytest.mark.usefixtures("shop")
def test_menus_and_facets_close_as_expected(sign_in):
    page = sign_in("admin", PASSWORD)
    page.goto(LIST)
    facet = page.locator("details.facet", has=page.locator("summary", has_text="Type"))

    facet.locator("summary").click()
    page.keyboard.press("Escape")
    expect(facet).not_to_have_attribute("open", "")
    expect(facet.locator("summary")).to_be_focused()
    facet.locator("summary").click()
    page.get_by_role("heading", level=1).click()
    expect(facet).not_to_have_attribute("open", "")

    page.locator("tr.entry button").first.click()
    page.get_by_role("link", name="Only this action").click()
    expect(page.locator(".chip")).to_have_count(1)


@pytest.mark.usefixtures("shop")
def test_the_address_of_an_entry_is_copied_from_its_line(sign_in):
    page = sign_in("admin", PASSWORD)
    page.goto(LIST)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    line = page.locator("tr.entry").first
    line.get_by_role("button", name=re.compile("^More about")).click()

    line.get_by_role("button", name="Copy link").click()

    expect(line.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    opened = line.get_by_role("link", name="Open entry").get_attribute("href")
    assert opened
    assert copied == page.evaluate("url => new URL(url, location.href).href", opened)
    page.goto(copied)
    expect(page.get_by_role("heading", name="Changes")).to_be_visible()


@pytest.mark.usefixtures("shop")
def test_a_wrong_day_is_explained_where_it_was_typed(sign_in):
    page = sign_in("admin", PASSWORD)
    page.goto(LIST)

    page.locator("summary", has_text="All time").click()
    page.locator("#log-from").fill("2026-01-09")
    page.locator("#log-to").fill("2026-01-02")
    expect(page.get_by_role("radio", name="Custom")).to_be_checked()
    page.locator("details[open] button", has_text="Apply").click()

    expect(page.locator("#log-to-error")).to_contain_text("The last day is before the first")
    expect(page.locator("#log-to")).to_have_value("2026-01-02")
    expect(page.locator("tr.entry")).to_have_count(0)


@pytest.mark.usefixtures("shop")
def test_everything_works_without_script(open_page, sign_in):
    page = sign_in("admin", PASSWORD, on=open_page(java_script_enabled=False))
    page.goto(LIST)

    page.locator("summary", has_text="Type").click()
    page.get_by_role("checkbox", name="Inventory").check()
    page.locator("details[open] button", has_text="Apply").click()
    expect(page).to_have_url(re.compile(r"\?type=inventory$"))
    expect(page.locator("tr.entry")).to_have_count(1)

    page.get_by_role("link", name="Clear all").first.click()
    fold = page.locator("tr.fold", has_text="30 products")
    fold.locator("summary").click()
    fold.get_by_role("link", name="Open the 30 products").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Updated 30 products")
    expect(page.locator("#rows tbody tr")).to_have_count(30)


def test_an_entry_tells_its_story(sign_in, shop):
    page = sign_in("admin", PASSWORD)
    page.goto(shop["stock.adjusted"].get_absolute_url())

    expect(page.get_by_role("heading", level=1)).to_have_text("Adjusted stock of Mug 1")
    expect(page.get_by_role("row", name=re.compile("On hand.*40.*26"))).to_be_visible()
    page.get_by_role("link", name="Its history").click()
    expect(page).to_have_url(re.compile("/objects/"))


def test_a_store_keeper_sees_products_and_inventory_only(sign_in, shop):
    page = sign_in("storekeeper", PASSWORD)
    page.goto(LIST)

    expect(page.locator(".banner")).to_contain_text("You see Products and Inventory.")
    expect(page.locator("tr.entry", has_text="business")).to_have_count(0)
    expect(page.get_by_text("changed (hidden for your role)")).to_be_visible()
    expect(page.get_by_text("7.77")).to_have_count(0)
    page.locator("summary", has_text="Type").click()
    expect(page.locator("details[open] .facet-list label")).to_have_text(["Products", "Inventory"])
    hidden = page.goto(shop["business.updated"].get_absolute_url())
    assert hidden is not None
    assert hidden.status == 404


@pytest.mark.usefixtures("shop")
def test_staff_are_told_whom_to_ask(sign_in, axe):
    page = sign_in("staff", PASSWORD)
    expect(page.get_by_role("link", name="Activity Logs")).to_have_count(0)

    response = page.goto(LIST)

    assert response is not None
    assert response.status == 403
    expect(page.get_by_role("heading", level=1)).to_contain_text("not open to the role Staff")
    axe(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_scrolls_sideways_and_axe_is_content(open_page, sign_in, axe, shop, theme):
    page = sign_in("admin", PASSWORD, on=open_page(color_scheme=theme))
    paths = [LIST, f"{LIST}?q=nothing+like+it", f"{LIST}?ip=nope", *(
        entry.get_absolute_url() for entry in shop.values()
    )]  # fmt: skip

    for path in paths:
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 1000})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        axe(page)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("width", WIDTHS)
def test_e_mail_and_address_are_there_at_every_width(open_page, sign_in, width):
    page = sign_in("admin", PASSWORD, on=open_page(viewport={"width": width, "height": 1000}))
    page.goto(LIST)
    line = page.locator("tr.entry", has_text="Adjusted stock")

    expect(line.get_by_text("storekeeper@demo.test")).to_be_visible()
    expect(line.get_by_text("198.51.100.7")).to_be_visible()


@pytest.mark.usefixtures("shop")
def test_filters_are_a_sheet_on_a_phone(open_page, sign_in, axe):
    page = sign_in("admin", PASSWORD, on=open_page(viewport={"width": 360, "height": 800}))
    page.goto(LIST)

    page.get_by_role("button", name="Filters").click()
    page.locator(".sheet summary", has_text="Type").click()
    page.get_by_role("checkbox", name="Inventory").check()
    axe(page)
    page.get_by_role("button", name="Show entries").click()

    expect(page.locator("tr.entry")).to_have_count(1)
    expect(page.locator(".sheet")).not_to_be_visible()


@pytest.mark.usefixtures("shop")
def test_the_bars_are_explained_and_lead_to_a_type_on_a_phone(open_page, sign_in):
    page = sign_in("admin", PASSWORD, on=open_page(viewport={"width": 360, "height": 740}))
    page.goto(LIST)

    page.locator(".legend").get_by_role("link", name="Inventory").click()

    expect(page.locator(".chip")).to_have_text(["Last 30 days", "Type: Inventory"])


@pytest.mark.usefixtures("shop")
def test_the_zone_keeps_its_place_beside_many_filters(sign_in):
    page = sign_in("admin", PASSWORD)
    page.set_viewport_size({"width": 1400, "height": 900})
    for filters in ("", "?period=today&from_time=00:00&to_time=05:59&user=system&type=products"):
        page.goto(f"{LIST}{filters}")
        count, zone = (page.locator(each).bounding_box() for each in ("#log-count", ".zone"))
        assert count is not None
        assert zone is not None
        assert zone["y"] < count["y"] + count["height"]


@pytest.mark.usefixtures("shop")
def test_the_days_take_no_room_where_they_cannot_be_fetched(open_page, sign_in):
    page = sign_in("admin", PASSWORD, on=open_page(java_script_enabled=False))
    page.goto(LIST)

    place = page.locator("#overview").bounding_box()
    assert place is not None
    assert place["height"] < 80
