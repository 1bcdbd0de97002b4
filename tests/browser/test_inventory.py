"""Products and stock, done as a person does them, and read in the log as an Admin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accoraze.accounts.models import Business
from accoraze.accounts.permissions import Role
from accoraze.inventory.models import Product
from tests.accoraze.factories import PASSWORD, BusinessFactory, ProductFactory, UserFactory

PAGES = (
    "/products/",
    "/products/?q=nothing+like+it",
    "/products/add/",
    "/products/{pk}/",
    "/products/{pk}/edit/",
    "/products/{pk}/delete/",
    "/products/prices/?all=1&kind=percent&value=-10&rounding=exact",
    "/products/import/",
    "/stock/",
    "/stock/adjust/?product={pk}",
    "/nowhere/",
)


@pytest.fixture
def business(transactional_db, settings) -> Business:
    """A shop with an Admin and a Manager, who sign in quickly."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    business = BusinessFactory.create(name="Accoraze Test Store")
    UserFactory(business=business, email="admin@demo.test", name="Amina Diallo", role=Role.ADMIN)
    UserFactory(business=business, email="manager@demo.test", name="Daniel Okafor")
    return business


@pytest.fixture
def manager(business, sign_in) -> Page:
    """The products, and the Manager signed in."""
    page = sign_in("manager", PASSWORD)
    page.goto("/products/")
    return page


@pytest.fixture
def newest_in_log(business, open_page, sign_in):
    """Look into the log as Admin, and return its newest line."""

    def newest():
        page = sign_in("admin", PASSWORD, on=open_page())
        page.get_by_role("link", name="Activity Logs").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Activity Logs")
        return page.locator("tr.entry").first

    return newest


def test_a_product_is_added(manager, newest_in_log):
    manager.get_by_role("link", name="Add product").click()
    manager.get_by_label("Name").fill("Blue Kettle 1.7 L")
    manager.get_by_label("SKU").fill("BK-17")
    manager.get_by_label("Price", exact=True).fill("24.00")
    manager.get_by_label("Category").fill("Kettles")
    manager.get_by_label("On hand").fill("26")
    manager.get_by_role("button", name="Add product").click()
    expect(manager.get_by_role("status")).to_contain_text("Blue Kettle 1.7 L was added.")

    line = newest_in_log()
    expect(line).to_contain_text("Daniel Okafor")
    expect(line).to_contain_text("Added product Blue Kettle 1.7 L")


def test_a_price_is_changed_for_a_reason(business, manager, newest_in_log):
    ProductFactory(business=business, name="Blue Kettle 1.7 L", price="24.00")
    manager.goto("/products/")
    manager.get_by_role("link", name="Blue Kettle").click()
    manager.get_by_role("link", name="Edit").click()
    manager.get_by_label("Price", exact=True).fill("19.00")
    manager.get_by_label("Reason for the change").fill("Spring promotion")
    manager.get_by_role("button", name="Save changes").click()
    expect(manager.get_by_role("status")).to_contain_text("was saved")

    line = newest_in_log()
    expect(line).to_contain_text("Updated product Blue Kettle 1.7 L")
    expect(line).to_contain_text(re.compile(r"€24\.00.*€19\.00", re.DOTALL))
    expect(line).to_contain_text("Spring promotion")


def test_a_mistake_is_shown_beside_its_field_and_nothing_is_lost(business, manager):
    product = ProductFactory(business=business)
    manager.goto(f"/products/{product.pk}/edit/")
    manager.get_by_label("Name").fill("Renamed")
    manager.get_by_label("Price", exact=True).fill("-19")
    manager.get_by_role("button", name="Save changes").click()
    expect(manager.get_by_role("alert")).to_contain_text("Nothing was saved yet")
    expect(manager.get_by_label("Price", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(manager.get_by_label("Name")).to_have_value("Renamed")


def test_the_second_of_two_who_edit_keeps_what_was_typed(business, manager, open_page, sign_in):
    product = ProductFactory(business=business, name="Blue Kettle", price="24.00")
    address = f"/products/{product.pk}/edit/"
    admin = sign_in("admin", PASSWORD, on=open_page())
    for page in (manager, admin):
        page.goto(address)
    admin.get_by_label("Price", exact=True).fill("22.00")
    admin.get_by_role("button", name="Save changes").click()
    manager.get_by_label("Price", exact=True).fill("19.00")
    manager.get_by_role("button", name="Save changes").click()

    expect(manager.get_by_role("alert")).to_contain_text("Amina Diallo saved this")
    expect(manager.get_by_role("row", name="Price 22.00 19.00")).to_be_visible()
    manager.get_by_role("button", name="Save mine instead").click()
    expect(manager.get_by_role("status")).to_contain_text("was saved")
    assert str(Product.objects.get().price) == "19.00"


def test_a_product_is_deleted(business, manager, newest_in_log):
    product = ProductFactory(business=business, name="Blue Kettel")
    manager.goto(f"/products/{product.pk}/")
    manager.get_by_role("link", name="Delete").click()
    manager.get_by_role("button", name="Delete product").click()
    expect(manager.get_by_role("status")).to_contain_text("Blue Kettel was deleted.")
    expect(newest_in_log()).to_contain_text("Deleted product Blue Kettel")


def test_stock_is_adjusted(business, manager, newest_in_log):
    product = ProductFactory(business=business, name="Stoneware Mug", stock=40)
    manager.goto(f"/products/{product.pk}/")
    manager.get_by_role("link", name="Adjust stock").click()
    manager.get_by_label("What to do").select_option("Remove")
    manager.get_by_label("Pieces").fill("41")
    manager.get_by_label("Reason").select_option("Damaged")
    manager.get_by_label("Note").fill("Water damage in aisle 3")
    manager.get_by_role("button", name="Adjust stock").click()
    expect(manager.get_by_role("alert")).to_contain_text("Only 40 are on hand")

    manager.get_by_label("Pieces").fill("14")
    manager.get_by_role("button", name="Adjust stock").click()
    expect(manager.get_by_role("status")).to_contain_text("40 before, 26 on hand now")

    line = newest_in_log()
    expect(line).to_contain_text("Adjusted stock of Stoneware Mug")
    expect(line).to_contain_text(re.compile(r"40.*26", re.DOTALL))


def test_many_prices_are_changed_at_once(business, manager, newest_in_log):
    ProductFactory.create_batch(3, business=business, price="20.00")
    manager.goto("/products/")
    manager.get_by_role("button", name="Change prices of all 3").click()
    manager.get_by_label("How much").fill("-10")
    manager.get_by_role("button", name="Show new prices").click()
    expect(manager.get_by_role("cell", name="€18.00")).to_have_count(3)
    manager.get_by_role("button", name="Change 3 prices").click()
    expect(manager.get_by_role("status")).to_contain_text("3 prices were changed.")
    expect(newest_in_log()).to_contain_text("Updated 3 products")


def test_selected_prices_are_changed(business, manager):
    kettle = ProductFactory(business=business, name="Kettle", price="20.00")
    ProductFactory(business=business, name="Mug", price="20.00")
    manager.goto("/products/")
    manager.get_by_label("Select Kettle").check()
    manager.get_by_role("button", name="Change prices of selected").click()
    manager.get_by_label("Change by").select_option("Amount")
    manager.get_by_label("How much").fill("1.50")
    manager.get_by_role("button", name="Show new prices").click()
    manager.get_by_role("button", name="Change 1 price").click()
    expect(manager.get_by_role("status")).to_contain_text("1 price was changed.")
    kettle.refresh_from_db()
    assert str(kettle.price) == "21.50"


def test_a_file_is_imported_once_it_is_right(manager, newest_in_log, tmp_path):
    file: Path = tmp_path / "spring.csv"
    file.write_text("sku,name,price\nBK-17,Blue Kettle,24\nSM-04,Mug,-1\n")
    manager.get_by_role("link", name="Import a CSV file").click()
    manager.get_by_label("CSV file").set_input_files(file)
    manager.get_by_role("button", name="Import").click()
    expect(manager.get_by_role("alert")).to_contain_text("Line 3, price")
    assert not Product.objects.exists()

    file.write_text("sku,name,price\nBK-17,Blue Kettle,24\nSM-04,Mug,1\n")
    manager.get_by_label("CSV file").set_input_files(file)
    manager.get_by_role("button", name="Import").click()
    expect(manager.get_by_role("status")).to_contain_text("spring.csv: 2 added")
    expect(newest_in_log()).to_contain_text("Added 2 products")


def test_signing_out_closes_the_shop(manager):
    manager.get_by_role("button", name="Sign out").click()
    expect(manager.get_by_role("heading", name="Sign in")).to_be_visible()
    manager.goto("/products/")
    expect(manager.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_no_page_stands_in_anyones_way(business, open_page, sign_in, axe, width, scheme):
    """Nothing that axe objects to, and nothing to scroll to sideways."""
    product = ProductFactory(business=business, name="W" * 120, stock=1, reorder_level=5)
    size = {"width": width, "height": 800}
    page = open_page(viewport=size, color_scheme=scheme)
    page.goto("/sign-in/")
    axe(page)
    sign_in("manager", PASSWORD, on=page)
    for address in PAGES:
        page.goto(address.format(pk=product.pk))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_menu_of_a_phone_opens_without_script(business, open_page, sign_in):
    page = open_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    sign_in("manager", PASSWORD, on=page)
    page.get_by_role("button", name="Open navigation").click()
    page.get_by_role("link", name="Stock", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stock")
