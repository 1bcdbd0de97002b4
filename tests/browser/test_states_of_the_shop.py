"""The shop's pages in the states that a plain visit does not show: mistakes, conflicts, ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accoraze.inventory.models import Product
from accoraze.team.inviting import withdraw
from tests.accoraze.factories import PASSWORD
from tests.browser.accessibility import violations
from tests.browser.busy_shop import fill

KINDS = [(1280, "dark"), (360, "light")]


FIELDS = ":is(input:not([type=hidden], [type=checkbox], [type=file], [readonly]), textarea)"


def send_emptied(page: Page, path: str) -> None:
    """Send a page's form after taking out everything that can be taken out."""
    page.goto(path)
    form = page.locator("main form:has(button.primary)")
    for field in form.locator(FIELDS).all():
        field.fill("")
    form.locator("button.primary").click()


@pytest.mark.parametrize(("width", "scheme"), KINDS)
def test_mistakes_conflicts_and_ends(open_page, sign_in, store, width, scheme, tmp_path: Path):
    shop = fill(store)
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    found: list[str] = []

    def look(state: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{state}: scrolls sideways at {width} px")
        found.extend(f"{state}: {violation}" for violation in violations(page))

    page.goto("/sign-in/")
    page.locator("[name=username]").fill("admin@demo.test")
    page.locator("[name=password]").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("a sign-in that failed")
    page.goto(f"/invitations/{shop.token}/")
    look("an invitation")
    page.get_by_role("button", name="Join").click()
    expect(page.locator(".error").first).to_be_visible()
    look("joining, with mistakes")
    withdraw(shop.invitation)
    page.reload()
    look("an invitation that is over")
    page.goto("/invitations/nonsense/")
    look("no such invitation")

    sign_in("admin", PASSWORD, on=page)
    page.goto("/")
    look("the dashboard")
    for path in (
        "/products/add/", f"/products/{shop.product.pk}/edit/", "/products/import/",
        "/stock/adjust/", "/customers/add/", "/expenses/add/", "/orders/add/",
        "/settings/team/invite/", "/settings/business/", "/settings/password/",
    ):  # fmt: skip
        send_emptied(page, path)
        expect(page.locator("[aria-invalid=true], [role=alert]").first).to_be_visible()
        look(f"mistakes in {path}")

    page.goto(f"/products/{shop.product.pk}/edit/")
    seen = Product.objects.get(pk=shop.product.pk)
    seen.name = "Red Kettle"
    seen.mark_changed()
    seen.save()
    page.get_by_label("Name", exact=True).fill("Green Kettle")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Where the two differ")).to_be_visible()
    look("a conflict")

    file = tmp_path / "spring.csv"
    file.write_text("sku,name,price\nBK-17,Blue Kettle,24\nSM-04,Mug,-1\n")
    page.goto("/products/import/")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("Line 3, price")).to_be_visible()
    look("an import with mistakes")

    page.goto(f"/orders/{shop.order.pk}/complete/")
    Product.objects.filter(pk=shop.product.pk).update(stock=0)
    page.get_by_role("button", name="Complete order").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("an order that cannot be completed")

    page.goto("/orders/?status=nonsense&since=x&until=y")
    look("filters that cannot be used")
    if width < 900:
        page.get_by_role("button", name="Open navigation").click()
        look("the menu of a phone")

    page.context.clear_cookies()
    sign_in("staff", PASSWORD, on=page)
    page.goto("/")
    look("the dashboard of Staff")
    page.goto("/settings/team/")
    look("what is not for Staff")

    assert not found, "\n\n".join(found)
