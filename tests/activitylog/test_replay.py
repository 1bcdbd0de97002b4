from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from io import StringIO
from pkgutil import iter_modules
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models

from activitylog import activity_context, paused, record
from activitylog.ids import new_id
from activitylog.loose_scan import businesses
from activitylog.models import ActivityEntry
from activitylog.replay import Difference, Report, check, places, rebuild, recorded_tables
from tests.activitylog import write_paths
from tests.activitylog.log import entries, no_log_table, only
from tests.activitylog.shop.models import (
    Adjustment,
    Memo,
    Order,
    OrderLine,
    Product,
    Sample,
    Supplier,
    Tag,
    Untracked,
)

for module in iter_modules(write_paths.__path__):
    import_module(f"{write_paths.__name__}.{module.name}")

pytestmark = pytest.mark.django_db


def compared(model: type[models.Model]) -> Report:
    """Return what comparing a model's own table came to."""
    return check(next(recorded_tables(model)))


def behind_the_log(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.fixture
def product() -> Product:
    return Product.objects.create(sku="k-1", name="Kettle", price="19.90")


@pytest.mark.urls("tests.activitylog.write_urls")
@pytest.mark.parametrize("name", write_paths.WRITE_PATHS)
def test_replay_tells_what_every_write_path_did(name):
    list(write_paths.WRITE_PATHS[name]())
    for table in recorded_tables():
        report = check(table)
        assert (report.missing, report.unexpected, report.differences) == ([], [], []), table.label
        assert report.not_covered == []


def test_rows_come_back_with_the_values_that_python_reads():
    moment = datetime(2026, 3, 1, 8, 30, 15, 250, tzinfo=UTC)
    sample = Sample.objects.create(
        code="a",
        amount="12.30",
        day=moment.date(),
        moment=moment,
        span=timedelta(days=-3, microseconds=5),
        uid=UUID(int=7),
        raw=b"\x00\xff",
        data={"a": [1, None]},
    )
    Sample.objects.filter(pk=sample.pk).update(count=4, is_good=True)

    (table,) = recorded_tables(Sample)
    (row,) = rebuild(table).rows()

    stored = Sample.objects.values(*table.columns).get()
    assert row == {**stored, "raw": bytes(stored["raw"])}
    assert row["amount"] == Decimal("12.30")
    assert row["twice"] == 8
    assert row["rank"] == 7


def test_links_and_parts_come_back_with_their_owner(product):
    order = Order.objects.create(number="A-1")
    line = OrderLine.objects.create(order=order, product=product, quantity=3)
    product.tags.add(Tag.objects.create(name="Hot"))

    (lines,) = recorded_tables(OrderLine)
    _products, links = recorded_tables(Product)

    assert list(rebuild(lines).rows()) == [
        {"id": line.pk, "order_id": order.pk, "product_id": product.pk, "quantity": 3}
    ]
    assert list(rebuild(links).rows()) == list(Product.tags.through.objects.values())


def test_a_link_that_leads_elsewhere_is_still_there(product):
    cold, hot = (Tag.objects.create(name=name) for name in ("Cold", "Hot"))
    product.tags.add(cold)
    Product.tags.through.objects.update(tag=hot)

    _products, links = recorded_tables(Product)
    assert check(links).is_true
    assert list(rebuild(links).rows()) == list(Product.tags.through.objects.values())


def test_a_changed_row_is_told_of(product):
    behind_the_log("UPDATE shop_product SET price = 1, name = 'Pot' WHERE id = %s", product.pk)

    report = compared(Product)

    assert not report.is_true
    assert sorted(report.differences, key=lambda item: item.field) == [
        Difference(str(product.pk), "name", "Kettle", "Pot"),
        Difference(str(product.pk), "price", "19.90", "1.00"),
    ]


def test_a_row_that_is_gone_is_missing(product):
    behind_the_log("DELETE FROM shop_product WHERE id = %s", product.pk)

    report = compared(Product)

    assert report.missing == [str(product.pk)]
    assert not report.is_true


def test_a_row_that_the_log_says_is_gone_is_unexpected():
    memo = Memo.objects.create(text="a")
    key = memo.pk
    memo.delete()
    behind_the_log("INSERT INTO shop_memo (id, text, amount) VALUES (%s, 'a', 0)", key)

    report = compared(Memo)

    assert report.unexpected == [str(key)]
    assert not report.is_true


def test_a_key_that_is_used_again_is_another_row():
    Memo.objects.create(pk=5, text="a", amount=1).delete()
    Memo.objects.create(pk=5, text="b")

    assert compared(Memo).is_true


def test_rows_from_before_the_log_are_not_covered(product):
    with paused("The catalogue is loaded."):
        old = Product.objects.create(sku="k-2", name="Pot")

    report = compared(Product)

    assert report.is_true
    assert report.not_covered == [str(old.pk)]


def test_of_a_row_that_is_not_covered_what_was_logged_is_compared(product):
    with paused("The catalogue is loaded."):
        old = Product.objects.create(sku="k-2", name="Pot")
    Product.objects.filter(pk=old.pk).update(name="Jug")
    assert compared(Product).is_true

    behind_the_log("UPDATE shop_product SET name = 'Cup', price = 3 WHERE id = %s", old.pk)

    report = compared(Product)
    assert report.not_covered == [str(old.pk)]
    assert report.differences == [Difference(str(old.pk), "name", "Jug", "Cup")]


def test_excluded_and_masked_fields_are_left_out(product):
    behind_the_log("UPDATE shop_product SET view_count = 9, supplier_token = 'other'")

    assert compared(Product).is_true


def test_a_value_that_was_masked_when_it_was_logged_is_left_out(product, settings):
    product.supplier_token = "s3cret"
    product.save()
    settings.ACTIVITYLOG_MASK = ()

    report = compared(Product)

    assert report.replayed.lives[str(product.pk)].values["supplier_token"] == "•••"
    assert report.is_true


def test_a_row_that_changes_its_business_is_one_row(product):
    for business_id, price in (("b2", 2), ("b1", 3), ("b2", 4)):
        product.business_id = business_id
        product.save()
        product.price = price
        product.save()

    (row,) = rebuild(next(recorded_tables(Product))).rows()

    assert (row["business_id"], row["price"]) == ("b2", Decimal("4.00"))
    assert compared(Product).is_true


def test_parts_that_move_from_several_owners_are_not_lost(product):
    first, second, third = (Order.objects.create(number=number) for number in "ABC")
    OrderLine.objects.bulk_create(
        OrderLine(order=order, product=product) for order in (first, second, first)
    )
    OrderLine.objects.update(order=third)
    OrderLine.objects.filter(pk=OrderLine.objects.first().pk).update(order=first)

    report = compared(OrderLine)

    assert report.is_true
    assert report.rows == 3


def test_an_order_that_takes_its_parts_along_leaves_none(product):
    order = Order.objects.create(number="A")
    OrderLine.objects.create(order=order, product=product)
    order.delete()

    assert compared(OrderLine).is_true
    assert list(rebuild(next(recorded_tables(OrderLine))).alive()) == []


def test_entries_dated_back_are_replayed_by_their_date():
    for day in (1, 2, 3):
        with activity_context(at=datetime(2026, 1, day, tzinfo=UTC)):
            Memo.objects.update_or_create(pk=1, defaults={"text": f"day {day}"})

    assert compared(Memo).is_true
    assert all("recorded_at" in entry.context for entry in entries())


def test_fields_that_are_gone_are_told_of(product):
    told = only(entries(action="product.added"))
    changed = {"shade": [None, "red"], "boxes": {"added": [{"pk": 1}]}}
    ActivityEntry.objects.create(
        id=new_id(),
        business_id="b1",
        occurred_at=told.occurred_at,
        action="product.updated",
        category=told.category,
        target_type=told.target_type,
        target_id=told.target_id,
        changes={**changed, "price": ["19.90", "19.90"]},
    )

    report = compared(Product)

    assert report.is_true
    assert report.replayed.unknown_fields == {"shade": 1, "boxes": 1}


def test_entries_by_hand_are_no_changes_of_the_row(product):
    record("product.reviewed", target=product, changes={"price": [None, "1.00"]})
    record("product.updated", target=product, changes={"price": [None, "2.00"]})
    record("product.looked_at", target=product)
    Adjustment.objects.create(product=product, delta=1)  # "stock.adjusted", about the product

    report = compared(Product)

    assert report.is_true
    assert report.replayed.other_actions == {}


def test_a_long_history_is_read_in_batches(
    product, monkeypatch, django_assert_num_queries: Callable
):
    for price in range(9):
        Product.objects.filter(pk=product.pk).update(price=price)
    after_it = [int(f"{product.pk}{n}") for n in range(5)]  # keys are text in the log
    others = [Product(pk=pk, sku=f"o-{pk}", name="Pot") for pk in after_it]
    Product.objects.bulk_create(others)
    monkeypatch.setattr(places, "ENTRIES_A_QUERY", 4)
    table = next(recorded_tables(Product))

    # Whose entries there are; four, four, the last two and two others', three others'.
    with django_assert_num_queries(1 + 1 + 1 + 2 + 2):
        replayed = rebuild(table)

    assert replayed.entries_read == 15
    assert check(table).is_true


def test_the_businesses_are_found_by_jumps(django_assert_num_queries: Callable):
    for business_id in ("b2", "", "b1", "b2", "a"):
        with activity_context(business=business_id or None):
            Memo.objects.create(text="a")

    with django_assert_num_queries(1):
        assert businesses("default") == ["", "a", "b1", "b2"]


def test_an_unregistered_model_is_refused():
    with pytest.raises(LookupError, match=r"shop\.Untracked is not registered"):
        list(recorded_tables(Untracked))


class TestCommand:
    def run(self, *arguments: str) -> str:
        out = StringIO()
        call_command("replay_activity", *arguments, stdout=out)
        return out.getvalue()

    def test_a_true_log_is_said_to_be_true(self, product):
        assert self.run("--check", "shop.Product").splitlines() == [
            "shop.Product: 1 rows, 1 entries read: as the log says.",
            "shop.Product_tags: 0 rows, 0 entries read: as the log says.",
            "The log and the database agree.",
        ]

    def test_all_tables_are_checked_if_none_is_named(self, product):
        said = self.run("--check")

        for table in recorded_tables():
            assert f"{table.label}: " in said

    def test_what_differs_is_said_and_fails(self, product):
        gone, back = Product.objects.bulk_create(Product(sku=s, name="Pot") for s in "ab")
        key = back.pk
        back.delete()
        product.tags.add(Tag.objects.create(name="Hot"))
        behind_the_log("UPDATE shop_product SET price = 1 WHERE id = %s", product.pk)
        behind_the_log("DELETE FROM shop_product WHERE id = %s", gone.pk)
        with paused("A key is used again."):
            Product.objects.create(pk=key, sku="b", name="Pot")
            Product.objects.create(sku="c", name="Pot")

        out = StringIO()
        with pytest.raises(CommandError, match=r"do not agree about shop\.Product\.") as error:
            call_command("replay_activity", "shop.Product", check=True, stdout=out)

        assert error.value.returncode == 1
        assert out.getvalue().splitlines()[:-1] == [
            "shop.Product: 3 rows, 5 entries read: NOT as the log says.",
            f"  row {gone.pk}: the log says it is there; the database does not have it.",
            f"  row {key}: the log says it is gone; the database still has it.",
            f'  row {product.pk}: price is "1.00"; the log says "19.90".',
            "  1 rows were there before the log began, so their beginning is not covered: "
            '"manage.py baseline_activity shop.Product" writes an entry for each.',
        ]

    def test_many_differences_are_counted(self):
        Memo.objects.bulk_create(Memo(text="a") for _n in range(25))
        behind_the_log("DELETE FROM shop_memo")

        out = StringIO()
        with pytest.raises(CommandError):
            call_command("replay_activity", "shop.Memo", check=True, stdout=out)

        assert out.getvalue().count("the database does not have it") == 20
        assert "… and 5 more of this kind." in out.getvalue()

    def test_without_check_the_rows_are_written_as_fixtures(self, product, tmp_path):
        Product.objects.filter(pk=product.pk).update(name="Blue Kettle")
        stored = Product.objects.values().get()
        fixture = tmp_path / "products.jsonl"
        fixture.write_text(self.run("shop.Product"))
        with paused("The table is lost."):
            product.delete()
            call_command("loaddata", fixture, verbosity=0)

        assert Product.objects.values().get() == stored
        assert json.loads(fixture.read_text())["pk"] == stored["id"]

    def test_keys_of_fixtures_are_values(self):
        Supplier.objects.create(pk=UUID(int=3), name="Amal")

        assert json.loads(self.run("shop.Supplier"))["pk"] == str(UUID(int=3))

    @pytest.mark.parametrize("name", ["shop.Nothing", "shop.Untracked", "Product"])
    def test_a_wrong_model_is_refused_with_the_right_ones(self, name):
        with pytest.raises(CommandError, match=r"Name models as app\.Model: .*shop\.Product"):
            self.run(name)

    @pytest.mark.django_db(transaction=True)
    def test_a_database_without_the_tables_is_said_to_be_so(self):
        refusal = r'run "manage\.py migrate --database=default"'
        with no_log_table(), pytest.raises(CommandError, match=refusal):
            self.run("--check")
