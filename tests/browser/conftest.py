"""Pages in Chromium. A test that leaves the browser complaining has failed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    expect,
    sync_playwright,
)

from accoraze.accounts.models import Business
from accoraze.accounts.permissions import Role
from tests.accoraze.factories import PASSWORD, BusinessFactory, UserFactory
from tests.browser.accessibility import violations
from tests.browser.chromium import find_chromium

# Playwright keeps an event loop on this thread, and Django takes every query for one inside of it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SCREENSHOTS = Path(__file__).parent / "screenshots"
DEMO_PASSWORD = "demo-accoraze"
LOG = "/settings/activity-logs/"
PEOPLE = {
    "admin": ("Amina Diallo", Role.ADMIN),
    "manager": ("Daniel Okafor", Role.MANAGER),
    "storekeeper": ("Lena Hofmann", Role.STORE_KEEPER),
    "staff": ("Tom Baker", Role.STAFF),
}


class Watched:
    """A page, and what the browser said about it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.failed_resources: list[str] = []
        self.documents: set[str] = set()
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("response", self.note_document)

    def hear(self, message: ConsoleMessage) -> None:
        """Keep errors; a violation of the Content-Security-Policy is one."""
        if message.type != "error":
            return
        if message.text.startswith("Failed to load resource"):
            self.failed_resources.append(message.location["url"])
        else:
            self.errors.append(message.text)

    def note_document(self, response: Response) -> None:
        """Remember what was visited: that a page answers 403 is for its test to judge."""
        if response.request.is_navigation_request():
            self.documents.add(response.url)

    def complaints(self) -> list[str]:
        """Return everything that should not have happened."""
        missing = [url for url in self.failed_resources if url not in self.documents]
        return [*self.errors, *(f"Failed to load {url}" for url in missing)]


WATCHED = pytest.StashKey[list[Watched]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test whose pages complain, and keep a picture of what a failed test saw."""
    watched = item.stash.setdefault(WATCHED, [])
    try:
        yield
        complaints = [complaint for each in watched for complaint in each.complaints()]
        if complaints:
            pytest.fail("The browser complained:\n" + "\n".join(complaints), pytrace=False)
    except BaseException:
        for number, each in enumerate(watched, start=1):
            name = re.sub(r"\W+", "-", item.name).strip("-")
            each.page.screenshot(path=SCREENSHOTS / f"{name}-{number}.png", full_page=True)
        raise


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(playwright))
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, live_server, request) -> Iterator[Callable[..., Page]]:
    """Open a page as a person who has not been here before; options are those of a context."""
    watched = request.node.stash.setdefault(WATCHED, [])

    def open_page(**options: Any) -> Page:
        defaults = {"viewport": {"width": 1440, "height": 1000}, "reduced_motion": "reduce"}
        context = browser.new_context(base_url=live_server.url, **{**defaults, **options})
        page = context.new_page()
        watched.append(Watched(page))
        return page

    yield open_page
    for each in watched:
        each.page.context.close()


@pytest.fixture
def page(open_page) -> Page:
    """A page for a test that needs one person only."""
    return open_page()


@pytest.fixture
def sign_in(page) -> Callable[..., Page]:
    """Sign in by the form: ``sign_in("manager")``, or with an address, a password, a page."""

    def sign_in(who: str, password: str = DEMO_PASSWORD, *, on: Page = page) -> Page:
        on.goto("/sign-in/")
        on.locator("[name=username]").fill(who if "@" in who else f"{who}@demo.test")
        on.locator("[name=password]").fill(password)
        on.locator("form:has([name=password]) [type=submit]").click()
        on.wait_for_url(lambda url: "/sign-in/" not in url)
        return on

    return sign_in


@pytest.fixture
def store(transactional_db, settings) -> Business:
    """A shop with a person in each role that the demo has, who sign in quickly."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    store = BusinessFactory.create(name="Accoraze Test Store")
    for who, (name, role) in PEOPLE.items():
        UserFactory.create(business=store, email=f"{who}@demo.test", name=name, role=role)
    return store


@pytest.fixture
def as_(store, open_page, sign_in) -> Callable[[str], Page]:
    """Open a page as a person of the store: ``as_("staff")``."""
    return lambda who: sign_in(who, PASSWORD, on=open_page())


@pytest.fixture
def read_in_log(as_) -> Callable[..., Locator]:
    """
    Find one line in the log that begins with an action and its target, and return it.

    Read as an Admin; a Manager sees it too, a Store Keeper only where `keeper` says so, and
    Staff no log at all.
    """

    def read_in_log(sentence: str, *, keeper: bool = False) -> Locator:
        def lines_of(page: Page) -> Locator:
            page.goto(LOG)
            return page.locator("tr.entry").filter(has_text=sentence)

        expect(lines_of(as_("manager"))).to_have_count(1)
        expect(lines_of(as_("storekeeper"))).to_have_count(int(keeper))
        staff = as_("staff")
        expect(staff.get_by_role("link", name="Activity Logs")).to_have_count(0)
        answer = staff.goto(LOG)
        assert answer is not None
        assert answer.status == 403
        line = lines_of(as_("admin"))
        expect(line).to_have_count(1)
        return line

    return read_in_log


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Assert that axe finds nothing wrong with a page as it stands."""

    def axe(page: Page) -> None:
        if found := violations(page):
            pytest.fail("\n\n".join([f"axe objects to {page.url}", *found]), pytrace=False)

    return axe
