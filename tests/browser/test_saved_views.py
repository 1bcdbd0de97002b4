"""Views as people use them: found, saved, shared, started with, left, by role."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accoraze.accounts.models import User
from accoraze.inventory.models import Product
from activitylog import activity_context
from tests.accoraze.factories import PASSWORD, ProductFactory
from tests.browser.conftest import LOG

VIEWS = f"{LOG}views/"


@pytest.fixture
def goods(store) -> None:
    """A price that was lowered by the Manager, and other things that happened."""
    with activity_context(actor=User.objects.get(email="manager@demo.test"), source="web"):
        kettle = ProductFactory.create(business=store, name="Blue Kettle", price="24.00")
        ProductFactory.create(business=store, name="Mug")
        Product.objects.filter(pk=kettle.pk).update(price="19.00")
        Product.objects.filter(pk=kettle.pk).update(name="Red Kettle")


def views(page: Page):
    return page.get_by_role("navigation", name="Views")


def view(page: Page, name: str):
    return views(page).get_by_role("link", name=name)


@pytest.mark.usefixtures("goods")
def test_a_manager_finds_who_lowered_a_price_with_one_click_and_goes_back(as_):
    page = as_("manager")
    page.goto(LOG)
    page.evaluate("window.stays = true")

    view(page, "Price changes this week").click()
    expect(view(page, "Price changes this week")).to_have_attribute("aria-current", "true")
    expect(page.locator("tr.entry", has_text="24.00")).to_contain_text("19.00")
    expect(page.locator("tr.entry", has_text="Red Kettle")).to_have_count(0)
    expect(page.locator(".chip").first).to_have_text("This week")
    expect(page.get_by_role("button", name="Save this view")).to_have_count(0)
    assert page.evaluate("window.stays")

    page.go_back()
    expect(view(page, "All entries")).to_have_attribute("aria-current", "true")
    view(page, "Sign-ins from new addresses").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Security Logs")
    view(page, "Stock adjustments by person").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    expect(view(page, "Stock adjustments by person")).to_have_attribute("aria-current", "true")


@pytest.mark.usefixtures("goods")
@pytest.mark.parametrize("script", [True, False])
def test_filters_are_saved_shared_and_opened_by_another_role(as_, open_page, sign_in, script):
    page = sign_in("manager", PASSWORD, on=open_page(java_script_enabled=script))
    page.goto(f"{LOG}?type=products&q=kettle")
    page.get_by_role("button", name="Save this view").click()
    dialog = page.get_by_role("dialog", name="Save this view")
    expect(dialog).to_contain_text("“kettle” · Type: Products")
    expect(dialog.get_by_label("Name")).to_be_focused()
    dialog.get_by_label("Name").fill("Kettles")
    dialog.get_by_label("Store Keeper").check()
    dialog.get_by_role("button", name="Save view").click()
    expect(view(page, "Kettles")).to_have_attribute("aria-current", "true")

    keeper = as_("storekeeper")
    keeper.goto(LOG)
    expect(view(keeper, "Exports")).to_have_count(0)
    view(keeper, "Kettles").click()
    expect(keeper.locator(".chip")).to_have_text(["“kettle”", "Type: Products"])
    keeper.goto(VIEWS)
    kettles = keeper.get_by_role("listitem").filter(has_text="Kettles")
    expect(kettles).to_contain_text("Saved by Daniel Okafor · Shared with Store Keeper")
    expect(keeper.get_by_role("link", name="Change Kettles")).to_have_count(0)

    admin = as_("admin")
    admin.goto(VIEWS)
    admin.get_by_role("link", name="Change Kettles").click()
    admin.get_by_text("Delete this view").click()
    admin.get_by_role("button", name="Delete view").click()
    expect(admin).to_have_url(re.compile(f"{VIEWS}$"))
    keeper.goto(LOG)
    expect(view(keeper, "Kettles")).to_have_count(0)


@pytest.mark.usefixtures("goods")
@pytest.mark.parametrize("script", [True, False])
def test_a_view_gets_other_filters_and_comes_back_when_it_was_deleted(open_page, sign_in, script):
    page = sign_in("manager", PASSWORD, on=open_page(java_script_enabled=script))
    page.goto(f"{LOG}?type=products")
    page.get_by_role("button", name="Save this view").click()
    page.get_by_label("Name").fill("Goods")
    page.get_by_role("button", name="Save view").click()

    page.get_by_role("searchbox").fill("kettle")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("button", name="Save this view").click()
    page.get_by_label("Or put these filters into a view of yours").select_option("Goods")
    page.get_by_role("button", name="Save changes to this view").click()
    expect(view(page, "Goods")).to_have_attribute("aria-current", "true")
    expect(page.locator(".chip")).to_have_text(["“kettle”", "Type: Products"])
    page.goto(f"{LOG}?type=log")
    said = page.locator("tr.entry", has_text="Updated saved view")
    expect(said).to_contain_text("“kettle” · Type: Products")

    page.goto(VIEWS)
    page.get_by_role("link", name="Change Goods").click()
    page.get_by_text("Delete this view").click()
    page.get_by_role("button", name="Delete view").click()
    expect(page.get_by_role("link", name="Goods", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_role("link", name="Goods", exact=True).click()
    expect(page.locator(".chip")).to_have_text(["“kettle”", "Type: Products"])


@pytest.mark.usefixtures("goods")
def test_one_starts_with_a_view_and_reaches_everything(as_):
    page = as_("manager")
    page.goto(f"{LOG}?type=products")
    page.get_by_role("button", name="Save this view").click()
    page.get_by_label("Name").fill("Goods")
    page.get_by_label("Start with it").check()
    page.get_by_role("button", name="Save view").click()

    page.goto("/")
    menu = page.get_by_role("navigation", name="Main")
    menu.get_by_role("link", name="Activity Logs").click()
    expect(page).to_have_url(re.compile(r"\?type=products$"))
    expect(view(page, "You start with Goods")).to_be_visible()

    page.get_by_role("link", name="Remove filter: Type: Products").click()
    expect(page).to_have_url(re.compile(r"\?view=all$"))
    expect(view(page, "All entries")).to_have_attribute("aria-current", "true")
    page.reload()
    expect(page.locator(".chip")).to_have_count(0)
    page.go_back()
    expect(page.locator(".chip")).to_have_text(["Type: Products"])
    page.go_back()
    expect(page).to_have_url(re.compile(r"/$"))
    expect(page.get_by_role("heading", name="Activity Logs")).to_have_count(0)

    page.goto(VIEWS)
    page.get_by_role("button", name="Start with all entries").click()
    page.goto(LOG)
    expect(page).to_have_url(re.compile(f"{LOG}$"))


@pytest.mark.usefixtures("goods")
def test_a_name_that_is_taken_is_said_beside_it(as_):
    page = as_("manager")
    for query, name in (("type=products", "Goods"), ("q=mug", "GOODS")):
        page.goto(f"{LOG}?{query}")
        page.get_by_role("button", name="Save this view").click()
        page.get_by_label("Name").fill(name)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    name = page.get_by_label("Name")
    expect(name).to_have_accessible_description(
        "You have a view of this name already; choose another."
    )
    expect(name).to_have_value("GOODS")
    name.fill("Mugs")
    name.press("Enter")
    expect(view(page, "Mugs")).to_have_attribute("aria-current", "true")


@pytest.mark.usefixtures("goods")
def test_nothing_moves_when_another_view_is_shown(as_):
    page = as_("manager")
    page.goto(LOG)
    expect(page.locator(".figures")).to_be_visible()
    before = views(page).bounding_box()
    places = [link.bounding_box() for link in views(page).get_by_role("link").all()]
    search = page.locator("#log-q").bounding_box()

    view(page, "Deleted this month").click()
    expect(view(page, "Deleted this month")).to_have_attribute("aria-current", "true")

    assert views(page).bounding_box() == before
    assert [link.bounding_box() for link in views(page).get_by_role("link").all()] == places
    after = page.locator("#log-q").bounding_box()
    assert (after["x"], after["y"]) == (search["x"], search["y"])


@pytest.mark.usefixtures("goods")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_the_pages_of_views_are_well_made_at_any_width(open_page, sign_in, axe, scheme, width):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = sign_in("admin", PASSWORD, on=open_page(**options))

    def look() -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto(f"{LOG}?action=log.exported")
    expect(view(page, "Exports")).to_be_in_viewport()
    look()
    page.goto(f"{LOG}?type=products")
    page.get_by_role("button", name="Save this view").click()
    look()
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_text("Give the view a name.")).to_be_visible()
    look()
    page.get_by_label("Name").fill("Goods " + "x" * 54)
    page.get_by_label("Start with it").check()
    page.get_by_role("button", name="Save view").click()
    look()
    page.goto(VIEWS)
    look()
    page.get_by_role("link", name="Change Goods").click()
    page.get_by_text("Delete this view").click()
    look()
    page.goto(f"{LOG}people/?action=stock.adjusted&period=month")
    look()
