"""Exports in a browser: asked for, downloaded, opened, and read of in the log."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accoraze.accounts.models import Business, User
from activitylog import activity_context
from tests.accoraze.factories import PASSWORD, ProductFactory
from tests.accoraze.sales_factories import ExpenseFactory
from tests.browser.conftest import LOG


@pytest.fixture
def shop(store: Business) -> Business:
    """A store in which a price was raised, and a cost, beside other things."""
    daniel = User.objects.get(email="manager@demo.test")
    with activity_context(actor=daniel, ip="203.0.113.24", source="web"):
        product = ProductFactory.create(business=store, name="=Blue Kettle", price="20.00")
        ProductFactory.create(business=store, name="Mug")
    with activity_context(actor=daniel, ip="203.0.113.24", source="web"):
        product.price, product.cost = "24.50", "7.77"
        product.save()
        store.name = "Accoraze Store"
        store.save()
    return store


def export(page: Page, name: str) -> Path:
    page.get_by_role("button", name="Export", exact=True).click()
    dialog = page.get_by_role("dialog", name="Export")
    dialog.get_by_role("radio", name=name).check()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Download").click()
    expect(dialog).to_be_hidden()
    return Path(download.value.path())


@pytest.mark.usefixtures("shop")
def test_what_the_filters_show_is_what_the_file_holds(as_, axe):
    page = as_("admin")
    page.goto(f"{LOG}?type=products&period=today")
    page.get_by_role("button", name="Export", exact=True).click()
    dialog = page.get_by_role("dialog", name="Export")
    for words in ("3 rows", "Today", "Type: Products", "Europe/Brussels", "IP Address, Changes"):
        expect(dialog).to_contain_text(words)
    axe(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    with export(page, "CSV").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))

    shown = page.locator("tr.entry th.what > p:first-child").all_inner_texts()
    assert [row[3] for row in rows[1:]] == shown
    assert "€20.00 → €24.50" in rows[1][7]
    page.goto(LOG)
    line = page.locator("tr.entry", has_text="Exported activity logs")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("Activity Logs as CSV; 3 rows; Today; Type: Products")
    expect(line).to_contain_text("Amina Diallo")
    expect(line).to_contain_text("127.0.0.1")
    page.goto(rows[1][8])
    expect(page.get_by_role("heading", level=1)).to_contain_text("Updated product =Blue Kettle")


@pytest.mark.usefixtures("shop")
def test_the_expenses_of_a_month_are_handed_on_with_four_clicks(as_, store, axe):
    daniel = User.objects.get(email="manager@demo.test")
    now = timezone.now()
    last_month = now - timedelta(days=now.day + 9)
    for at, payee in ((last_month, "Mill"), (now, "Baker")):
        with activity_context(actor=daniel, source="web", at=at):
            ExpenseFactory.create(business=store, payee=payee)
    page = as_("admin")
    page.goto(LOG)

    page.get_by_role("list", name="Types").get_by_role("link", name="Expenses").click()
    expect(page).to_have_url(re.compile("type=expenses$"))
    page.get_by_role("button", name="Export", exact=True).click()
    dialog = page.get_by_role("dialog", name="Export")
    dialog.get_by_text("Download one month instead").click()
    axe(page)
    with page.expect_download() as download:
        dialog.get_by_role("button", name=f"{last_month:%B %Y}").click()

    expect(dialog).to_be_hidden()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        assert [row[3] for row in csv.reader(file)][1:] == ["Recorded expense Mill"]


@pytest.mark.usefixtures("shop")
def test_a_limited_role_exports_what_it_sees(as_):
    page = as_("storekeeper")
    page.goto(LOG)

    content = export(page, "JSON").read_text()

    said = [json.loads(line) for line in content.splitlines()]
    assert {entry["type"] for entry in said} == {"products"}
    assert said[0]["hidden"] == ["cost"]
    assert "7.77" not in content


@pytest.mark.usefixtures("shop")
def test_filters_changed_in_place_are_those_of_the_dialog(as_):
    page = as_("admin")
    page.goto(LOG)
    page.locator("summary", has_text="Type").click()
    page.get_by_role("checkbox", name="Settings").check()
    page.locator("details[open] button", has_text="Apply").click()
    expect(page).to_have_url(re.compile("type=settings$"))

    with zipfile.ZipFile(export(page, "Excel")) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()

    assert "Changed business settings" in sheet
    assert "Kettle" not in sheet


@pytest.mark.usefixtures("shop")
def test_it_works_without_script(open_page, sign_in):
    page = sign_in("admin@demo.test", PASSWORD, on=open_page(java_script_enabled=False))
    page.goto(f"{LOG}export/?type=products")
    expect(page.get_by_text("3 rows")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()

    assert re.fullmatch(r"activity-logs-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.usefixtures("shop")
def test_nothing_stands_in_anybody_s_way(open_page, sign_in, axe, width, scheme):
    options = {"viewport": {"width": width, "height": 700}, "color_scheme": scheme}
    page = sign_in("admin@demo.test", PASSWORD, on=open_page(**options))
    page.goto(f"{LOG}export/?type=products&user=1&q=kettle")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto(f"{LOG}?type=products")
    page.get_by_role("button", name="Export", exact=True).click()
    axe(page)


def test_paper_has_the_filters_and_who_printed_them(as_):
    page = as_("admin")
    page.goto(f"{LOG}?type=products&period=today")
    page.emulate_media(media="print")

    expect(page.get_by_text("Printed by Amina Diallo, as of")).to_be_visible()
    expect(page.get_by_text("Type: Products", exact=True).first).to_be_visible()
    for hidden in ("Export", "Filters", "Apply"):
        expect(page.get_by_role("button", name=hidden, exact=True).first).to_be_hidden()
