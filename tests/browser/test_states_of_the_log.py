"""Every page of the log in every state: axe finds nothing, and nothing is cut off sideways."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from accoraze.accounts.permissions import Role
from activitylog import paused
from tests.accoraze.factories import PASSWORD, BusinessFactory, UserFactory
from tests.browser.accessibility import violations
from tests.browser.busy_shop import fill
from tests.browser.conftest import LOG

SECURITY = "/settings/security-logs/"
KINDS = [(1280, "light"), (360, "dark")]
# Swatches, long text, links, parts, what is masked, rows of a bulk, a whole row, a failure
ACTIONS = (
    "branding.updated", "product.updated", "order.updated", "product.updated of many",
    "user.removed", "product.deleted", "log.exported of many", "product.checked", "order.cancelled",
)  # fmt: skip
Look = Callable[[str, str], None]


@pytest.fixture(params=KINDS, ids=lambda kind: f"{kind[0]}-{kind[1]}")
def reader(request, open_page, store) -> Page:
    """A page of one width and scheme, for whoever signs in."""
    width, scheme = request.param
    page: Page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    return page


@pytest.fixture
def look(reader) -> Iterator[Look]:
    """
    Judge the page as it stands, once it says the words that prove its state.

    What is found is kept to the end, so that one walk tells everything.
    """
    found: list[str] = []

    def look(state: str, words: str) -> None:
        try:
            reader.get_by_text(words).locator("visible=true").first.wait_for(timeout=3000)
        except TimeoutError:
            found.append(f"{state}: nowhere says {words!r}")
        width = reader.viewport_size["width"]
        if reader.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{state}: scrolls sideways at {width} px")
        found.extend(f"{state}: {violation}" for violation in violations(reader))

    yield look
    assert not found, "\n\n".join(found)


def go(page: Page, path: str) -> None:
    """Open a page, and wait for what it fetches by itself."""
    page.goto(path)
    expect(page.locator('[hx-trigger="load"]')).to_have_count(0)


def unfold_filters(page: Page) -> None:
    """Open the sheet that holds the filters where there is no room for a line of them."""
    if page.viewport_size["width"] < 1040:
        page.locator(".sheet-open").click()


def test_before_anything_happened(reader, look, sign_in, store):
    with paused("A shop that nothing is known of"):
        empty = BusinessFactory.create(name="Nothing Yet")
        UserFactory.create(business=empty, email="new@demo.test", role=Role.ADMIN)
    sign_in("new@demo.test", PASSWORD, on=reader)
    go(reader, LOG)
    look("first run", "Nothing has been logged yet")
    go(reader, f"{LOG}?type=orders")
    look("filtered to nothing", "No entry matches these filters")
    go(reader, f"{LOG}views/")
    look("views that come with the application", "Comes with the application")
    go(reader, f"{LOG}people/?action=stock.adjusted")
    look("people of whom none did it", "People")
    go(reader, f"{LOG}export/?type=orders")
    look("a file of nothing", "0 rows")


def test_the_lists_in_every_state(reader, look, sign_in, store):
    fill(store)
    sign_in("admin", PASSWORD, on=reader)
    go(reader, LOG)
    reader.locator("tr.fold summary").first.click()
    expect(reader.locator("tr.fold .inner tbody tr").first).to_be_visible()
    reader.locator(".chart-data summary").click()
    look("a bulk and the chart's table unfolded", "Show as a table")
    reader.locator("tr.entry button").first.click()
    look("a row's menu", "Open entry")

    go(reader, f"{LOG}?q=nothing+like+it")
    unfold_filters(reader)
    for facet in ("All time", "User", "Type", "Action", "More"):
        reader.locator(".facet > summary", has_text=facet).first.click()
        expect(reader.locator(".facet[open]")).to_have_count(1)
        look(f"the facet {facet}", facet)

    for query, words in (
        ("ip=nope&source=nope&field=no+such", "cannot be used"),
        ("period=custom&from=2026-02-30&to=x", "cannot be used"),
        ("period=custom&from=2026-02-03&to=2026-02-01", "cannot be used"),
        ("user=nobody&type=nope&action=nope&period=nope", "cannot be used"),
        ("q=nosuchkey:3+kettle", "cannot be used"),
    ):
        go(reader, f"{LOG}?{query}")
        look(f"errors of {query}", words)

    go(reader, f"{LOG}?type=products&q=Mug&not_source=api")
    look("filters as chips, and rows of a bulk", "Part of a bulk")
    reader.get_by_role("button", name="Save this view").click()
    look("saving a view", "Save view")
    go(reader, f"{LOG}?q=nothing+like+it")
    reader.get_by_role("button", name="Export", exact=True).click()
    look("an export of nothing", "There is nothing to export")
    go(reader, f"{SECURITY}?outcome=nope")
    look("an outcome that there is not", "cannot be used")


def test_every_kind_of_entry(reader, look, sign_in, store):
    shop = fill(store)
    sign_in("admin", PASSWORD, on=reader)
    for action in ACTIONS:
        go(reader, shop.entries[action].get_absolute_url())
        for summary in reader.locator("main details > summary").all():
            summary.click()
        look(action, "An entry cannot be changed.")
    if reader.viewport_size["width"] >= 1024:
        go(reader, LOG)
        reader.locator("tr.entry .when a").first.click()
        look("the drawer", "Open as a page")


def test_people_and_objects(reader, look, sign_in, store):
    shop = fill(store)
    sign_in("admin", PASSWORD, on=reader)
    product = f"{LOG}objects/?target=inventory.product:{shop.product.pk}"
    for path, words in (
        (f"{LOG}overview/", "Activity by day"),
        (f"{LOG}people/?period=custom&from=2026-02-30", "cannot be used"),
        (f"{LOG}people/?period=nope", "cannot be used"),
        (f"{LOG}people/?user={shop.person.pk}", "Tom Baker"),
        (f"{LOG}people/?user=system", "System"),
        (f"{LOG}objects/?target=sales.order:{shop.order.pk}", "Order"),
        (f"{LOG}objects/?target=nonsense", "cannot be used"),
        (f"{product}&field=description", "Pour slowly"),
        (f"{product}&field=tags", "gift"),
        (f"{product}&field=name", "over time"),
    ):
        go(reader, path)
        look(path, words)


def test_what_limited_roles_see(reader, look, sign_in, store):
    shop = fill(store)
    sign_in("storekeeper", PASSWORD, on=reader)
    go(reader, LOG)
    look("a limited role's list", "You see Products and Inventory.")
    go(reader, shop.entries["product.updated"].get_absolute_url())
    look("a limited role's entry", "Facts")
    go(reader, f"{LOG}objects/?target=inventory.product:{shop.product.pk}&field=cost")
    look("a hidden field", "changed (hidden for your role)")
    go(reader, SECURITY)
    look("one's own security log", "Signed in")
    go(reader, shop.entries["business.updated"].get_absolute_url())
    look("an entry that is not for them", "This page is not there")
    reader.context.clear_cookies()
    sign_in("staff", PASSWORD, on=reader)
    for path in (LOG, f"{LOG}views/", f"{LOG}export/"):
        go(reader, path)
        look(f"refused: {path}", "not open to the role Staff")
