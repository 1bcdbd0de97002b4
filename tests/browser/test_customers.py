"""Customers, kept as people do it, and read in the log by each role."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.accoraze.factories import ProductFactory
from tests.accoraze.sales_factories import CustomerFactory, order_of


@pytest.fixture
def staff(as_):
    return as_("staff")


@pytest.fixture
def manager(as_):
    return as_("manager")


def test_a_customer_is_added(staff, read_in_log):
    staff.get_by_role("link", name="Customers").click()
    staff.get_by_role("link", name="Add customer").click()
    staff.get_by_label("Name").fill("Maison Verte")
    staff.get_by_label("E-mail").fill("orders@maisonverte.test")
    staff.get_by_role("button", name="Add customer").click()
    expect(staff.get_by_role("status")).to_contain_text("Maison Verte was added.")

    line = read_in_log("Added customer Maison Verte")
    for words in ("Tom Baker", "staff@demo.test", "Staff", "Customers", "orders@maisonverte.test"):
        expect(line).to_contain_text(words)
    expect(line).to_contain_text("127.0.0.1")


def test_a_customer_is_changed_for_a_reason(store, staff, read_in_log):
    customer = CustomerFactory(business=store, name="Marc Peeters", phone="555 01")
    staff.goto(customer.get_absolute_url())
    staff.get_by_role("link", name="Edit").click()
    staff.get_by_label("Phone").fill("555 02")
    staff.get_by_label("Reason for the change").fill("New number")
    staff.get_by_role("button", name="Save changes").click()
    expect(staff.get_by_role("status")).to_contain_text("Marc Peeters was saved.")

    line = read_in_log("Updated customer Marc Peeters")
    expect(line).to_contain_text(re.compile(r"555 01.*555 02.*New number", re.DOTALL))


def test_a_customer_is_deleted(store, manager, read_in_log):
    customer = CustomerFactory(business=store, name="Hotel Astorya")
    manager.goto(customer.get_absolute_url())
    manager.get_by_role("link", name="Delete").click()
    manager.get_by_role("button", name="Delete customer").click()
    expect(manager.get_by_role("status")).to_contain_text("Hotel Astorya was deleted.")
    expect(read_in_log("Deleted customer Hotel Astorya")).to_contain_text("Daniel Okafor")


def test_a_customer_of_whom_orders_tell_is_archived(store, manager, read_in_log):
    customer = CustomerFactory(business=store, name="Hotel Astoria")
    order_of({ProductFactory(business=store): 1}, customer)
    manager.goto(customer.get_absolute_url())
    manager.get_by_role("link", name="Delete").click()
    manager.get_by_role("button", name="Archive customer").click()
    expect(manager.get_by_role("status")).to_contain_text("since orders tell of it")
    line = read_in_log("Updated customer Hotel Astoria")
    expect(line).to_contain_text(re.compile(r"Active.*Archived", re.DOTALL))

    manager.goto("/customers/")
    expect(manager.get_by_role("heading", name="No customer matches")).to_be_visible()
    manager.get_by_role("link", name="Show archived").click()
    expect(manager.get_by_role("link", name="Hotel Astoria")).to_be_visible()


def test_the_second_of_two_who_edit_keeps_what_was_typed(store, staff, manager):
    customer = CustomerFactory(business=store, name="Maison Verte", phone="")
    for page in (staff, manager):
        page.goto(f"/customers/{customer.pk}/edit/")
    manager.get_by_label("Phone").fill("555 01")
    manager.get_by_role("button", name="Save changes").click()
    staff.get_by_label("Phone").fill("555 02")
    staff.get_by_role("button", name="Save changes").click()
    expect(staff.get_by_role("alert")).to_contain_text("somebody else saved this")
    expect(staff.get_by_role("row", name="Phone 555 01 555 02")).to_be_visible()
    staff.get_by_role("button", name="Save mine instead").click()
    expect(staff.get_by_role("status")).to_contain_text("was saved")


def test_what_is_found_stays_in_the_address(store, staff):
    for name in ("Anna", "Bert"):
        CustomerFactory(business=store, name=name)
    staff.goto("/customers/")
    staff.get_by_role("searchbox").fill("ann")
    staff.keyboard.press("Enter")
    expect(staff).to_have_url(re.compile(r"q=ann"))
    expect(staff.get_by_role("link", name="Bert")).to_have_count(0)
    staff.get_by_role("link", name="Clear all").click()
    expect(staff.get_by_role("link", name="Bert")).to_be_visible()
