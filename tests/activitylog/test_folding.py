from __future__ import annotations

import pytest
from django.db import transaction

from activitylog import activity_context
from tests.activitylog.log import entries, heads, only, rows
from tests.activitylog.shop.models import (
    Adjustment,
    Attachment,
    Category,
    Memo,
    Order,
    OrderLine,
    Product,
)

pytestmark = pytest.mark.django_db


def products(count, **values):
    return [Product(sku=f"p{n}", name=f"P{n}", **values) for n in range(count)]


def made(count, **values):
    return Product.objects.bulk_create(products(count, **values))


def test_a_thousand_rows_that_the_database_takes_in_batches_are_one_bulk():
    Product.objects.bulk_create(products(1000))

    bulk = only(heads())
    assert (bulk.action, bulk.target_type, bulk.target_id) == ("product.added", "shop.product", "")
    assert bulk.is_bulk
    assert len(rows(bulk)) == 1000
    assert [row.target_name for row in rows(bulk)] == [f"P{n}" for n in range(1000)]


@pytest.mark.parametrize("batch_size", [1, 2, 3, 7])
def test_batches_of_any_size_are_one_bulk(batch_size):
    Product.objects.bulk_create(products(7), batch_size=batch_size)

    assert {row.target_name for row in entries() if row.target_id} == {f"P{n}" for n in range(7)}
    if batch_size > 1:
        assert len(rows(only(heads()))) == 7


def test_a_bulk_update_in_batches_is_one_bulk():
    found = made(9)
    for product in found:
        product.stock = 4
    Product.objects.bulk_update(found, ["stock"], batch_size=4)

    bulk = only(heads(action="product.updated"))
    assert [row.changes for row in rows(bulk)] == [{"stock": [0, 4]}] * 9


def test_deleting_in_batches_is_one_bulk():
    made(450)
    Product.objects.all().delete()

    assert len(rows(only(heads(action="product.deleted")))) == 450


def test_two_calls_in_one_transaction_are_two_bulks():
    made(3)
    with transaction.atomic():
        Product.objects.update(stock=1)
        Product.objects.update(stock=2)

    first, second = heads(action="product.updated")
    assert [row.changes for row in rows(first)] == [{"stock": [0, 1]}] * 3
    assert [row.changes for row in rows(second)] == [{"stock": [1, 2]}] * 3


def test_a_block_that_looks_like_djangos_own_counts_as_one_call():
    made(4)
    with transaction.atomic(using="default", savepoint=False):
        Product.objects.update(stock=1)
        Product.objects.update(price=2)

    assert len(rows(only(heads(action="product.updated")))) == 8


def test_two_bulk_creates_in_one_transaction_are_two_bulks():
    with transaction.atomic():
        Order.objects.bulk_create([Order(number="O1"), Order(number="O2")])
        Order.objects.bulk_create([Order(number="O3"), Order(number="O4")])

    first, second = heads()
    assert [row.target_name for row in rows(first)] == ["O1", "O2"]
    assert [row.target_name for row in rows(second)] == ["O3", "O4"]


def test_single_rows_stay_single():
    for product in products(3):
        product.save()
    Product.objects.filter(sku="p1").update(stock=1)

    assert not any(entry.is_bulk or entry.parent_id for entry in entries())


def test_one_changed_row_of_many_written_stays_single():
    made(3)
    Product.objects.filter(sku="p1").update(stock=5)
    Product.objects.update(stock=5)
    found = list(Product.objects.order_by("sku"))
    found[0].stock = 6
    Product.objects.bulk_update(found, ["stock"])

    changed = heads(action="product.updated")
    assert [entry.target_name for entry in changed if entry.target_id] == ["P1", "P0"]
    assert len([entry for entry in changed if entry.is_bulk]) == 1


def test_two_businesses_in_one_statement_are_two_bulks():
    Product.objects.bulk_create(
        Product(sku=f"{business}{n}", name="P", business_id=business)
        for n in (1, 2)
        for business in ("b1", "b2")
    )

    first, second = heads()
    assert {first.business_id, second.business_id} == {"b1", "b2"}
    for bulk in (first, second):
        assert {row.business_id for row in rows(bulk)} == {bulk.business_id}
        assert len(rows(bulk)) == 2


def test_a_business_with_one_row_of_a_statement_has_it_single():
    Product.objects.bulk_create(
        Product(sku=f"{n}", name=f"P{n}", business_id="b1" if n else "b2") for n in range(3)
    )

    assert only(heads(business_id="b2")).target_name == "P0"
    assert len(rows(only(heads(business_id="b1")))) == 2


def test_rows_that_change_their_business_are_in_both_logs():
    made(2)
    Product.objects.update(business_id="b2")

    for business in ("b1", "b2"):
        bulk = only(heads(action="product.updated", business_id=business))
        assert [row.changes for row in rows(bulk)] == [{"business_id": ["b1", "b2"]}] * 2


def test_different_actions_of_one_statement_are_different_bulks():
    Order.objects.bulk_create(Order(number=f"O{n}") for n in range(4))
    Order.objects.filter(number__in=["O0", "O1"]).update(status=Order.Status.CANCELLED)
    Order.objects.update(status=Order.Status.COMPLETED)

    assert [(entry.action, len(rows(entry))) for entry in heads()] == [
        ("order.added", 4),
        ("order.cancelled", 2),
        ("order.completed", 4),
    ]


def test_the_parts_of_one_whole_are_one_line():
    order = Order.objects.create(number="O1")
    kettle, pot = made(2)
    OrderLine.objects.bulk_create(OrderLine(order=order, product=item) for item in (kettle, pot))
    order.lines.update(quantity=3)
    order.lines.all().delete()

    added, changed, removed = heads(action="order.updated")
    assert {(entry.target_type, entry.target_name) for entry in (added, changed, removed)} == {
        ("shop.order", "O1")
    }
    assert [line["product"] for line in added.changes["lines"]["added"]] == [kettle.pk, pot.pk]
    assert [line["quantity"] for line in changed.changes["lines"]["changed"]] == [[1, 3]] * 2
    assert [line["quantity"] for line in removed.changes["lines"]["removed"]] == [3, 3]


def test_parts_of_several_wholes_are_a_bulk_of_lines():
    orders = Order.objects.bulk_create([Order(number="O1"), Order(number="O2")])
    (kettle,) = made(1)
    OrderLine.objects.bulk_create(OrderLine(order=order, product=kettle) for order in orders)

    bulk = only(heads(action="order.updated"))
    assert [row.target_name for row in rows(bulk)] == ["O1", "O2"]
    assert {row.business_id for row in [bulk, *rows(bulk)]} == {"b1"}


def test_a_part_with_a_verb_of_its_own_is_named_by_it():
    (kettle,) = made(1)
    kettle.adjustments.create(delta=5, reason="Delivery")

    adjusted = only(entries(action="stock.adjusted"))
    assert (adjusted.category, adjusted.target_type) == ("inventory", "shop.product")
    assert adjusted.target_name == "P0"
    (part,) = adjusted.changes["adjustments"]["added"]
    assert part == {
        "pk": Adjustment.objects.get().pk,
        "delta": 5,
        "reason": "Delivery",
    }


@pytest.mark.parametrize(
    ("status", "verb"), [("completed", "completed"), ("cancelled", "cancelled")]
)
def test_a_transition_names_the_action(status, verb):
    order = Order.objects.create(number="O1")
    order.status = status
    order.number = "O2"
    order.save()

    changed = only(entries(action=f"order.{verb}"))
    assert changed.changes == {"number": ["O1", "O2"], "status": ["open", status]}
    assert changed.target_name == "O2"


def test_what_is_added_already_completed_is_added():
    Order.objects.create(number="O1", status=Order.Status.COMPLETED)

    assert only(entries()).action == "order.added"


def test_a_change_of_something_else_after_a_transition_is_an_update():
    order = Order.objects.create(number="O1", status=Order.Status.COMPLETED)
    order.number = "O2"
    order.save()
    order.status = Order.Status.OPEN
    order.save()

    assert [entry.action for entry in entries()] == [
        "order.added",
        "order.updated",
        "order.updated",
    ]


def test_the_business_of_a_row_may_be_at_the_end_of_a_relation():
    one, two = (Category.objects.create(name="C", business_id=b) for b in ("b1", "b2"))
    Attachment.objects.bulk_create(
        Attachment(category=category, name=f"{category.business_id}{n}.jpg")
        for category in (one, two)
        for n in (1, 2)
    )

    for business in ("b1", "b2"):
        bulk = only(heads(business_id=business, target_type="shop.attachment"))
        names = [row.target_name for row in rows(bulk)]
        assert names == [f"{business}1.jpg", f"{business}2.jpg"]


def test_rows_without_a_business_take_that_of_the_context():
    Memo.objects.create(text="Nobody's")
    with activity_context(business="b2"):
        Memo.objects.bulk_create([Memo(text="A"), Memo(text="B")])

    alone, bulk = sorted(heads(), key=lambda entry: entry.business_id)
    assert (alone.business_id, alone.target_name) == ("", "Memo “Nobody's”")
    assert bulk.business_id == "b2"
    assert {row.business_id for row in rows(bulk)} == {"b2"}


def test_a_bulk_has_the_lowest_id_of_its_rows():
    made(5)

    bulk = only(heads())
    assert all(bulk.id < row.id for row in rows(bulk))
