from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from activitylog import activity_context, paused
from activitylog.replay import Baseline, baseline, check, recorded_tables
from tests.activitylog.log import entries, heads, new_entries, only, rows
from tests.activitylog.shop.models import (
    Adjustment,
    Category,
    Memo,
    Order,
    OrderLine,
    Photo,
    Product,
    Shelf,
    Supplier,
    Supply,
    Tag,
    Warehouse,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def _shop_without_a_log():
    """Rows of every form: objects, parts, links, keys of several columns, inheritance."""
    with paused("The shop is older than its log."):
        category = Category.objects.create(name="Kitchen")
        products = [
            Product.objects.create(sku=f"k-{number}", name="Kettle", category=category)
            for number in range(3)
        ]
        products[0].tags.set([Tag.objects.create(name="Hot"), Tag.objects.create(name="Cold")])
        Adjustment.objects.create(product=products[0], delta=4)
        order = Order.objects.create(number="A-1", business_id="b2")
        OrderLine.objects.bulk_create(
            OrderLine(order=order, product=item, quantity=2) for item in products
        )
        Photo.objects.create(product=products[0], caption="Front")
        Memo.objects.create(text="Call Amal")
        Shelf.objects.create(aisle="A", number=1, label="Top")
        Shelf.objects.create(aisle="A", number=2, label="Low")
        Warehouse.objects.create(name="North", capacity=9)
        amal, badr = (Supplier.objects.create(name=name) for name in ("Amal", "Badr"))
        amal.partners.add(badr)
        Supply.objects.create(supplier=amal, product=products[1])


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("baseline_activity", *arguments, stdout=out)
    return out.getvalue().splitlines()


def not_covered() -> dict[str, int]:
    found = {table.label: check(table) for table in recorded_tables()}
    assert all(report.is_true for report in found.values())
    return {label: len(report.not_covered) for label, report in found.items() if report.not_covered}


@pytest.mark.usefixtures("_shop_without_a_log")
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_a_log_that_begins_late_is_whole_after_it(size, monkeypatch):
    monkeypatch.setattr(baseline, "ROWS_A_BATCH", size)
    assert not_covered()["shop.Product"] == 3

    said = run()

    assert not_covered() == {}
    assert "shop.Product: 3 rows, 3 given an entry." in said
    assert "shop.Product_tags: 2 rows, 2 given an entry." in said
    assert said[-1] == "Every one of 21 rows has its entry; 21 are new."


@pytest.mark.usefixtures("_shop_without_a_log")
@pytest.mark.parametrize("size", [1, 1000])
def test_a_second_run_finds_nothing_to_do(size, monkeypatch):
    monkeypatch.setattr(baseline, "ROWS_A_BATCH", size)
    run()

    with new_entries() as written:
        said = run()

    assert written == []
    assert said[-1] == "Every one of 21 rows has its entry; 0 are new."


@pytest.mark.usefixtures("_shop_without_a_log")
def test_a_dry_run_counts_and_writes_nothing():
    with new_entries() as written:
        said = run("--dry-run")

    assert written == []
    assert "shop.OrderLine: 3 rows, 3 without an entry." in said
    assert said[-1] == "21 of 21 rows have no entry. Nothing was written."


@pytest.mark.usefixtures("_shop_without_a_log")
def test_entries_say_what_they_are(monkeypatch):
    monkeypatch.setattr(baseline, "ROWS_A_BATCH", 2)

    with new_entries() as written:
        run("shop.Product")

    assert {entry.source for entry in written} == {"command"}
    assert len({entry.request_id for entry in written}) == 1
    head = only(heads(action="product.added"))
    assert head.context == {"backfilled": True, "command": "baseline_activity"}
    assert [entry.target_name for entry in rows(head)] == ["Kettle"] * 3
    assert rows(head)[0].changes["sku"] == [None, "k-0"]
    links = only(heads(action="product.updated"))
    assert {row["name"] for row in links.changes["tags"]["added"]} == {"Hot", "Cold"}


@pytest.mark.usefixtures("_shop_without_a_log")
def test_batches_fold_as_one_bulk(monkeypatch):
    monkeypatch.setattr(baseline, "ROWS_A_BATCH", 2)
    with paused("More old rows."):
        Product.objects.bulk_create(Product(sku=f"m-{n}", name="Pot") for n in range(4))

    run("shop.Product")

    assert len(rows(only(heads(action="product.added")))) == 7


@pytest.mark.usefixtures("_shop_without_a_log")
def test_a_run_that_is_broken_off_is_taken_up_again(monkeypatch):
    monkeypatch.setattr(baseline, "ROWS_A_BATCH", 2)

    def stop(count: int) -> None:
        raise KeyboardInterrupt

    (lines,) = recorded_tables(OrderLine)
    with pytest.raises(KeyboardInterrupt):
        Baseline(lines).run(progress=stop)
    assert not_covered()["shop.OrderLine"] == 1

    assert "shop.OrderLine: 3 rows, 1 given an entry." in run("shop.OrderLine")


def test_rows_that_the_log_knows_get_no_second_entry():
    product = Product.objects.create(sku="k-1", name="Kettle")
    with paused("A part is older than the log."):
        old = Adjustment.objects.create(product=product, delta=1)
    Adjustment.objects.create(product=product, delta=2)

    assert "shop.Adjustment: 2 rows, 1 given an entry." in run("shop.Adjustment")

    entry = only(entries(context__has_key="backfilled"))
    assert (entry.action, entry.target_id) == ("stock.adjusted", str(product.pk))
    assert [row["pk"] for row in entry.changes["adjustments"]["added"]] == [old.pk]


def test_a_row_that_changed_its_business_has_its_entry_there():
    product = Product.objects.create(sku="k-1", name="Kettle")
    for business_id in ("b2", "b1", "b2"):
        product.business_id = business_id
        product.save()

    assert "shop.Product: 1 rows, 0 given an entry." in run("shop.Product")


def test_a_row_whose_business_the_context_gave_has_its_entry_there():
    with activity_context(business="b2"):
        Memo.objects.create(text="a")

    assert "shop.Memo: 1 rows, 0 given an entry." in run("shop.Memo")


@pytest.mark.usefixtures("_shop_without_a_log")
def test_rows_that_do_not_say_whose_they_are_are_given_to_a_business():
    run("shop.Memo", "--business=b2")

    assert only(entries(action="memo.added")).business_id == "b2"


def test_a_row_that_the_log_says_is_gone_stays_a_difference():
    memo = Memo.objects.create(text="a")
    key = memo.pk
    memo.delete()
    with paused("A key is used again."):
        Memo.objects.create(pk=key, text="a")

    assert "shop.Memo: 1 rows, 0 given an entry." in run("shop.Memo")
    (table,) = recorded_tables(Memo)
    assert check(table).unexpected == [str(key)]


def test_who_runs_it_is_in_the_entries():
    user = get_user_model().objects.create_user("amina")
    with paused("Older than the log."):
        Memo.objects.create(text="a")

    with activity_context(actor=user, reason="The log begins."):
        run("shop.Memo")

    entry = only(entries(action="memo.added"))
    assert (entry.actor_id, entry.context["reason"]) == (str(user.pk), "The log begins.")


def test_a_batch_costs_as_many_queries_as_the_next(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(baseline, "ROWS_A_BATCH", 5)
    with paused("Older than the log."):
        Product.objects.bulk_create(Product(sku=f"m-{n}", name="Pot") for n in range(9))
    table, _links = recorded_tables(Product)

    # Two batches: a savepoint (two statements), the rows, their entries, the names of their
    # categories, the entries of nine rows and of one bulk.
    with django_assert_num_queries(2 * 5):
        Baseline(table).run()


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["add", "change", "move", "delete"]), st.booleans()), max_size=12
    )
)
def test_whatever_was_not_logged_the_log_is_whole_after_it(steps):
    OrderLine.objects.all().delete()
    product = Product.objects.get_or_create(sku="k-1", defaults={"name": "Kettle"})[0]
    orders = [Order.objects.get_or_create(number=number)[0] for number in "AB"]
    unlogged = set()
    for step, is_logged in steps:
        last = OrderLine.objects.last()
        if step == "add":
            line = OrderLine(order=orders[0], product=product)
            if is_logged:
                line.save()
            else:
                with paused("Not logged."):
                    line.save()
                unlogged.add(line.pk)
        elif last and step == "change":
            last.quantity += 1
            last.save()
        elif last and step == "move":
            last.order = orders[last.order == orders[0]]
            last.save()
            unlogged.discard(last.pk)
        elif last:
            last.delete()

    (table,) = recorded_tables(OrderLine)
    existing = {str(pk) for pk in OrderLine.objects.values_list("pk", flat=True)}
    assert set(check(table).not_covered) == {str(pk) for pk in unlogged} & existing
    Baseline(table).run()

    report = check(table)
    assert report.is_true
    assert report.not_covered == []


def test_rows_are_locked_while_they_are_looked_at():
    with paused("Older than the log."):
        Memo.objects.create(text="a")
    (table,) = recorded_tables(Memo)
    sent = []

    def watch(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        Baseline(table).run()

    if connection.vendor == "postgresql":
        assert any(sql.endswith("FOR NO KEY UPDATE") for sql in sent)
