"""Orders, taken as people do it, and read in the log by each role."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accoraze.inventory.models import Product
from accoraze.sales.models import Order
from accoraze.sales.ordering import complete_order
from tests.accoraze.factories import PASSWORD, ProductFactory
from tests.accoraze.sales_factories import CustomerFactory, ExpenseFactory, order_of


@pytest.fixture
def staff(as_):
    return as_("staff")


@pytest.fixture
def kettle(store):
    return ProductFactory(business=store, name="Blue Kettle", price="24.00", stock=10)


@pytest.fixture
def mug(store):
    return ProductFactory(business=store, name="Mug", price="5.50", stock=3)


@pytest.fixture
def customer(store):
    return CustomerFactory(business=store, name="Maison Verte")


@pytest.fixture
def order(customer, kettle, mug):
    return order_of({kettle: 2, mug: 1}, customer)


def choose(page, row: int, product: Product, quantity: int) -> None:
    page.get_by_label("Product").nth(row).select_option(str(product.pk))
    page.get_by_label("Quantity").nth(row).fill(str(quantity))


def test_an_order_is_taken(staff, customer, kettle, mug, read_in_log):
    staff.get_by_role("link", name="Orders").click()
    staff.get_by_role("link", name="New order").click()
    staff.get_by_label("Customer").select_option("Maison Verte")
    choose(staff, 0, kettle, 2)
    staff.get_by_role("button", name="Take this line out").nth(2).click()
    staff.get_by_role("button", name="More lines").click()
    expect(staff.get_by_label("Product").nth(2)).to_be_focused()
    choose(staff, 2, mug, 3)
    expect(staff.locator("output")).to_have_text("€64.50")
    staff.get_by_role("button", name="Create order").click()
    expect(staff.get_by_role("status")).to_contain_text("Order #1001 was created")
    expect(staff.get_by_role("heading", level=1)).to_have_text("Order #1001")
    expect(staff.get_by_role("row", name="Total")).to_contain_text("€64.50")

    line = read_in_log("Created order #1001")
    for words in ("Tom Baker", "Orders", "Maison Verte", "€64.50", "2 order lines"):
        expect(line).to_contain_text(words)


def test_an_order_is_changed(staff, order, read_in_log):
    staff.goto(order.get_absolute_url())
    staff.get_by_role("link", name="Edit").click()
    staff.get_by_label("Quantity").nth(0).fill("5")
    staff.get_by_role("button", name="Take this line out").nth(1).click()
    staff.get_by_label("Reason for the change").fill("They called")
    staff.get_by_role("button", name="Save changes").click()
    expect(staff.get_by_role("status")).to_contain_text("Order #1001 was saved.")
    expect(staff.get_by_role("row", name="Total")).to_contain_text("€120.00")

    line = read_in_log("Updated order #1001")
    expect(line).to_contain_text(re.compile(r"€53\.50.*€120\.00", re.DOTALL))
    expect(line).to_contain_text("They called")


def test_an_order_is_completed_and_its_stock_leaves(staff, order, read_in_log):
    staff.goto(order.get_absolute_url())
    staff.get_by_role("link", name="Complete order").click()
    expect(staff.get_by_role("row", name="Blue Kettle")).to_contain_text("108")
    staff.get_by_role("button", name="Complete order").click()
    expect(staff.get_by_role("status")).to_contain_text("Order #1001 was completed.")
    expect(staff.get_by_role("link", name="Complete order")).to_have_count(0)

    line = read_in_log("Completed order #1001")
    expect(line).to_contain_text(re.compile(r"Open.*Completed", re.DOTALL))
    line = read_in_log("Adjusted stock of Blue Kettle", keeper=True)
    expect(line).to_contain_text(re.compile(r"10.*8.*Sold.*#1001", re.DOTALL))


def test_what_is_not_on_hand_is_named(staff, order, mug):
    Product.objects.filter(pk=mug.pk).update(stock=0)
    staff.goto(f"/orders/{order.pk}/complete/")
    expect(staff.get_by_role("row", name="Mug")).to_contain_text("Not enough")
    staff.get_by_role("button", name="Complete order").click()
    expect(staff.get_by_role("alert")).to_contain_text("Mug: 1 are ordered, 0 on hand.")
    assert Order.objects.get().is_open


def test_a_completed_order_is_cancelled_and_its_stock_comes_back(staff, order, read_in_log):
    complete_order(order)
    staff.goto(order.get_absolute_url())
    staff.get_by_role("link", name="Cancel order").click()
    staff.get_by_label("Reason").fill("Wrong colour")
    staff.get_by_role("button", name="Cancel order").click()
    expect(staff.get_by_role("status")).to_contain_text("Order #1001 was cancelled.")

    line = read_in_log("Cancelled order #1001")
    expect(line).to_contain_text(re.compile(r"Completed.*Cancelled.*Wrong colour", re.DOTALL))
    assert set(Product.objects.values_list("stock", flat=True)) == {10, 3}


def test_whoever_completes_second_is_told(staff, as_, order):
    manager = as_("manager")
    for page in (staff, manager):
        page.goto(f"/orders/{order.pk}/complete/")
    for page in (staff, manager):
        page.get_by_role("button", name="Complete order").click()
    expect(manager.get_by_role("status")).to_contain_text("Order #1001 was completed already")
    assert set(Product.objects.values_list("stock", flat=True)) == {8, 2}


def test_a_mistake_is_shown_beside_its_line_and_nothing_is_lost(staff, customer, kettle):
    staff.goto(f"/orders/add/?customer={customer.pk}")
    choose(staff, 0, kettle, -1)
    staff.get_by_label("Note").fill("After five")
    staff.get_by_role("button", name="Create order").click()
    expect(staff.get_by_role("alert")).to_contain_text("Nothing was saved yet")
    expect(staff.get_by_label("Quantity").nth(0)).to_have_attribute("aria-invalid", "true")
    expect(staff.get_by_label("Note")).to_have_value("After five")
    expect(staff.get_by_label("Customer")).to_have_value(str(customer.pk))


def test_an_order_is_taken_without_script(store, open_page, sign_in, customer, kettle, mug):
    page = sign_in("staff", PASSWORD, on=open_page(java_script_enabled=False))
    page.goto(f"/orders/add/?customer={customer.pk}")
    choose(page, 0, kettle, 1)
    page.get_by_role("button", name="More lines").click()
    choose(page, 3, mug, 2)
    page.get_by_role("button", name="Create order").click()
    expect(page.get_by_role("row", name="Total")).to_contain_text("€35.00")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (360, "light")])
def test_no_page_stands_in_anyones_way(store, open_page, sign_in, axe, width, scheme):
    """Nothing that axe objects to, and nothing to scroll to sideways."""
    product = ProductFactory(business=store, name="W" * 120, stock=0)
    customer = CustomerFactory(business=store, name="W" * 120, email=f"{'w' * 60}@mail.test")
    order = order_of({product: 9_999}, customer)
    expense = ExpenseFactory(business=store, payee="W" * 120, note="w" * 900)
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    sign_in("manager", PASSWORD, on=page)
    for address in (
        "/customers/",
        "/customers/?q=nothing+like+it",
        "/customers/add/",
        f"/customers/{customer.pk}/",
        f"/customers/{customer.pk}/edit/",
        f"/customers/{customer.pk}/delete/",
        "/orders/",
        "/orders/add/",
        f"/orders/{order.pk}/",
        f"/orders/{order.pk}/edit/",
        f"/orders/{order.pk}/complete/",
        f"/orders/{order.pk}/cancel/",
        "/expenses/",
        "/expenses/?since=nonsense",
        "/expenses/add/",
        f"/expenses/{expense.pk}/",
        f"/expenses/{expense.pk}/edit/",
        f"/expenses/{expense.pk}/delete/",
    ):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
