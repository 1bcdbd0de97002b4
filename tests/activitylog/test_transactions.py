from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
from django.db import connection, connections, transaction

from activitylog import paused
from activitylog.replay import Baseline, baseline, check, recorded_tables
from activitylog.transactions import snapshot, writing
from tests.activitylog.shop.models import Memo, Product

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(work: Callable[[], object]) -> None:
    """Do something on a connection of its own, and wait until it is done."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join()


@pytest.fixture
def _write_ahead_log():
    """Let SQLite read while others write, as on a server."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")


@pytest.mark.usefixtures("_write_ahead_log")
def test_a_snapshot_stays_as_it_was_while_others_write():
    Memo.objects.create(text="a")

    with snapshot("default"):
        assert Memo.objects.count() == 1
        elsewhere(lambda: Memo.objects.create(text="b"))
        assert Memo.objects.count() == 1

    assert Memo.objects.count() == 2


@pytest.mark.usefixtures("_write_ahead_log")
def test_a_check_is_not_misled_by_what_is_written_meanwhile():
    memo = Memo.objects.create(text="a")
    (table,) = recorded_tables(Memo)

    def write_once(count: int) -> None:
        if Memo.objects.filter(text="a").exists():
            elsewhere(lambda: Memo.objects.filter(pk=memo.pk).update(text="b"))

    assert check(table, progress=write_once).is_true
    assert Memo.objects.get().text == "b"


def test_within_a_transaction_its_own_rules_hold():
    with transaction.atomic(), snapshot("default"), writing("default"):
        Memo.objects.create(text="a")

    assert Memo.objects.count() == 1


@pytest.mark.parametrize(("begin", "mode"), [(snapshot, "DEFERRED"), (writing, "IMMEDIATE")])
def test_sqlite_begins_as_it_will_go_on(begin, mode):
    if connection.vendor != "sqlite":
        pytest.skip("Only SQLite has modes.")
    sent = []

    def watch(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    connection.close()
    with connection.execute_wrapper(watch), begin("default"):
        pass

    assert sent[-1] == f"BEGIN {mode}"
    assert connection.transaction_mode is None


@pytest.mark.usefixtures("_write_ahead_log")
def test_a_baseline_misses_nothing_that_others_write_meanwhile(monkeypatch):
    monkeypatch.setattr(baseline, "ROWS_A_BATCH", 2)
    with paused("Older than the log."):
        Product.objects.bulk_create(Product(sku=f"k-{n}", name="Kettle") for n in range(7))
    table, _links = recorded_tables(Product)

    def write(count: int) -> None:
        def others() -> None:
            Product.objects.create(sku=f"new-{count}", name="Pot")
            Product.objects.filter(sku__startswith="k-").update(stock=count)
            Product.objects.filter(sku="k-5").delete()

        elsewhere(others)

    Baseline(table).run(progress=write)

    report = check(table)
    assert report.is_true
    assert report.not_covered == []
