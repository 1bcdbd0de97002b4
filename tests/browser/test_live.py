"""The list while others work, while a session ends, and while the server cannot be reached."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from accoraze.accounts.models import Business
from accoraze.inventory.models import Product
from tests.accoraze.factories import ProductFactory
from tests.browser.conftest import LOG, WATCHED

HALF_A_MINUTE = 31_000


@pytest.fixture
def shop(store: Business) -> list[Product]:
    """A shop with things to read about."""
    return [ProductFactory.create(business=store, name=f"Mug {n}") for n in range(1, 41)]


@pytest.fixture
def reader(as_, shop) -> Page:
    """A manager who has the list open; half a minute passes when a test says so."""
    page: Page = as_("manager")
    page.clock.install()
    page.goto(LOG)
    expect(page.locator("#overview figure, #overview .figures")).to_be_visible()
    return page


def news_of(page: Page) -> Locator:
    return page.locator(".news")


def places_of(rows: Locator) -> list[float]:
    places: list[float] = rows.evaluate_all(
        "rows => rows.map((row) => row.getBoundingClientRect().top)"
    )
    return places


def wait(page: Page) -> None:
    page.clock.run_for(HALF_A_MINUTE)


def act(page: Page, name: str) -> None:
    """Do something as who has `page` open: add a product by the form."""
    page.goto("/products/add/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("SKU").fill(name.upper().replace(" ", "-"))
    page.get_by_label("Price", exact=True).fill("24.00")
    page.get_by_role("button", name="Add product").click()
    expect(page).to_have_url(re.compile(r"/products/\d+/$"))


def test_what_another_person_does_is_announced_and_moves_no_row(reader, as_, axe):
    keeper = as_("storekeeper")
    reader.locator("tr.entry").nth(15).scroll_into_view_if_needed()
    places = places_of(reader.locator("tr.entry"))
    act(keeper, "Red Kettle")

    wait(reader)

    expect(news_of(reader)).to_have_text(re.compile("1 new entry"))
    expect(news_of(reader)).to_have_attribute("role", "status")
    assert places_of(reader.locator("tr.entry")) == places
    expect(reader.locator("tr.entry", has_text="Red Kettle")).to_have_count(0)
    axe(reader)

    act(keeper, "Green Kettle")
    wait(reader)
    link = reader.get_by_role("link", name="2 new entries")
    expect(link).to_be_in_viewport()
    link.click()
    expect(reader.locator("tr.entry").first).to_contain_text("Green Kettle")
    expect(reader.locator("#log-count")).to_be_focused()
    expect(news_of(reader)).to_have_text("")


def test_a_hidden_page_asks_for_nothing_until_it_is_seen_again(reader, as_):
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    show(reader, hidden=True)
    act(as_("storekeeper"), "Red Kettle")

    wait(reader)
    wait(reader)
    reader.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/news/" in url]

    show(reader, hidden=False)
    expect(news_of(reader)).to_have_text(re.compile("1 new entry"))


def show(page: Page, *, hidden: bool) -> None:
    """Let the page believe that it is hidden behind another, or seen again."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_who_is_signed_out_reads_on_and_is_led_back_to_what_he_asks_for(reader):
    reader.context.clear_cookies()
    wait(reader)
    expect(news_of(reader)).to_have_text(re.compile("You are signed out. Sign in"))
    expect(reader.locator("tr.entry").first).to_be_visible()

    reader.locator("summary", has_text="Type").click()
    reader.get_by_role("checkbox", name="Products").check()
    reader.locator("details[open] button", has_text="Apply").click()

    expect(reader).to_have_url(re.compile(r"/sign-in/\?next="))
    expect(reader.locator("#log")).to_have_count(0)
    reader.locator("[name=username]").fill("manager@demo.test")


@pytest.fixture
def forgive(request) -> Callable[[], None]:
    """Forget that the browser complained: something was meant to fail."""

    def forgive() -> None:
        for each in request.node.stash[WATCHED]:
            each.errors.clear()
            each.failed_resources.clear()

    return forgive


@pytest.mark.parametrize(
    ("fail", "words"),
    [
        (lambda route: route.fulfill(status=500, body="oh"), "The server made a mistake"),
        (lambda route: route.abort("internetdisconnected"), "The server cannot be reached"),
    ],
    ids=["mistake", "offline"],
)
def test_what_failed_is_said_and_can_be_tried_again(reader, forgive, axe, fail, words):
    only_typed = re.compile(r"/settings/activity-logs/\?.*q=Mug")

    def failing(route: Route) -> None:
        fail(route)

    reader.route(only_typed, failing)
    reader.locator("#log-q").fill("Mug 40")
    reader.keyboard.press("Enter")

    alert = reader.get_by_role("alert")
    expect(alert.get_by_text(words)).to_be_visible()
    expect(reader.locator("#log-q")).to_have_value("Mug 40")
    expect(reader.locator("tr.entry").first).to_be_visible()
    axe(reader)

    reader.unroute(only_typed)
    alert.get_by_role("link", name="Try again").click()
    expect(reader).to_have_url(re.compile("q=Mug"))
    expect(reader.locator("tr.entry")).to_have_count(1)
    expect(alert.get_by_text(words)).to_be_hidden()
    forgive()


def test_a_list_that_is_closed_to_somebody_meanwhile_says_so(reader, store, forgive):
    store.users.filter(email="manager@demo.test").update(role="staff")
    reader.get_by_role("searchbox", name="Search").fill("Mug")
    reader.keyboard.press("Enter")

    expect(reader.get_by_role("heading", level=1)).to_contain_text("not open to the role Staff")
    forgive()


def test_an_entry_that_cannot_be_reached_leaves_the_list_where_it_was(reader, forgive):
    reader.route(re.compile(r"/activity-logs/[0-9a-f-]{36}/"), lambda route: route.abort())
    reader.locator("tr.entry .when a").first.click()

    expect(reader.get_by_role("alert").get_by_text("cannot be reached")).to_be_visible()
    expect(reader.locator("#drawer")).to_be_hidden()
    expect(reader).to_have_url(re.compile(f"{LOG}$"))
    forgive()
