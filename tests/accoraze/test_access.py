"""Who may open what, and that nobody reaches into another business."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accoraze.accounts.activity_policy import BusinessPolicy
from accoraze.accounts.models import User
from accoraze.accounts.permissions import Role
from accoraze.inventory.models import Product
from accoraze.team.inviting import invite
from accoraze.team.models import Invitation
from activitylog import ALL
from tests.accoraze.factories import PASSWORD, ProductFactory, UserFactory

SUPER_ADMIN, ADMIN, MANAGER, STORE_KEEPER, STAFF = Role
KEEPERS = {SUPER_ADMIN, ADMIN, MANAGER, STORE_KEEPER}
RUNNERS = {SUPER_ADMIN, ADMIN}
EVERYBODY = {*Role}

PAGES = {
    "inventory:products": EVERYBODY,
    "inventory:product": EVERYBODY,
    "inventory:stock": EVERYBODY,
    "inventory:product-add": KEEPERS,
    "inventory:product-edit": KEEPERS,
    "inventory:product-remove": KEEPERS,
    "inventory:prices": KEEPERS,
    "inventory:import": KEEPERS,
    "inventory:stock-adjust": KEEPERS,
    "home": EVERYBODY,
    "accounts:password": EVERYBODY,
    "accounts:business": RUNNERS,
    "branding:branding": RUNNERS,
    "team:people": RUNNERS | {MANAGER},
    "team:person": RUNNERS | {MANAGER},
    "team:role": RUNNERS,
    "team:remove": RUNNERS,
    "team:invite": RUNNERS,
    "team:invitation": RUNNERS,
}
OF_A_PRODUCT = {"inventory:product", "inventory:product-edit", "inventory:product-remove"}
OF_A_PERSON = {"team:person", "team:role", "team:remove"}
OF_AN_INVITATION = {"team:invitation"}
STEPS = {"team:withdraw", "team:send-again"}


def address(view: str, product: Product) -> str:
    """Return the view's address for the product, or for something else of its business."""
    if view in OF_A_PRODUCT:
        return reverse(view, args=[product.pk])
    if view in OF_A_PERSON:
        return reverse(view, args=[UserFactory(business=product.business, role=STAFF).pk])
    if view in OF_AN_INVITATION | STEPS:
        invitation = invite(product.business, f"{view}@example.test", STAFF, by=None)
        return reverse(view, args=[invitation.pk])
    return reverse(view)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("view", PAGES)
def test_a_role_opens_its_pages_and_no_others(view, role, business, signed_in):
    product = ProductFactory(business=business)
    client = signed_in(UserFactory(business=business, role=role))
    expected = 200 if role in PAGES[view] else 403
    assert client.get(address(view, product)).status_code == expected


@pytest.mark.parametrize("view", [view for view, roles in PAGES.items() if STAFF not in roles])
def test_a_role_cannot_post_what_it_cannot_open(view, business, signed_in):
    product = ProductFactory(business=business)
    client = signed_in(UserFactory(business=business, role=STAFF))
    assert client.post(address(view, product), {}).status_code == 403
    assert Product.objects.filter(pk=product.pk).exists()


@pytest.mark.parametrize("view", PAGES)
def test_a_stranger_is_asked_to_sign_in(view, business, client):
    client.logout()
    product = ProductFactory(business=business)
    response = client.get(address(view, product))
    assert response.url.startswith(reverse("accounts:sign-in"))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("view", STEPS)
def test_a_role_takes_its_steps_with_invitations_and_no_others(view, role, business, signed_in):
    step = address(view, ProductFactory(business=business))
    client = signed_in(UserFactory(business=business, role=role))
    assert client.get(step).status_code == (405 if role in RUNNERS else 403)
    assert client.post(step).status_code == (302 if role in RUNNERS else 403)


@pytest.mark.parametrize("view", sorted(OF_A_PERSON | OF_AN_INVITATION | STEPS))
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_businesss_team_is_not_there(view, method, business, signed_in):
    client = signed_in(UserFactory(business=business, role=SUPER_ADMIN))
    theirs = address(view, ProductFactory())
    assert getattr(client, method)(theirs).status_code in {404, 405}
    assert Invitation.objects.filter(status="withdrawn").count() == 0
    assert User.objects.exclude(business=business).count() == int(view in OF_A_PERSON)


def test_a_manager_looks_at_the_team_and_is_offered_nothing_else(business, client):
    person = UserFactory(business=business, role=STAFF)
    for view, args in (("team:people", []), ("team:person", [person.pk])):
        page = client.get(reverse(view, args=args)).content.decode()
        assert person.name in page
        for forbidden in ("Invite somebody", "Change role", "Remove"):
            assert forbidden not in page


@pytest.mark.parametrize("view", sorted(OF_A_PRODUCT))
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_businesss_product_is_not_there(view, method, client):
    product = ProductFactory()
    assert getattr(client, method)(address(view, product)).status_code in {404, 405}
    assert Product.objects.filter(pk=product.pk).exists()


def test_another_businesss_product_cannot_be_adjusted(client):
    product = ProductFactory(stock=5)
    data = {"product": product.pk, "mode": "add", "quantity": 1, "reason": "received"}
    response = client.post(reverse("inventory:stock-adjust"), data)
    assert response.context["form"].errors.keys() == {"product"}
    product.refresh_from_db()
    assert product.stock == 5


def test_another_businesss_prices_are_out_of_reach(client):
    product = ProductFactory()
    response = client.get(reverse("inventory:prices"), {"product": product.pk})
    assert response.context["count"] == 0


def test_another_businesss_products_are_not_listed(business, client):
    ProductFactory(business=business, name="Ours")
    ProductFactory(name="Theirs")
    page = client.get(reverse("inventory:products")).content.decode()
    assert "Ours" in page
    assert "Theirs" not in page


def test_an_address_beyond_every_id_is_not_there(client):
    assert client.get(f"/products/{10**30}/").status_code == 404


@pytest.mark.parametrize("role", [STORE_KEEPER, STAFF])
def test_cost_prices_are_for_those_who_may_see_them(role, business, signed_in):
    product = ProductFactory(business=business, cost="11.47")
    page = signed_in(UserFactory(business=business, role=role)).get(product.get_absolute_url())
    assert "11.47" not in page.content.decode()


def test_a_form_without_cost_leaves_the_cost_alone(business, signed_in):
    product = ProductFactory(business=business, cost="11.47")
    client = signed_in(UserFactory(business=business, role=STORE_KEEPER))
    data = {
        "name": "Renamed",
        "sku": product.sku,
        "status": "active",
        "price": "3",
        "cost": "99",
        "reorder_level": "0",
        "seen_version": product.version,
    }
    client.post(reverse("inventory:product-edit", args=[product.pk]), data)
    product.refresh_from_db()
    assert (product.name, str(product.cost)) == ("Renamed", "11.47")


@pytest.mark.parametrize("role", Role)
def test_the_menu_names_the_log_to_those_who_may_read_it(role, business, signed_in):
    client = signed_in(UserFactory(business=business, role=role))
    page = client.get(reverse("inventory:products")).content.decode()
    assert ("Activity Logs" in page) == (role in KEEPERS)


@pytest.mark.parametrize("typed", ["person@example.test", "Person@Example.TEST"])
def test_sign_in_takes_the_address_in_any_case(typed, client):
    client.logout()
    UserFactory(email="person@example.test")
    response = client.post(reverse("accounts:sign-in"), {"username": typed, "password": PASSWORD})
    assert response.url == reverse("home")


@pytest.mark.parametrize(
    "typed",
    [
        {"username": "person@example.test", "password": "wrong"},
        {"username": "nobody@example.test", "password": PASSWORD},
        {"username": "a\x00b@example.test", "password": "a\x00b"},
        {"username": "x" * 10_000, "password": "x" * 10_000},
        {},
    ],
)
def test_sign_in_refuses_what_does_not_belong_together(typed, client):
    client.logout()
    UserFactory(email="person@example.test")
    response = client.post(reverse("accounts:sign-in"), typed)
    assert response.status_code == 200
    assert response.context["form"].errors


def test_a_closed_account_is_out_at_once(manager, client):
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert client.get(reverse("inventory:products")).status_code == 302


def test_sign_out_needs_a_form(client):
    assert client.get(reverse("accounts:sign-out")).status_code == 405
    client.post(reverse("accounts:sign-out"))
    assert client.get(reverse("inventory:products")).status_code == 302


def test_pages_load_nothing_from_elsewhere(client):
    policy = client.get(reverse("inventory:products"))["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_form_without_its_token_says_what_to_do(manager, django_test_client):
    response = django_test_client.post(reverse("inventory:product-add"), {})
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


@pytest.fixture
def django_test_client(manager, client):
    client.handler.enforce_csrf_checks = True
    return client


@pytest.mark.parametrize("role", Role)
def test_whoever_is_said_to_see_all_of_a_log_does(business, role):
    policy, user = BusinessPolicy(), UserFactory(business=business, role=role)

    sees_all = policy.categories(user) is ALL and policy.sees_restricted(user)
    assert (role.label in policy.roles_seeing_all("activity")) == sees_all
    assert (role.label in policy.roles_seeing_all("security")) == (policy.security(user) == "all")
