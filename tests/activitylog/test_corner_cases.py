"""What rarely happens, and once went wrong."""

from __future__ import annotations

from unittest.mock import ANY

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, models, transaction
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.expressions import RawSQL

from activitylog import ModelActivity, activity_context, record, writer
from activitylog.checks.declarations import check_declarations
from activitylog.registry import Registry
from tests.activitylog.log import entries, heads, new_entries, only, rows
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log
from tests.activitylog.shop.models import (
    Memo,
    OnlineProduct,
    Order,
    OrderLine,
    Product,
    ProductRow,
    Sample,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.activitylog.write_urls")]


def kettle(**values):
    return Product.objects.create(**{"sku": "kettle", "name": "Kettle", **values})


def test_a_delete_through_an_unmanaged_model_logs_every_column():
    kettle(description="Boils")
    ProductRow.objects.all().delete()
    assert only(entries(action="product.deleted")).changes["description"] == ["Boils", None]
    assert tables_of_the_log() == tables_of_the_database()


def historical_product():
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("sku", models.CharField(max_length=40)),
        ("stock", models.IntegerField(default=0)),
    ]
    state.add_model(ModelState("shop", "Product", fields))
    return state.apps.get_model("shop", "Product")


def test_a_migrations_model_without_the_naming_and_business_columns_can_update():
    kettle()
    historical_product().objects.update(stock=5)
    assert only(entries(action="product.updated")).changes == {"stock": [0, 5]}


def test_a_migrations_model_without_the_naming_and_business_columns_can_delete():
    kettle()
    historical_product().objects.all().delete()
    assert entries(action="product.deleted")


def test_a_part_that_moves_keeps_its_labels():
    product, (one, two) = kettle(), [Order.objects.create(number=n) for n in "12"]
    line = OrderLine.objects.create(order=one, product=product)
    with new_entries() as written:
        line.order = two
        line.save()
    parts = [p for e in written if e.target_id for ps in e.changes["lines"].values() for p in ps]
    assert (
        parts
        == [{"pk": ANY, "product": product.pk, "quantity": 1, "_labels_": {"product": "Kettle"}}]
        * 2
    )


def test_a_block_without_a_savepoint_is_no_orm_call():
    with transaction.atomic(savepoint=False):
        for batch in (("1", "2"), ("3", "4")):
            Product.objects.bulk_create([Product(sku=s, name=s) for s in batch])
    assert [len(rows(h)) for h in heads()] == [2, 2]


def test_nothing_folds_under_a_bulk_that_was_rolled_back():
    with transaction.atomic(), transaction.atomic(savepoint=False):
        savepoint = connection.savepoint()
        Product.objects.bulk_create([Product(sku=s, name=s) for s in "12"])
        connection.savepoint_rollback(savepoint)
        Product.objects.bulk_create([Product(sku=s, name=s) for s in "34"])
    assert {e.parent_id for e in entries() if e.parent_id} <= {e.id for e in entries()}


def test_what_is_written_while_a_response_streams_is_the_requests(client):
    client.force_login(get_user_model().objects.create_user("ann"))
    response = client.get("/stream/p1/", REMOTE_ADDR="91.83.1.7")
    b"".join(response.streaming_content)
    found = entries(target_type="shop.product")
    assert {(e.actor_name, e.ip) for e in found} == {("ann", "91.83.1.7")}


def test_a_generator_is_decorated_or_refused():
    try:

        @activity_context(source="task")
        def write():
            yield Memo.objects.create(text="a")
    except TypeError:
        return
    list(write())
    assert only(entries()).source == "task"


def test_a_proxy_of_the_target_is_the_target():
    kettle()
    record("product.printed", target=OnlineProduct.objects.get())
    assert entries()[-1].target_type == "shop.product"


def test_a_secret_column_that_names_a_target_is_found_by_the_checks():
    declared = Registry()
    declared.register(Sample)(type("A", (ModelActivity,), {"name": "api_token"}))
    assert [m.id for m in check_declarations(declared=declared)] == ["activitylog.E003"]


def test_transitions_to_what_is_no_action_are_a_check_and_no_crash():
    declared = Registry()
    wrong = {"transitions": {"status": {"completed": "completed"}}}
    declared.register(Order)(type("A", (ModelActivity,), wrong))
    assert [m.id for m in check_declarations(declared=declared)] == ["activitylog.E006"]


def test_an_owner_is_read_whatever_its_base_manager_leaves_out(monkeypatch):
    class Deferring(models.Manager):
        def get_queryset(self):
            return super().get_queryset().defer("number")

    manager = Deferring()
    manager.model, manager.name = Order, "slim"
    product, order = kettle(), Order.objects.create(number="O1")
    monkeypatch.setitem(Order._meta.__dict__, "base_manager", manager)
    OrderLine.objects.create(order=order, product=product)
    assert entries()[-1].target_name == "O1"


def test_secrets_recorded_by_hand_are_masked():
    record("user.imported", changes={"password": ["a", "b"]})
    assert only(entries()).changes["password"] == ["•••", "•••"]


def test_a_decorated_function_begins_a_new_bulk_each_time():
    kettle()
    Product.objects.create(sku="pot", name="Pot")

    @transaction.atomic(using="default", savepoint=False)
    def reprice():
        Product.objects.update(price=models.F("price") + 1)

    with new_entries() as written:
        reprice()
        Memo.objects.create(text="Between the two")
        reprice()

    assert [entry.action for entry in written if entry.parent_id is None] == [
        "product.updated",
        "memo.added",
        "product.updated",
    ]


def test_an_assignment_in_raw_sql_may_leave_out_the_table():
    product = kettle(price=2)
    other = Product.objects.create(sku="pot", name="Pot", price=3)

    with new_entries() as written:
        Product.objects.update(price=RawSQL("price + 1", []))

    changed = {entry.target_id: entry.changes["price"] for entry in written if entry.parent_id}
    assert changed == {str(product.pk): ["2.00", "3.00"], str(other.pk): ["3.00", "4.00"]}


@pytest.mark.parametrize("stored", [True, 0, "s3cret"])
def test_a_secret_is_masked_whatever_it_is(stored):
    record("vault.opened", changes={"secret_code": [None, stored]})

    assert only(entries()).changes == {"secret_code": [None, "•••"]}


def test_many_large_rows_are_several_statements(monkeypatch):
    monkeypatch.setattr(writer, "CHARACTERS_A_STATEMENT", 2_000)

    Product.objects.bulk_create(
        [Product(sku=f"k{n}", name="Kettle", description="x" * 900) for n in range(5)]
    )

    assert len(rows(only(heads()))) == 5
