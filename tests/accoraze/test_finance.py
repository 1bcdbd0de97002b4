"""Expenses: recorded, changed, deleted, found and added up, and what of it the log says."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accoraze.finance.filters import Period, bounds
from accoraze.finance.models import Expense
from tests.accoraze.looking import entries
from tests.accoraze.sales_factories import ExpenseFactory, expense_data

ADD = "/expenses/add/"


@pytest.fixture
def today(business) -> date:
    """The day that it is where the business is: near midnight, another one than elsewhere."""
    return timezone.localdate(timezone=ZoneInfo(business.time_zone))


def test_an_expense_is_recorded_with_all_that_was_typed(client, business):
    client.post(ADD, expense_data(tax="321.07", note="March"))
    expense = Expense.objects.get()
    assert (expense.business, expense.date, expense.amount, expense.tax) == (
        business,
        date(2026, 3, 12),
        Decimal("1850.00"),
        Decimal("321.07"),
    )
    entry = entries(business).get(action="expense.added")
    assert (entry.category, entry.target_name) == ("expenses", "Immo Centrum")
    assert entry.changes["amount"] == [None, "1850.00"]
    assert entry.context["currency"] == "EUR"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("amount", "", "required"),
        ("amount", "0", "€0.01 or more"),
        ("amount", "-5", "between €0.00"),
        ("amount", "NaN", "Enter an amount"),
        ("amount", "Infinity", "Enter an amount"),
        ("amount", "1e3000", "Enter an amount"),
        ("amount", "1.005", "at most 2 decimal"),
        ("amount", "10000000", "between €0.00"),
        ("amount", "=1+1", "Enter an amount"),
        ("amount", "9" * 5_000, ""),
        ("tax", "1850.01", "cannot be more"),
        ("tax", "-1", "between €0.00"),
        ("date", "", "required"),
        ("date", "0001-01-01", "between 1 January 2000 and"),
        ("date", "1999-12-31", "between 1 January 2000 and"),
        ("date", "9999-12-31", "between 1 January 2000 and"),
        ("date", "2026-02-30", "valid date"),
        ("date", "yesterday", "valid date"),
        ("date", "\x00", ""),
        ("category", "bribes", "valid choice"),
        ("payee", "", "required"),
        ("payee", "x" * 10_000, "at most 120"),
        ("payee", "a\x00b", "Null characters"),
        ("receipt_number", "x" * 61, "at most 60"),
        ("note", "x" * 1001, "at most 1000"),
    ],
)
def test_bad_input_gets_a_message_beside_its_field(client, field, typed, said):
    response = client.post(ADD, expense_data(**{field: typed}))
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert errors.keys() == {field}
    assert said in str(errors[field])
    assert not Expense.objects.exists()


def test_a_date_a_year_ahead_is_the_last(client, today):
    latest = today + timedelta(days=366)
    client.post(ADD, expense_data(date=latest.isoformat()))
    assert Expense.objects.get().date == latest
    response = client.post(ADD, expense_data(date=(latest + timedelta(days=1)).isoformat()))
    assert response.context["form"].errors.keys() == {"date"}


@pytest.mark.parametrize("payee", ["<script>alert(1)</script>", "=HYPERLINK(1)", "{{ 7|add:7 }}"])
def test_any_payee_is_only_a_name(client, payee):
    page = client.post(ADD, expense_data(payee=payee), follow=True).content.decode()
    assert Expense.objects.get().payee == payee
    assert "<script>alert" not in page


def test_a_change_says_what_was_before_and_why(client, business):
    expense = ExpenseFactory(business=business)
    edit = reverse("finance:expense-edit", args=[expense.pk])
    typed = expense_data(amount="1580", receipt_number="", seen_version=1, reason="Mistyped")
    client.post(edit, typed)
    entry = entries(business).get(action="expense.updated")
    assert entry.changes == {"amount": ["1850.00", "1580.00"]}
    assert entry.context["reason"] == "Mistyped"
    response = client.post(edit, typed)
    assert response.status_code == 409
    assert "somebody else saved this" in response.content.decode()


def test_a_deleted_expense_stays_in_the_log(client, business):
    expense = ExpenseFactory(business=business)
    address = reverse("finance:expense-delete", args=[expense.pk])
    assert "€1,850.00" in client.get(address).content.decode()
    client.post(address)
    assert not Expense.objects.exists()
    entry = entries(business).get(action="expense.deleted")
    assert entry.changes["amount"] == ["1850.00", None]
    assert client.post(address).status_code == 404


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({}, "111.00"),
        ({"category": "rent"}, "100.00"),
        ({"period": "month"}, "1.00"),
        ({"since": "2026-03-01", "until": "2026-03-12"}, "110.00"),
        ({"since": "2026-03-12", "until": "2026-03-12", "category": "transport"}, "10.00"),
        ({"q": "rapid"}, "10.00"),
        ({"q": "R-7"}, "10.00"),
        ({"since": "2026-03-13", "until": "2026-03-11"}, "0"),
        ({"since": "nonsense"}, "0"),
        ({"since": "9999-99-99"}, "0"),
        ({"since": "0001-01-01"}, "111.00"),
        ({"until": "9999-12-31"}, "111.00"),
        ({"period": "nonsense"}, "0"),
        ({"category": "\x00"}, "0"),
    ],
)
def test_the_list_adds_up_what_is_asked_for(client, business, today, asked, total):
    ExpenseFactory(business=business, amount=100, date="2026-03-01")
    ExpenseFactory(
        business=business,
        amount=10,
        date="2026-03-12",
        category="transport",
        payee="RapidVan",
        receipt_number="R-7",
    )
    ExpenseFactory(business=business, amount=1, date=today, category="other", payee="Flowers")
    ExpenseFactory(amount=5_000)
    response = client.get("/expenses/", asked)
    assert response.status_code == 200
    assert response.context["total"] == Decimal(total)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.MONTH, date(2026, 12, 1), date(2026, 12, 31)),
        (Period.LAST_MONTH, date(2026, 11, 1), date(2026, 11, 30)),
        (Period.LAST_90, date(2026, 10, 3), date(2026, 12, 31)),
        (Period.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        (Period.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_periods_end_where_calendars_do(period, first, last):
    assert bounds(period, date(2026, 12, 31)) == (first, last)


def test_a_short_february_ends_in_time():
    assert bounds(Period.MONTH, date(2027, 2, 1)) == (date(2027, 2, 1), date(2027, 2, 28))
    assert bounds(Period.LAST_MONTH, date(2028, 3, 31)) == (date(2028, 2, 1), date(2028, 2, 29))
