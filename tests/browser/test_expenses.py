"""Expenses, recorded as people do it, and read in the log by each role."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.accoraze.sales_factories import ExpenseFactory


@pytest.fixture
def manager(as_):
    return as_("manager")


def test_an_expense_is_recorded(manager, read_in_log):
    manager.get_by_role("link", name="Expenses").click()
    manager.get_by_role("link", name="Record expense").click()
    manager.get_by_label("Date").fill("2026-03-12")
    manager.get_by_label("Category").select_option("Rent")
    manager.get_by_label("Paid to").fill("Immo Centrum")
    manager.get_by_label("Amount").fill("1850")
    manager.get_by_role("button", name="Record expense").click()
    expect(manager.get_by_role("status")).to_contain_text("€1,850.00 to Immo Centrum was recorded.")

    line = read_in_log("Recorded expense Immo Centrum")
    for words in ("Daniel Okafor", "Expenses", "€1,850.00", "Rent"):
        expect(line).to_contain_text(words)


def test_an_expense_is_changed_for_a_reason(store, manager, read_in_log):
    expense = ExpenseFactory(business=store, payee="RapidVan", amount="85.00")
    manager.goto(expense.get_absolute_url())
    manager.get_by_role("link", name="Edit").click()
    manager.get_by_label("Amount").fill("58.00")
    manager.get_by_label("Reason for the change").fill("Mistyped")
    manager.get_by_role("button", name="Save changes").click()
    expect(manager.get_by_role("status")).to_contain_text("was saved")

    line = read_in_log("Updated expense RapidVan")
    expect(line).to_contain_text(re.compile(r"€85\.00.*€58\.00.*Mistyped", re.DOTALL))


def test_an_expense_is_deleted(store, manager, read_in_log):
    expense = ExpenseFactory(business=store, payee="RapidVan", amount="85.00")
    manager.goto(expense.get_absolute_url())
    manager.get_by_role("link", name="Delete").click()
    manager.get_by_role("button", name="Delete expense").click()
    expect(manager.get_by_role("status")).to_contain_text("€85.00 to RapidVan was deleted.")
    expect(read_in_log("Deleted expense RapidVan")).to_contain_text("€85.00")


@pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31"])
def test_an_absurd_date_gets_a_message_and_nothing_is_lost(manager, typed):
    manager.goto("/expenses/add/")
    manager.get_by_label("Date").fill(typed)
    manager.get_by_label("Paid to").fill("Immo Centrum")
    manager.get_by_label("Amount").fill("12")
    manager.get_by_role("button", name="Record expense").click()
    expect(manager.get_by_role("alert")).to_contain_text("Enter a date between 1 January 2000")
    expect(manager.get_by_label("Paid to")).to_have_value("Immo Centrum")
    expect(manager.get_by_label("Date")).to_have_value(typed)


def test_the_list_adds_up_what_it_shows(store, manager):
    ExpenseFactory(business=store, amount="100", date="2026-03-01")
    ExpenseFactory(business=store, amount="11", date="2026-04-01", category="transport")
    manager.goto("/expenses/")
    expect(manager.locator(".applied")).to_contain_text("2 expenses · €111.00")
    manager.get_by_label("Category").select_option("Transport")
    manager.get_by_role("button", name="Show").click()
    expect(manager.locator(".applied")).to_contain_text("1 expense · €11.00")
