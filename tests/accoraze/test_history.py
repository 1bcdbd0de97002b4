"""An object's page ends in its history, as far as the reader may see it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accoraze.accounts.permissions import Role
from accoraze.inventory.models import Product
from tests.accoraze.factories import ProductFactory, UserFactory
from tests.accoraze.sales_factories import CustomerFactory, ExpenseFactory, order_in

SUPER_ADMIN, ADMIN, MANAGER, STORE_KEEPER, STAFF = Role


@pytest.mark.parametrize("role", [ADMIN, MANAGER])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda business: ProductFactory(business=business), "Added product"),
        (lambda business: CustomerFactory(business=business), "Added customer"),
        (order_in, "Created order"),
        (lambda business: ExpenseFactory(business=business), "Recorded expense"),
    ],
)
def test_a_page_ends_in_the_history_of_what_it_shows(make, said, role, business, signed_in):
    row = make(business)
    client = signed_in(UserFactory(business=business, role=role))
    page = client.get(row.get_absolute_url()).content.decode()
    assert said in page
    assert f"target={row._meta.label_lower}%3A{row.pk}" in page


def test_a_store_keeper_sees_the_history_of_products_without_cost_prices(business, signed_in):
    product = ProductFactory(business=business, cost="11.47")
    product.cost = "12.83"
    product.save()
    client = signed_in(UserFactory(business=business, role=STORE_KEEPER))
    page = client.get(product.get_absolute_url()).content.decode()
    assert "Updated product" in page
    assert "12.83" not in page


def test_staff_see_no_history(business, signed_in):
    order = order_in(business)
    client = signed_in(UserFactory(business=business, role=STAFF))
    assert "Created order" not in client.get(order.get_absolute_url()).content.decode()


def test_a_long_history_shows_its_latest_lines_at_a_constant_cost(
    client, business, django_assert_max_num_queries
):
    product = ProductFactory(business=business)
    for price in range(60):
        Product.objects.filter(pk=product.pk).update(price=price + 1)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("inventory:product", args=[product.pk])).content.decode()
    assert page.count('id="e-') == 10
    assert "Whole history" in page


def test_the_log_s_own_pages_have_one_stylesheet_and_each_icon_once(business, signed_in):
    client = signed_in(UserFactory(business=business, role=ADMIN))
    for path in (reverse("activitylog:activity"), reverse("inventory:products")):
        page = client.get(path).content.decode()
        assert page.count("activitylog/activitylog.css") == 1
        assert page.index("activitylog/activitylog.css") < page.index("accoraze/accoraze.css")
        assert page.count('id="i-lock"') == 1
