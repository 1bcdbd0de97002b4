"""Customers: added, changed, removed, found, and what of it the log says."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accoraze.archiving import RemoveView, remove
from accoraze.sales.models import Customer
from tests.accoraze.factories import ProductFactory
from tests.accoraze.looking import entries
from tests.accoraze.sales_factories import CustomerFactory, order_of

ADD = "/customers/add/"
NASTY = ["<script>alert(1)</script>", "=HYPERLINK(1)", "{{ 7|add:7 }}", "O'Brien; --", "東京 ‮ ﷽"]


def edit(customer: Customer) -> str:
    return reverse("sales:customer-edit", args=[customer.pk])


def test_a_customer_is_added_with_all_that_was_typed(client, business):
    typed = {
        "name": "Maison Verte",
        "email": "orders@maisonverte.test",
        "phone": "+32 2 555 01 42",
        "address": "Rue Haute 12\nBrussels",
        "notes": "Rings twice",
    }
    customer = Customer.objects.get(pk=client.post(ADD, typed).url.split("/")[2])
    assert {name: getattr(customer, name) for name in typed} == typed
    assert customer.business == business
    entry = entries(business).get(action="customer.added")
    assert (entry.category, entry.target_name) == ("customers", "Maison Verte")
    assert entry.changes["email"] == [None, "orders@maisonverte.test"]
    assert entry.actor_name == "Daniel Okafor"


def test_lines_that_a_browser_sends_back_as_they_were_are_no_change(client, business):
    customer = CustomerFactory(business=business, address="Rue Haute 12\nBrussels")
    typed = {"name": customer.name, "address": "Rue Haute 12\r\nBrussels", "status": "active"}
    client.post(edit(customer), {**typed, "seen_version": customer.version})
    changed = {key for entry in entries(business).filter(action="customer.updated")
               for key in entry.changes}  # fmt: skip
    customer.refresh_from_db()
    assert customer.address == "Rue Haute 12\nBrussels"
    assert "address" not in changed


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 10_000),
        ("name", "a\x00b"),
        ("email", "nobody"),
        ("email", "x" * 300 + "@example.test"),
        ("phone", "1" * 41),
        ("address", "x" * 401),
        ("notes", "x" * 2001),
    ],
)
def test_bad_input_gets_a_message_beside_its_field(client, field, typed):
    response = client.post(ADD, {"name": "Maison Verte", field: typed})
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    assert not Customer.objects.exists()


@pytest.mark.parametrize("name", NASTY)
def test_any_name_is_only_a_name(client, name):
    response = client.post(ADD, {"name": name}, follow=True)
    page = response.content.decode()
    assert Customer.objects.get().name == name
    assert "<script>alert" not in page
    assert client.get("/customers/", {"q": name.split()[0]}).status_code == 200


def test_a_change_says_what_was_before_and_why(client, business):
    customer = CustomerFactory(business=business, phone="1")
    data = {"name": customer.name, "email": customer.email, "phone": "2", "status": "active"}
    client.post(edit(customer), {**data, "seen_version": 1, "reason": "New phone"})
    entry = entries(business).get(action="customer.updated")
    assert entry.changes == {"phone": ["1", "2"]}
    assert entry.context["reason"] == "New phone"


@pytest.mark.parametrize("seen", ["1", "", "x", "-1"])
def test_whoever_saves_second_sees_what_the_first_saved(client, business, seen):
    customer = CustomerFactory(business=business, phone="before")
    client.post(edit(customer), {"name": "First", "status": "active", "seen_version": 1})
    response = client.post(
        edit(customer), {"name": "Second", "status": "active", "seen_version": seen}
    )
    customer.refresh_from_db()
    assert customer.name == "First"
    assert response.status_code in {200, 409}
    if response.status_code == 409:
        page = response.content.decode()
        assert "somebody else saved this" in page
        assert "First" in page
        form = response.context["form"]
        client.post(
            edit(customer),
            {"name": "Second", "status": "active", "seen_version": form["seen_version"].value()},
        )
        customer.refresh_from_db()
        assert customer.name == "Second"


def test_a_save_that_changes_nothing_leaves_no_entry(client, business):
    customer = CustomerFactory(business=business)
    data = {"name": customer.name, "email": customer.email, "status": "active", "seen_version": 1}
    assert client.post(edit(customer), data).status_code == 302
    assert not entries(business).filter(action="customer.updated").exists()


def test_a_customer_without_orders_is_deleted(client, business):
    customer = CustomerFactory(business=business, name="Hotel Astorya")
    client.post(reverse("sales:customer-remove", args=[customer.pk]))
    assert not Customer.objects.exists()
    assert entries(business).get(action="customer.deleted").target_name == "Hotel Astorya"


def test_a_customer_with_orders_is_archived(client, business):
    customer = CustomerFactory(business=business)
    order = order_of({ProductFactory(business=business): 1}, customer)
    address = reverse("sales:customer-remove", args=[customer.pk])
    assert "Archive customer" in client.get(address).content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "was archived, since orders tell of it" in page
    customer.refresh_from_db()
    assert customer.status == Customer.Status.ARCHIVED
    assert client.get(order.get_absolute_url()).status_code == 200
    assert customer.name not in client.get("/orders/add/").content.decode()


def test_a_customer_that_is_gone_is_not_there(client, business):
    customer = CustomerFactory(business=business)
    remove(Customer.objects.get(pk=customer.pk))
    assert client.post(reverse("sales:customer-remove", args=[customer.pk])).status_code == 404


def test_a_customer_that_somebody_else_deletes_at_the_same_moment_is_not_there(
    client, business, monkeypatch
):
    customer = CustomerFactory(business=business)
    found = RemoveView.get_object

    def found_and_lost(view):
        row = found(view)
        remove(Customer.objects.get(pk=customer.pk))
        return row

    monkeypatch.setattr(RemoveView, "get_object", found_and_lost)
    assert client.post(reverse("sales:customer-remove", args=[customer.pk])).status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"Anna", "Bert"}),
        ({"q": "ann"}, {"Anna"}),
        ({"q": "anna@"}, {"Anna"}),
        ({"q": "555 bert"}, {"Bert"}),
        ({"q": "%"}, set()),
        ({"status": "archived"}, {"Cleo"}),
        ({"status": "nonsense"}, set()),
        ({"q": "\x00"}, set()),
        ({"q": "x" * 300}, set()),
        ({"sort": "nonsense", "page": "-1"}, {"Anna", "Bert"}),
        ({"sort": "-order_count", "page": "99"}, {"Anna", "Bert"}),
    ],
)
def test_the_list_finds_what_is_asked_for(client, business, asked, found):
    CustomerFactory(business=business, name="Anna", email="anna@mail.test")
    CustomerFactory(business=business, name="Bert", phone="555 01")
    CustomerFactory(business=business, name="Cleo", status="archived")
    response = client.get("/customers/", asked)
    assert response.status_code == 200
    assert {row.record.name for row in response.context["table"].page.object_list} == found


def test_the_list_costs_the_same_however_many_there_are(
    client, business, django_assert_num_queries
):
    CustomerFactory(business=business)
    with CaptureQueriesContext(connection) as few:
        client.get("/customers/")
    for _number in range(20):
        CustomerFactory(business=business)
    with django_assert_num_queries(len(few)):
        client.get("/customers/")
