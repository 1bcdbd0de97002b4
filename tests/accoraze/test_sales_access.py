"""Who may open customers, orders and expenses, and that nobody reaches into another business."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accoraze.accounts.permissions import Role
from accoraze.finance.models import Expense
from accoraze.sales.models import Customer, Order
from tests.accoraze.factories import ProductFactory, UserFactory
from tests.accoraze.sales_factories import CustomerFactory, ExpenseFactory, order_data, order_in

SUPER_ADMIN, ADMIN, MANAGER, STORE_KEEPER, STAFF = Role
SELLERS = {SUPER_ADMIN, ADMIN, MANAGER, STAFF}
HEADS = {SUPER_ADMIN, ADMIN, MANAGER}

PAGES = {
    "sales:customers": SELLERS,
    "sales:customer": SELLERS,
    "sales:customer-add": SELLERS,
    "sales:customer-edit": SELLERS,
    "sales:customer-remove": HEADS,
    "sales:orders": SELLERS,
    "sales:order": SELLERS,
    "sales:order-add": SELLERS,
    "sales:order-edit": SELLERS,
    "sales:order-complete": SELLERS,
    "sales:order-cancel": SELLERS,
    "finance:expenses": HEADS,
    "finance:expense": HEADS,
    "finance:expense-add": HEADS,
    "finance:expense-edit": HEADS,
    "finance:expense-delete": HEADS,
}
OF_ONE = [
    view
    for view in PAGES
    if view.partition(":")[2] not in {"customers", "orders", "expenses"}
    and not view.endswith("-add")
]


def row_of(view: str, business: Any) -> Any:
    """Return a row of the kind that the view shows."""
    if "customer" in view:
        return CustomerFactory(business=business)
    if "order" in view:
        return order_in(business)
    return ExpenseFactory(business=business)


def address(view: str, business: Any) -> str:
    return reverse(view, args=[row_of(view, business).pk] if view in OF_ONE else [])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("view", PAGES)
def test_a_role_opens_its_pages_and_no_others(view, role, business, signed_in):
    client = signed_in(UserFactory(business=business, role=role))
    expected = 200 if role in PAGES[view] else 403
    assert client.get(address(view, business)).status_code == expected


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("view", [view for view in PAGES if not view.endswith("s")])
def test_a_role_cannot_post_what_it_cannot_open(view, role, business, signed_in):
    client = signed_in(UserFactory(business=business, role=role))
    status = client.post(address(view, business), {}).status_code
    assert (status == 403) == (role not in PAGES[view])
    assert status < 500


@pytest.mark.parametrize("view", PAGES)
def test_a_stranger_is_asked_to_sign_in(view, business, client):
    client.logout()
    response = client.get(address(view, business))
    assert response.url.startswith(reverse("accounts:sign-in"))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("view", OF_ONE)
def test_another_businesss_row_is_not_there(view, method, client):
    product = ProductFactory()
    row = row_of(view, product.business)
    response = getattr(client, method)(reverse(view, args=[row.pk]), {"seen_version": row.version})
    assert response.status_code in {404, 405}
    row.refresh_from_db()
    assert row.version == 1


@pytest.mark.parametrize("view", OF_ONE)
def test_an_address_beyond_every_id_is_not_there(view, client):
    assert client.get(reverse(view, args=[10**30])).status_code == 404


def test_another_businesss_rows_are_not_listed(business, client):
    for view, name in (("sales:customers", "name"), ("finance:expenses", "payee")):
        factory = CustomerFactory if name == "name" else ExpenseFactory
        factory(**{name: "Theirs"})
        factory(business=business, **{name: "Ours"})
        page = client.get(reverse(view)).content.decode()
        assert "Ours" in page
        assert "Theirs" not in page


def test_an_order_takes_no_customer_and_no_product_of_another_business(business, client):
    ours, theirs = CustomerFactory(business=business), CustomerFactory()
    mine, foreign = ProductFactory(business=business), ProductFactory()
    add = reverse("sales:order-add")
    page = client.get(add).content.decode()
    assert foreign.name not in page
    assert theirs.name not in page
    for data in (order_data(theirs, (mine, 1)), order_data(ours, (foreign, 1))):
        assert client.post(add, data).status_code == 200
    assert not Order.objects.exists()


def test_numbers_of_two_businesses_do_not_touch(business):
    assert [order_in(business).number, order_in(business).number] == [1001, 1002]
    assert order_in(ProductFactory().business).number == 1001


@pytest.mark.parametrize("role", Role)
def test_the_menu_names_what_the_role_may_open(role, business, signed_in):
    client = signed_in(UserFactory(business=business, role=role))
    page = client.get(reverse("inventory:products")).content.decode()
    for view in ("sales:customers", "sales:orders", "finance:expenses"):
        assert (f'href="{reverse(view)}"' in page) == (role in PAGES[view])


@pytest.mark.parametrize("role", [STAFF])
def test_staff_see_no_button_that_they_may_not_press(role, business, signed_in):
    customer = CustomerFactory(business=business)
    client = signed_in(UserFactory(business=business, role=role))
    page = client.get(customer.get_absolute_url()).content.decode()
    assert reverse("sales:customer-edit", args=[customer.pk]) in page
    assert reverse("sales:customer-remove", args=[customer.pk]) not in page


def test_what_is_refused_stays_untouched(business, signed_in):
    customer, expense = CustomerFactory(business=business), ExpenseFactory(business=business)
    client = signed_in(UserFactory(business=business, role=STAFF))
    client.post(reverse("sales:customer-remove", args=[customer.pk]))
    client.post(reverse("finance:expense-delete", args=[expense.pk]))
    assert Customer.objects.filter(pk=customer.pk).exists()
    assert Expense.objects.filter(pk=expense.pk).exists()
