"""The security log in a browser: signing in, failing to, and what each role sees of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.accoraze.factories import PASSWORD
from tests.browser.conftest import LOG

SECURITY = "/settings/security-logs/"


def test_both_menus_and_the_tabs_lead_to_it(as_):
    page = as_("admin")

    for name in ("Security", "Security Logs"):
        page.goto(LOG)
        page.get_by_role("navigation", name="Main").get_by_role(
            "link", name=name, exact=True
        ).click()
        expect(page).to_have_url(re.compile(f"{SECURITY}$"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Security Logs")
    tabs = page.get_by_role("navigation", name="Logs", exact=True)
    expect(tabs.locator("[aria-current]")).to_have_text("Security Logs")
    tabs.get_by_role("link", name="Activity Logs").click()
    expect(page).to_have_url(re.compile(f"{LOG}$"))


def test_what_happens_at_the_door_is_read_in_it(as_, open_page):
    stranger = open_page()
    for attempt in ("guess", "guess again", "one more"):
        stranger.goto("/sign-in/")
        stranger.locator("[name=username]").fill("staff@demo.test")
        stranger.locator("[name=password]").fill(attempt)
        stranger.locator("form:has([name=password]) [type=submit]").click()
        expect(stranger.locator("[role=alert], .error, .banner.danger").first).to_be_visible()
    staff = as_("staff")
    staff.goto(LOG)
    staff.get_by_role("button", name="Sign out").click()
    expect(staff).to_have_url(re.compile("/sign-in/"))

    admin = as_("admin")
    admin.goto(f"{SECURITY}?q=Tom+Baker")
    failed = admin.locator("tr.entry", has_text="Failed sign-in of Tom Baker")
    expect(failed).to_have_count(1)
    for words in ("×3", "Nobody signed in", "Failed", "Chrome on Linux", "127.0.0.1"):
        expect(failed).to_contain_text(words)
    admin.get_by_text("3 attempts").click()
    expect(admin.get_by_role("table", name="The attempts of this line").locator("td")).to_have_text(
        ["Chrome on Linux"] * 3
    )

    admin.goto(SECURITY)
    lines = admin.locator("tr.entry", has_text="staff@demo.test")
    expect(lines).to_have_count(3)
    expect(lines.nth(0)).to_contain_text("Signed out")
    expect(lines.nth(1)).to_contain_text("Was denied")
    expect(lines.nth(1)).to_contain_text(f"Tried to open {LOG}")
    expect(lines.nth(2)).to_contain_text("New address for Tom Baker")

    address = lines.nth(2).locator(".when a").get_attribute("href")
    assert re.search(rf"{SECURITY}[0-9a-f-]{{36}}/", address or "")
    admin.goto(address or "")
    expect(admin.get_by_role("heading", level=1)).to_have_text("Signed in")
    expect(admin.get_by_text("new address for Tom Baker")).to_be_visible()


@pytest.mark.parametrize("who", ["manager", "storekeeper", "staff"])
def test_other_roles_see_what_concerns_them(as_, who):
    as_("admin")
    page = as_(who)
    page.goto(SECURITY)

    expect(page.get_by_text("You see what was done by you, or with your account.")).to_be_visible()
    expect(page.locator("tr.entry")).to_have_count(1)
    expect(page.locator("tr.entry")).to_contain_text(f"{who}@demo.test")
    expect(page.locator("main")).not_to_contain_text("admin@demo.test")


def test_it_leads_to_a_new_password_and_to_support(as_):
    page = as_("staff")
    page.goto(SECURITY)
    note = page.get_by_role("complementary", name="Someone you do not know?")

    expect(note.get_by_role("link", name="Contact support")).to_have_attribute(
        "href", re.compile("^mailto:.+@")
    )
    note.get_by_role("link", name="Change password").click()
    page.locator("[name=old_password]").fill(PASSWORD)
    page.locator("[name=new_password1]").fill("a better one, with 4 words")
    page.locator("[name=new_password2]").fill("a better one, with 4 words")
    page.locator("main form [type=submit]").click()
    page.goto(SECURITY)
    expect(page.locator("tr.entry").first).to_contain_text("Changed password")


def test_outcomes_narrow_it_in_place(as_, axe):
    page = as_("admin")
    page.goto(SECURITY)
    page.evaluate("window.stays = true")

    page.locator("summary", has_text="Outcome").click()
    page.get_by_role("checkbox", name="Failed").check()
    axe(page)
    page.locator("details[open] button", has_text="Apply").click()

    expect(page).to_have_url(re.compile(r"\?outcome=failed$"))
    expect(page.get_by_role("heading", name="No entry matches these filters")).to_be_visible()
    assert page.evaluate("window.stays")


def test_it_can_be_read_without_script(as_, open_page, sign_in):
    page = sign_in("admin@demo.test", PASSWORD, on=open_page(java_script_enabled=False))
    page.goto(f"{SECURITY}?outcome=success")

    expect(page.locator("tr.entry")).to_have_count(1)
    page.get_by_text("What the log does not cover").click()
    expect(page.get_by_text("searches and filters are not recorded")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_nothing_stands_in_anybody_s_way(open_page, store, sign_in, axe, width, scheme):
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto("/sign-in/")
    for _ in range(2):
        page.locator("[name=username]").fill("admin@demo.test")
        page.locator("[name=password]").fill("wrong")
        page.locator("form:has([name=password]) [type=submit]").click()
    sign_in("admin@demo.test", PASSWORD, on=page)
    page.goto(SECURITY)
    page.get_by_text("2 attempts").click()
    page.get_by_text("What the log does not cover").click()

    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
