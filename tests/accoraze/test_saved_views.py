"""The views that come with Accoraze: whose role they are for, and what they find."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from accoraze.accounts.permissions import Role
from accoraze.inventory.models import Product, StockAdjustment
from accoraze.inventory.stock import change_stock
from activitylog import activity_context
from activitylog.models import SavedView
from tests.accoraze.factories import PASSWORD, UserFactory

SUPER_ADMIN, ADMIN, MANAGER, STORE_KEEPER, STAFF = Role
LIST = "/settings/activity-logs/"
PRICES, DELETED, STOCK, SIGN_INS, EXPORTS = FIVE = (
    "Price changes this week",
    "Deleted this month",
    "Stock adjustments by person",
    "Sign-ins from new addresses",
    "Exports",
)


def views(client: Client, path: str = LIST) -> dict[str, str]:
    """Return the views above a page but for that of all entries, with their addresses."""
    nav = client.get(path).text.partition('<nav class="views"')[2].partition("</nav>")[0]
    links = re.findall(r'<a href="([^"]+)"[^>]*>.*?<bdi class="cut">([^<]+)</bdi>', nav)
    return {unescape(name): unescape(address) for address, name in links}


def sentences(client: Client, view: str) -> list[str]:
    """Return what was done, as the page says it to which a view leads."""
    rows = re.findall(r'(?s)<th class="what".*?<p>(.*?)</p>', client.get(views(client)[view]).text)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", row)).split()) for row in rows]


@pytest.mark.parametrize(
    ("role", "path", "offered"),
    [
        (SUPER_ADMIN, LIST, [*FIVE]),
        (ADMIN, LIST, [*FIVE]),
        (MANAGER, LIST, [*FIVE]),
        (STORE_KEEPER, LIST, [PRICES, DELETED, STOCK, SIGN_INS]),
        (STAFF, "/settings/security-logs/", [SIGN_INS]),
    ],
)
def test_each_role_is_offered_what_it_can_see(role, path, offered, business, signed_in):
    client = signed_in(UserFactory(business=business, role=role))

    assert list(views(client, path)) == offered
    for address in views(client, path).values():
        assert client.get(address).status_code == 200


def test_price_changes_are_those_of_prices(client, kettle, mug):
    Product.objects.filter(pk=kettle.pk).update(price="19.00")
    Product.objects.filter(pk=mug.pk).update(stock=4)

    assert "Updated product Blue Kettle" in sentences(client, PRICES)
    assert "Updated product Mug" not in sentences(client, PRICES)


def test_what_was_deleted_is_found_whatever_it_was(client, kettle, customer, business, signed_in):
    kettle.delete()
    customer.delete()
    keeper = signed_in(UserFactory(business=business, role=STORE_KEEPER))

    assert sentences(client, DELETED) == [
        "Deleted customer Maison Verte",
        "Deleted product Blue Kettle",
    ]
    assert sentences(keeper, DELETED) == ["Deleted product Blue Kettle"]


def test_adjustments_are_counted_by_person(client, manager, kettle):
    with activity_context(actor=manager, source="web"):
        change_stock(kettle, -2, reason=StockAdjustment.Reason.DAMAGED)
        kettle.save()

    page = client.get(views(client)[STOCK]).text
    assert "1 of Daniel Okafor in Inventory" in page
    assert "in Products" not in page


def test_a_sign_in_from_an_address_is_new_once(business):
    UserFactory(business=business, role=ADMIN, email="amina@shop.test", name="Amina Diallo")
    for address in ("198.51.100.1", "198.51.100.1", "198.51.100.2"):
        client = Client(REMOTE_ADDR=address)
        client.post("/sign-in/", {"username": "amina@shop.test", "password": PASSWORD})

    page = client.get(views(client)[SIGN_INS]).text
    assert len(sentences(client, SIGN_INS)) == 2
    assert "198.51.100.1" in page
    assert "198.51.100.2" in page


def test_exports_are_found(client, kettle):
    client.post(f"{LIST}export/?type=products", {"format": "csv"})

    assert len(sentences(client, EXPORTS)) == 1


def test_a_view_is_shared_with_the_roles_that_read_the_log(client, business, signed_in):
    page = client.get(f"{LIST}views/new/?type=products").text
    assert re.findall(r'name="shared_with" value="(\w+)"', page) == [
        SUPER_ADMIN, ADMIN, MANAGER, STORE_KEEPER,
    ]  # fmt: skip

    shared = {"name": "Shelves", "shared_with": [STORE_KEEPER]}
    client.post(f"{LIST}views/new/?type=products&type=expenses", shared)

    keeper = signed_in(UserFactory(business=business, role=STORE_KEEPER))
    assert views(keeper)["Shelves"] == f"{LIST}?type=products"
    assert "Shelves" not in views(signed_in(UserFactory(business=business, role=ADMIN)))


@pytest.mark.parametrize(("role", "status"), [(ADMIN, 302), (MANAGER, 403), (STORE_KEEPER, 404)])
def test_who_runs_the_business_looks_after_the_views_of_others(role, status, business, signed_in):
    owner = signed_in(UserFactory(business=business, role=MANAGER))
    owner.post(f"{LIST}views/new/?q=x", {"name": "Mine", "shared_with": [MANAGER, ADMIN]})
    view = SavedView.objects.get()

    other = signed_in(UserFactory(business=business, role=role))
    assert other.post(f"{LIST}views/{view.pk}/delete/").status_code == status
