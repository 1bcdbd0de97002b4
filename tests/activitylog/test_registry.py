from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils import translation

from activitylog import Action, ModelActivity
from activitylog.actions import words_for
from activitylog.conf import DEFAULT_MASK
from activitylog.entries import is_secret_name
from activitylog.registry import Registry, registry
from tests.activitylog.log import entries, new_entries, only
from tests.activitylog.shop.models import (
    Memo,
    OnlineProduct,
    Order,
    OrderLine,
    Photo,
    Place,
    Product,
    Supplier,
    Tag,
    Untracked,
    Warehouse,
)


@pytest.fixture
def declared():
    return Registry()


@pytest.fixture
def untracked_is_logged():
    registry.register(Untracked)
    yield
    registry.unregister(Untracked)


def test_a_model_is_registered_without_a_declaration(declared):
    declared.register(Product)
    tracking = declared.for_model(Product)

    assert (tracking.category, tracking.noun, tracking.target_type) == (
        "shop",
        "product",
        "shop.product",
    )
    assert [tracking.key(verb) for verb in ("added", "updated", "deleted")] == [
        "product.added",
        "product.updated",
        "product.deleted",
    ]
    assert tracking.identifying is None


def test_the_noun_is_the_models_name_in_words(declared):
    declared.register(OrderLine)

    assert declared.for_model(OrderLine).noun == "order_line"


def test_the_noun_is_the_same_in_every_language(declared):
    declared.register(Group)
    with translation.override("de"):
        assert str(Group._meta.verbose_name) == "Gruppe"
        assert declared.for_model(Group).noun == "group"


def test_the_decorator_returns_the_declaration(declared):
    class Activity(ModelActivity):
        category = "goods"

    assert declared.register(Product)(Activity) is Activity
    assert declared.for_model(Product).category == "goods"


def test_a_proxy_is_registered_as_its_model(declared):
    declared.register(OnlineProduct)

    assert declared.for_model(Product).target_type == "shop.product"
    assert declared.for_model(OnlineProduct) is declared.for_model(Product)


def test_the_first_of_two_declarations_counts(declared):
    declared.register(Product)(type("First", (ModelActivity,), {"category": "first"}))
    declared.register(Product)(type("Second", (ModelActivity,), {"category": "second"}))

    assert declared.for_model(Product).category == "first"
    assert declared.declared_twice == [Product]


def test_links_are_logged_with_the_model_that_declares_them(declared):
    declared.register(Product)
    declared.register(Supplier)

    assert {link.table for link in declared.links()} == {
        "shop_product_tags",
        "shop_supplier_partners",
    }
    assert declared.for_table("shop_product_tags").owner is declared.for_model(Product)


def test_what_was_unregistered_is_unknown(declared):
    declared.register(Product)
    declared.unregister(Product)

    assert list(declared) == []
    assert list(declared.links()) == []
    assert not declared.watches("shop_product")
    assert not declared.watches("shop_product_tags")


def test_the_tables_of_ancestors_are_watched(declared):
    declared.register(Warehouse)

    assert declared.watches("shop_place")
    assert declared.for_table("shop_place") is None
    assert declared.for_model(Place) is None
    declared.unregister(Warehouse)
    assert not declared.watches("shop_place")


def test_a_target_type_leads_to_its_declaration():
    assert registry.for_type("shop.product").model is Product
    assert registry.for_type("shop.untracked") is None
    assert registry.for_model(Tag) is None


def test_every_action_that_can_appear_is_known():
    actions = registry.actions()

    assert actions["order.completed"].label == "Completed order"
    assert str(actions["product.deleted"].label) == "Deleted product"
    assert actions["order.added"].label == "Created order"
    assert actions["stock.adjusted"].category == "inventory"
    assert "session.signed_in" in actions
    assert not [key for key in actions if key.startswith("order_line.")]
    assert all(action.key == key and action.category for key, action in actions.items())


def test_a_transition_is_the_first_declared(declared):
    class Activity(ModelActivity):
        transitions = {
            "status": {"completed": Action("completed", "Completed")},
            "number": {"X": Action("renamed", "Renamed")},
        }

    declared.register(Order)(Activity)
    tracking = declared.for_model(Order)
    before = {"status": "open", "number": "O1"}

    assert tracking.transition(before, {"status": "completed", "number": "X"}) == "order.completed"
    assert tracking.transition(before, {"status": "open", "number": "X"}) == "order.renamed"
    assert tracking.transition(before, before) is None
    completed = {**before, "status": "completed"}
    assert tracking.transition(completed, completed) is None


def test_an_address_is_what_the_declaration_says():
    assert registry.for_model(Product).activity.url("7") == "/products/7/"
    assert registry.for_model(Photo).activity.url("7") is None


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("password", True),
        ("password_hash", True),
        ("resetToken", True),
        ("reset_token", True),
        ("API_KEY", True),
        ("stripe_api_key", True),
        ("APIToken", True),
        ("userAPIToken2", True),
        ("reset-token", True),
        ("Reset token", True),
        ("compass", False),
        ("passport", False),
        ("TOKENS_LEFT", False),
        ("tokens_left", False),
        ("secretary", False),
        ("monkey", False),
    ],
)
def test_a_name_is_secret_by_its_words(name, is_secret):
    assert is_secret_name(name, ("password", "token", "api_key", "secret")) is is_secret


@pytest.mark.parametrize(
    "name",
    [
        *("password", "old_password", "pwd", "passphrase", "passcode", "password2"),
        *("client_secret", "secret_key", "APIToken", "refresh_token", "jwt", "credentials"),
        *("api_key", "apikey", "access_key", "private_key", "encryption_key", "signing_key"),
        *("ssh_key", "session_key", "otp", "totp_seed", "pin", "card_pin", "pin_code"),
        *("cvc", "cvv", "security_code", "security_answer", "recovery_codes"),
    ],
)
def test_secrets_are_masked_by_default(name):
    assert is_secret_name(name, DEFAULT_MASK)


@pytest.mark.parametrize(
    "name",
    [
        *("key", "public_key", "primary_key", "foreign_key", "key_account", "sort_key"),
        *("postal_code", "discount_code", "sku_code", "pinned", "is_pinned", "opinion"),
        *("shipping", "session", "authorised_by", "author", "tokens_used", "secretary"),
        *("passport", "answer", "security_deposit", "opted_in", "cvcs_total"),
    ],
)
def test_ordinary_columns_are_not_masked_by_default(name):
    assert not is_secret_name(name, DEFAULT_MASK)


def test_an_action_whose_code_is_gone_reads_well():
    assert words_for("order.completed") == "Completed order"
    assert words_for("user.role_changed") == "Role changed user"


class AbstractThing(Model):
    class Meta:
        abstract = True
        app_label = "shop"


@pytest.mark.parametrize("model", ["shop.Product", None, ModelActivity, AbstractThing])
def test_what_is_no_model_with_a_table_is_not_registered(model):
    with pytest.raises(TypeError, match=r"register\(\) takes a model that has a table, not"):
        Registry().register(model)


@pytest.mark.parametrize("declaration", [object, ModelActivity(), Action])
def test_what_declares_is_a_model_activity(declaration):
    with pytest.raises(TypeError, match=r"register\(Product\) decorates a subclass of ModelActiv"):
        Registry().register(Product)(declaration)


@pytest.mark.django_db
def test_registering_takes_effect_at_once(untracked_is_logged):
    thing = Untracked.objects.create(name="A")

    added = only(entries())
    assert (added.action, added.category) == ("untracked.added", "shop")
    assert added.target_name == str(thing)


@pytest.mark.django_db
def test_unregistering_takes_effect_at_once(untracked_is_logged):
    registry.unregister(Untracked)
    try:
        Untracked.objects.create(name="A")
        assert entries() == []
    finally:
        registry.register(Untracked)


@pytest.mark.django_db
def test_what_is_not_registered_leaves_nothing():
    with new_entries() as written:
        tag = Tag.objects.create(name="Cold")
        Tag.objects.update(name="Hot")
        tag.delete()
        Place.objects.create(name="Nowhere")
        Untracked.objects.bulk_create([Untracked(name="A"), Untracked(name="B")])

    assert written == []


@pytest.mark.django_db
def test_a_field_is_masked_by_its_declaration(monkeypatch):
    monkeypatch.setattr(registry.for_model(Memo), "masked", frozenset({"amount"}))
    Memo.objects.create(text="A", amount="3.50")
    Memo.objects.update(amount="4.50")

    assert [entry.changes["amount"] for entry in entries()] == [[None, "•••"], ["•••", "•••"]]
