"""A shop run in German: by the browser's language, with script, at every width."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from accoraze.accounts.models import Business
from accoraze.inventory.models import Product, StockAdjustment
from accoraze.inventory.stock import change_stock
from accoraze.sales.ordering import complete_order
from activitylog import activity_context
from activitylog.models import ActivityEntry
from tests.accoraze.factories import PASSWORD, ProductFactory
from tests.accoraze.sales_factories import CustomerFactory, ExpenseFactory, order_of
from tests.browser.conftest import LOG
from tests.english import english_on

SECURITY = "/settings/security-logs/"
WIDTHS = (1440, 1000, 760, 360)
PATHS = (
    "/", "/products/", "/orders/add/", "/expenses/", "/settings/business/", LOG, f"{LOG}?ip=nope",
    f"{LOG}people/", f"{LOG}export/", SECURITY,
)  # fmt: skip


@pytest.fixture
def shop(store) -> Business:
    """A shop with a price change of many products, a loss, orders and an expense."""
    people = {person.name: person for person in store.users.all()}
    with activity_context(actor=people["Daniel Okafor"], ip="203.0.113.24", source="web"):
        products = [
            ProductFactory.create(business=store, name=f"Becher {n}", price="1240.00", stock=40)
            for n in range(1, 13)
        ]
        customer = CustomerFactory.create(business=store, name="Maison Verte")
        ExpenseFactory.create(business=store)
    with activity_context(
        actor=people["Daniel Okafor"], ip="203.0.113.24", source="web", reason="Frühjahrspreise"
    ):
        Product.objects.filter(business=store).update(price=F("price") * 9 / 10)
    with activity_context(actor=people["Lena Hofmann"], ip="198.51.100.7", source="web"):
        change_stock(products[0], -14, reason=StockAdjustment.Reason.DAMAGED, note="Wasser")
    with activity_context(actor=people["Amina Diallo"], ip="203.0.113.9", source="web"):
        products[1].cost = "7.77"
        products[1].save()
        complete_order(order_of({products[1]: 2, products[2]: 1}, customer))
    return store


@pytest.fixture
def german(shop, open_page, sign_in) -> Callable[..., Page]:
    """Open a page whose browser speaks German, as a person of the shop."""

    def german(who: str = "admin", **options) -> Page:
        return sign_in(who, PASSWORD, on=open_page(locale="de-DE", **options))

    return german


def test_no_english_is_left_on_a_walk_through_the_log(german, axe):
    page = german()
    page.get_by_role("navigation", name="Hauptmenü").get_by_role(
        "link", name="Aktivitätsprotokoll"
    ).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aktivitätsprotokoll")
    bulk = page.locator("tr.entry", has_text="12 Produkte geändert")
    expect(bulk).to_contain_text("Preis")
    expect(bulk).to_contain_text("−10,0\xa0%")
    expect(bulk).to_contain_text("Leitung")
    page.locator("summary", has_text="12 Produkte").click()
    row = page.locator("tr.fold tbody tr").first
    expect(row).to_contain_text("1.240,00\xa0€")
    expect(row).to_contain_text("1.116,00\xa0€")
    expect(page.get_by_role("link", name="12 Produkte öffnen")).to_have_count(0)

    page.locator("tr.entry", has_text="Bestand angepasst: Becher 1").locator(".when a").click()
    drawer = page.locator("dialog.drawer")
    expect(drawer).to_contain_text("Beschädigt")
    expect(drawer).to_contain_text("Ein Eintrag kann nicht geändert werden.")
    drawer.get_by_role("button", name="Schließen").click()

    page.locator("summary", has_text="Bereich").click()
    page.get_by_role("checkbox", name="Bestellungen").check()
    page.locator("details[open] button", has_text="Anwenden").click()
    expect(page).to_have_url(re.compile(r"\?type=orders$"))
    expect(page.locator("#log-count")).to_have_text(re.compile(r"\d Einträge"))
    page.get_by_role("button", name="Exportieren").click()
    dialog = page.get_by_role("dialog", name="Exportieren")
    expect(dialog).to_contain_text("Bereich: Bestellungen")
    expect(page.locator("#overview")).to_contain_text("Aktivität nach Tagen")
    assert english_on(page.content()) == []
    axe(page)


def test_longer_words_fit_at_every_width(german, axe):
    page = german()
    for path in PATHS:
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        axe(page)


def test_an_entry_fits_at_every_width(german, shop):
    page = german()
    for entry in ActivityEntry.objects.in_business(str(shop.pk)).top_level():
        page.goto(entry.get_absolute_url())
        assert english_on(page.content()) == [], entry.action
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, entry.action


def test_an_order_is_added_up_as_german_writes_amounts(german, shop):
    product = Product.objects.get(business=shop, name="Becher 1")
    page = german()
    page.goto("/orders/add/")
    page.locator("[name=customer]").select_option(label="Maison Verte")
    page.locator("[name=lines-0-product]").select_option(str(product.pk))
    page.locator("[name=lines-0-quantity]").fill("2")
    expect(page.locator("[data-total] output")).to_have_text("2.232,00\xa0€")

    page.get_by_role("button", name="Bestellung anlegen").click()
    expect(page.locator(".messages")).to_contain_text("Sie beläuft sich auf 2.232,00\xa0€.")


def test_a_language_is_chosen_in_the_menu_and_leads_back_to_the_same_list(german):
    page = german()
    page.goto(f"{LOG}?type=orders")
    menu = page.get_by_role("navigation", name="Hauptmenü")
    menu.get_by_role("button", name="English").click()

    expect(page).to_have_url(re.compile(r"\?type=orders$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Activity Logs")
    page.get_by_role("navigation", name="Main").get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aktivitätsprotokoll")
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_a_language_is_chosen_before_signing_in_without_script(shop, open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/sign-in/")
    page.get_by_role("button", name="Deutsch").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Anmelden")
