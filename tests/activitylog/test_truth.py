from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from tests.activitylog.log import entries, new_entries, only
from tests.activitylog.shop.models import (
    Category,
    Memo,
    Order,
    OrderLine,
    Product,
    Sample,
    Tag,
    Untracked,
)

pytestmark = pytest.mark.django_db

STORED = {
    "big": (2**63 - 1, 2**63 - 1),
    "ratio": (0.1, 0.1),
    "amount": (Decimal("12.3"), "12.30"),
    "is_good": (True, True),
    "day": (datetime.date(2026, 2, 28), "2026-02-28"),
    "moment": (
        datetime.datetime(2026, 2, 28, 23, 59, 59, 999_999, datetime.UTC),
        "2026-02-28T23:59:59.999999+00:00",
    ),
    "clock": (datetime.time(23, 59, 59, 1), "23:59:59.000001"),
    "span": (datetime.timedelta(days=-1, microseconds=5), "-P0DT23H59M59.999995S"),
    "uid": (
        UUID("12345678-1234-5678-1234-567812345678"),
        "12345678-1234-5678-1234-567812345678",
    ),
    "raw": (b"\0\xff", "AP8="),
    "data": ({"a": [1, None, "ű"]}, {"a": [1, None, "ű"]}),
    "address": ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
}


def kettle(**values):
    return Product.objects.create(**{"sku": "kettle", "name": "Kettle", **values})


@pytest.mark.parametrize("name", STORED)
def test_a_value_is_logged_as_it_is_stored(name):
    given, stored = STORED[name]
    sample = Sample.objects.create(code="S", **{name: given})
    sample.refresh_from_db()
    Sample.objects.update(**{name: None})
    sample.delete()

    added, updated, deleted = entries()
    assert added.changes[name] == [None, stored]
    assert updated.changes == {name: [stored, None]}
    assert name not in deleted.changes


def test_nulls_on_both_sides_are_left_out():
    Sample.objects.create(code="S")

    assert not {"big", "raw", "data"} & only(entries()).changes.keys()


def test_a_save_that_changes_nothing_leaves_nothing():
    product = kettle(price="3.1")
    with new_entries() as written:
        product.save()
        Product.objects.get().save()
        Product.objects.update(price=F("price"))
        Product.objects.bulk_update([product], ["name", "stock"])
        Product.objects.update_or_create(sku="kettle", defaults={"name": "Kettle"})

    assert written == []


def test_an_excluded_field_alone_leaves_nothing():
    kettle()
    with new_entries() as written:
        Product.objects.update(view_count=7)

    assert written == []


def test_an_excluded_field_is_not_among_the_changes():
    product = kettle(view_count=3)
    Product.objects.update(view_count=7, stock=1)
    product.delete()

    assert all("view_count" not in entry.changes for entry in entries())


def test_what_python_believed_does_not_count():
    kettle(stock=5)
    first, second = Product.objects.get(), Product.objects.get()
    first.stock += 1
    first.save()
    second.stock += 1
    with new_entries() as written:
        second.save()

    assert written == []
    assert Product.objects.get().stock == 6


def test_a_foreign_keys_label_is_that_of_the_time():
    category = Category.objects.create(name="Kitchen")
    product = kettle(category=category)
    Category.objects.update(name="Cellar")
    product.category = None
    product.save()

    changes = [entry.changes["category"] for entry in entries(target_type="shop.product")]
    assert changes == [
        [None, category.pk, None, "Kitchen"],
        [category.pk, None, "Cellar", None],
    ]


def test_a_foreign_key_to_what_is_not_logged_is_named_by_str():
    Order.objects.create(number="O1").lines.create(product=kettle())

    line = only(entries(action="order.updated")).changes["lines"]["added"][0]
    assert line["_labels_"] == {"product": "Kettle"}


@pytest.mark.parametrize("count", [1, 30])
def test_labels_cost_one_query_for_each_relation(count):
    categories = [Category.objects.create(name=f"C{n}") for n in range(count)]
    products = Product.objects.bulk_create(
        Product(sku=f"p{n}", name="P", category=category) for n, category in enumerate(categories)
    )
    assert products

    with CaptureQueriesContext(connection) as queries:
        Product.objects.update(category=None)

    labelling = [q["sql"] for q in queries if 'FROM "shop_category"' in q["sql"]]
    assert len(labelling) == 1


def test_labels_cost_nothing_where_the_relation_did_not_change():
    product = kettle(category=Category.objects.create(name="Kitchen"))
    product.stock = 5

    with CaptureQueriesContext(connection) as queries:
        product.save()

    assert not [q for q in queries if 'FROM "shop_category"' in q["sql"]]


COUNTED: dict[str, Any] = {}


def counted(name, statements, sqlite=0):
    """Add a write, and how many statements it takes in a transaction.

    PostgreSQL reads and updates with one; SQLite takes its write lock, reads, and updates.
    """

    def add(write):
        COUNTED[name] = (write, {"postgresql": statements, "sqlite": sqlite or statements})
        return write

    return add


@counted("create()", 2)
def _():
    return lambda: kettle(sku="new")


@counted("save()", 2, sqlite=4)
def _():
    product = Product.objects.get(sku="p1")
    product.name = "Other"
    return product.save


@counted("save() that changes nothing", 1, sqlite=3)
def _():
    return Product.objects.get(sku="p1").save


@counted("save() that changes a foreign key", 3, sqlite=5)
def _():
    product = Product.objects.get(sku="p1")
    product.category = Category.objects.get()
    return product.save


@counted("delete() of one row", 2)
def _():
    return Memo.objects.create(text="Call Ann").delete


@counted("bulk_create() of 50 rows", 2)
def _():
    new = [Order(number=f"O{n}") for n in range(50)]
    return lambda: Order.objects.bulk_create(new)


@counted("QuerySet.update() of one row", 2, sqlite=4)
def _():
    return lambda: Product.objects.filter(sku="p1").update(stock=4)


@counted("QuerySet.update() of 50 rows", 2, sqlite=4)
def _():
    return lambda: Product.objects.update(stock=4)


@counted("QuerySet.update() of no row", 1, sqlite=2)
def _():
    return lambda: Product.objects.filter(sku="p99").update(stock=4)


@counted("QuerySet.delete() of 50 rows", 2)
def _():
    Memo.objects.bulk_create(Memo(text=f"M{n}") for n in range(50))
    return Memo.objects.all().delete


@counted("Writes on what is not registered", 4)
def _():
    def write():
        thing = Untracked.objects.create(name="A")
        Untracked.objects.filter(pk=thing.pk).update(name="B")
        Untracked.objects.bulk_create([Untracked(name="C")])
        Untracked.objects.all().delete()

    return write


@pytest.mark.parametrize("name", COUNTED)
def test_a_write_takes_no_more_statements_than_it_must(name, django_assert_num_queries):
    Category.objects.create(name="Kitchen")
    Product.objects.bulk_create(Product(sku=f"p{n}", name=f"P{n}") for n in range(50))
    prepare, statements = COUNTED[name]
    write = prepare()

    with django_assert_num_queries(statements[connection.vendor]):
        write()


def test_a_masked_field_never_reaches_the_log():
    product = kettle(supplier_token="s3cret-1")
    Product.objects.update(supplier_token="s3cret-2")
    Product.objects.update(supplier_token="")
    product.supplier_token = "s3cret-3"
    product.save()
    product.delete()

    changes = [entry.changes["supplier_token"] for entry in entries()]
    assert changes == [[None, "•••"], ["•••", "•••"], ["•••", ""], ["", "•••"], ["•••", None]]
    assert "s3cret" not in str([vars(entry) for entry in entries()])


def test_a_name_part_is_masked_on_word_boundaries():
    Sample.objects.create(code="S", api_token="s3cret", compass="north")

    changes = only(entries()).changes
    assert changes["api_token"] == [None, "•••"]
    assert changes["compass"] == [None, "north"]


def test_a_name_part_of_the_setting_is_masked(settings):
    settings.ACTIVITYLOG_MASK = ["compass"]
    Sample.objects.create(code="S", api_token="open", compass="north")

    changes = only(entries()).changes
    assert changes["api_token"] == [None, "open"]
    assert changes["compass"] == [None, "•••"]


def test_text_of_any_length_and_alphabet_is_kept():
    text = "ű𝄞\u202e<script>{{ 7*7 }}'\";--\r\n" * 500
    memo = Memo.objects.create(text=text)

    added = only(entries())
    assert added.changes["text"] == [None, text]
    assert added.target_name == str(memo)


def test_a_broken_str_does_not_fail_the_write(monkeypatch):
    monkeypatch.setattr(Memo, "__str__", lambda self: self.missing.name)
    memo = Memo.objects.create(text="A")

    assert only(entries()).target_name == f"memo {memo.pk}"


def test_a_link_is_named_by_what_it_leads_to():
    product = kettle()
    product.tags.add(Tag.objects.create(name="Cold"))
    OrderLine.objects.all().delete()

    (link,) = only(entries(action="product.updated")).changes["tags"]["added"]
    assert link["name"] == "Cold"


SKIPPING = {
    "sqlite": [
        "CREATE TRIGGER skip BEFORE UPDATE ON shop_product WHEN OLD.sku = 'p0' "
        "BEGIN SELECT RAISE(IGNORE); END"
    ],
    "postgresql": [
        "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER skip BEFORE UPDATE ON shop_product FOR EACH ROW "
        "WHEN (OLD.sku = 'p0') EXECUTE FUNCTION skip()",
    ],
}


def test_a_row_that_a_trigger_of_the_database_leaves_alone_has_no_entry():
    for sku in ("p0", "p1"):
        Product.objects.create(sku=sku, name=sku)
    with connection.cursor() as cursor:
        for statement in SKIPPING[connection.vendor]:
            cursor.execute(statement)

    with new_entries() as written:
        Product.objects.update(stock=4)
        Product.objects.filter(sku="p0").update(stock=4)

    assert [(entry.target_name, entry.changes) for entry in written] == [("p1", {"stock": [0, 4]})]
