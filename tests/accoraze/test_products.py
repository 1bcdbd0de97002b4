"""Adding, editing and removing products by the forms."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from accoraze.accounts.permissions import Role
from accoraze.archiving import remove
from accoraze.inventory.editing import SkuTakenError, save_product
from accoraze.inventory.forms import ProductForm
from accoraze.inventory.models import Category, Product, Tag
from activitylog.models import ActivityEntry
from tests.accoraze.factories import (
    BusinessFactory,
    CategoryFactory,
    ProductFactory,
    UserFactory,
    product_data,
)

ADD = "/products/add/"


def edit_address(product: Product) -> str:
    return reverse("inventory:product-edit", args=[product.pk])


def test_a_product_is_added_with_its_category_tags_and_stock(client, business):
    client.post(ADD, product_data())
    product = Product.objects.for_business(business).get()
    assert (product.name, product.price, product.stock) == ("Blue Kettle 1.7 L", Decimal(24), 26)
    assert product.category.name == "Kettles"
    assert {tag.name for tag in product.tags.all()} == {"gift", "new"}


def test_a_known_category_is_used_whatever_its_case(client, business):
    kettles = CategoryFactory(business=business, name="Kettles")
    client.post(ADD, product_data(category_name="kettles"))
    assert Product.objects.get().category == kettles
    assert Category.objects.count() == 1


def test_another_businesss_category_is_not_shared(client):
    CategoryFactory(name="Kettles")
    client.post(ADD, product_data())
    assert Category.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "x" * 10_000),
        ("name", "Blue\x00Kettle"),
        ("sku", ""),
        ("sku", "B K"),
        ("sku", "=cmd()"),
        ("sku", "x" * 41),
        ("price", ""),
        ("price", "-1"),
        ("price", "NaN"),
        ("price", "Infinity"),
        ("price", "1e400"),
        ("price", "9" * 10_000),
        ("price", "24.001"),
        ("price", "twenty"),
        ("price", "10000000"),
        ("cost", "-0.01"),
        ("cost", "sNaN"),
        ("reorder_level", "-1"),
        ("reorder_level", "9" * 5_000),
        ("reorder_level", "1.5"),
        ("stock", "-1"),
        ("stock", "99999999999999999999"),
        ("status", "sold"),
        ("category_name", "x" * 61),
        ("tag_names", "x" * 31),
        ("tag_names", ",".join(f"t{number}" for number in range(13))),
        ("description", "x" * 4_001),
        ("description", "\x00"),
    ],
)
def test_bad_input_gets_a_message_beside_its_field(client, field, typed):
    response = client.post(ADD, product_data(**{field: typed}))
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not Product.objects.exists()
    assert not Category.objects.exists()


def test_what_was_typed_is_kept(client):
    page = client.post(ADD, product_data(price="-19", name="Kettle <b>")).content.decode()
    assert 'value="-19"' in page
    assert "Kettle &lt;b&gt;" in page


def test_a_yen_has_no_decimals(db, signed_in):
    user = UserFactory(business=BusinessFactory(currency_code="JPY"))
    response = signed_in(user).post(ADD, product_data(cost="", price="24.5"))
    assert response.context["form"].errors["price"] == [
        "Enter a whole amount: this currency has no decimals."
    ]


def test_a_sku_is_used_once_whatever_its_case(client, business):
    ProductFactory(business=business, sku="bk-17", name="Blue Kettle 1.5 L")
    response = client.post(ADD, product_data())
    assert response.context["form"].errors["sku"] == ["BK-17 belongs to Blue Kettle 1.5 L."]


def test_two_businesses_may_use_one_sku(client):
    ProductFactory(sku="BK-17")
    client.post(ADD, product_data())
    assert Product.objects.filter(sku="BK-17").count() == 2


def test_a_sku_taken_between_check_and_write_is_said_so(manager, business):
    form = ProductForm(product_data(), user=manager)
    assert form.is_valid()
    ProductFactory(business=business, sku="bk-17")
    with pytest.raises(SkuTakenError):
        save_product(form)
    assert Tag.objects.count() == 0


def test_editing_does_not_touch_what_is_on_hand(client, business):
    product = ProductFactory(business=business, stock=10)
    opened = product_data(seen_version=product.version)
    Product.objects.filter(pk=product.pk).update(stock=7)
    client.post(edit_address(product), {**opened, "stock": "10"})
    product.refresh_from_db()
    assert (product.name, product.stock) == ("Blue Kettle 1.7 L", 7)


def test_the_second_of_two_who_edit_sees_what_the_first_saved(client, business):
    product = ProductFactory(business=business)
    mine = product_data(seen_version=product.version, price="19")
    client.post(edit_address(product), product_data(seen_version=product.version, name="Theirs"))

    response = client.post(edit_address(product), mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "somebody else saved this" in page
    assert "Theirs" in page
    assert 'value="19"' in page
    product.refresh_from_db()
    assert product.name == "Theirs"


def test_saving_again_after_a_conflict_is_a_decision(client, business):
    product = ProductFactory(business=business)
    mine = product_data(seen_version=product.version, price="19")
    client.post(edit_address(product), product_data(seen_version=product.version, name="Theirs"))
    refused = client.post(edit_address(product), mine)
    version = refused.context["form"]["seen_version"].value()

    assert client.post(edit_address(product), {**mine, "seen_version": version}).status_code == 302
    product.refresh_from_db()
    assert (product.name, product.price) == ("Blue Kettle 1.7 L", Decimal(19))


@pytest.mark.parametrize("version", ["", "0", "-1", "abc", "9" * 400])
def test_a_form_without_its_version_overwrites_nothing(client, business, version):
    product = ProductFactory(business=business, name="As it was")
    client.post(edit_address(product), product_data(seen_version=version))
    product.refresh_from_db()
    assert product.name == "As it was"


def test_the_reason_for_a_change_stands_in_the_log(client, business):
    product = ProductFactory(business=business, name="Blue Kettle 1.7 L", price="24.00")
    data = product_data(seen_version=product.version, price="19.00", reason="Spring promotion")
    client.post(edit_address(product), data)
    entry = ActivityEntry.objects.filter(business_id=str(business.pk)).get(
        action="product.updated", changes__has_key="price"
    )
    assert entry.changes["price"] == ["24.00", "19.00"]
    assert entry.context["reason"] == "Spring promotion"
    assert entry.actor_name == "Daniel Okafor"
    assert entry.actor_role == "Manager"


def test_a_product_is_deleted_after_a_question(client, business):
    product = ProductFactory(business=business)
    address = reverse("inventory:product-remove", args=[product.pk])
    client.get(address)
    assert Product.objects.filter(pk=product.pk).exists()
    client.post(address)
    assert not Product.objects.filter(pk=product.pk).exists()


def test_a_product_that_something_tells_of_is_archived(business, monkeypatch):
    monkeypatch.setattr("accoraze.inventory.models.Product.is_told_of", True)
    product = ProductFactory(business=business)
    assert not remove(product)
    product.refresh_from_db()
    assert product.status == Product.Status.ARCHIVED


def test_the_list_is_searched_and_filtered(client, business):
    ProductFactory(business=business, name="Blue Kettle")
    ProductFactory(business=business, name="Red Kettle", sku="RK-1")
    ProductFactory(business=business, name="Old Kettle", status="archived")
    ProductFactory(business=business, name="Low Mug", stock=1, reorder_level=5)

    def names(**asked: str) -> set[str]:
        response = client.get(reverse("inventory:products"), asked)
        return {row.record.name for row in response.context["table"].rows}

    assert names() == {"Blue Kettle", "Red Kettle", "Low Mug"}
    assert names(q="kettle blue") == {"Blue Kettle"}
    assert names(q="rk-1") == {"Red Kettle"}
    assert names(status="archived") == {"Old Kettle"}
    assert names(status="low") == {"Low Mug"}


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "\x00"},
        {"q": "x" * 10_000},
        {"status": "nonsense"},
        {"category": "9" * 30},
        {"category": "x"},
        {"page": "nonsense"},
        {"page": "9" * 5_000},
        {"sort": "nonsense,-price"},
    ],
)
def test_nonsense_in_the_address_is_no_fault(client, business, asked):
    ProductFactory(business=business)
    assert client.get(reverse("inventory:products"), asked).status_code == 200


def test_a_page_of_products_costs_a_constant_number_of_queries(
    client, business, django_assert_max_num_queries
):
    for _number in range(30):
        ProductFactory(business=business, category=CategoryFactory(business=business))
    with django_assert_max_num_queries(8):
        client.get(reverse("inventory:products"))


def test_staff_see_no_controls_that_are_not_theirs(business, signed_in):
    ProductFactory(business=business)
    client = signed_in(UserFactory(business=business, role=Role.STAFF))
    page = client.get(reverse("inventory:products")).content.decode()
    assert "Add product" not in page
    assert "Change prices" not in page
