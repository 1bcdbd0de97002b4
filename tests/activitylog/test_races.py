"""Several processes that write the same rows: the order of ids is the order of writes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from itertools import pairwise
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.activitylog.log import entries
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log
from tests.activitylog.shop.models import Place, Product, Warehouse

WRITERS = 4
WRITES = 15

SCRIPT = """
import sys
import django
from django.conf import settings
django.setup()
from django.db import connection, transaction
connection.settings_dict.update(NAME=sys.argv[1])
from tests.activitylog.racing import run
run(sys.argv[2], int(sys.argv[3]))
"""


def race(kind):
    """Run the writers at once and fail with what any of them said."""
    database = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.activitylog.settings"}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, database, kind, str(WRITES)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(WRITERS)
    ]
    said = [writer.communicate(timeout=240)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * WRITERS, said


@pytest.fixture
def products(transactional_db):
    made = [Product.objects.create(sku=f"p{n}", name=f"P{n}") for n in range(3)]
    connection.close()
    return made


def steps(product):
    """Return the changes of a product's stock in the order of their ids."""
    history = entries(target_type="shop.product", target_id=str(product.pk))
    return [entry.changes["stock"] for entry in history if "stock" in entry.changes]


def assert_unbroken(product):
    changes = steps(product)
    assert all(earlier[1] == later[0] for earlier, later in pairwise(changes))
    product.refresh_from_db()
    assert changes[-1][1] == product.stock


def test_each_entrys_before_is_the_earlier_ones_after(products):
    race("increment")

    assert len(steps(products[0])) == WRITERS * WRITES + 1
    assert_unbroken(products[0])
    assert products[0].stock == WRITERS * WRITES
    assert tables_of_the_log() == tables_of_the_database()


def test_writers_of_several_rows_do_not_lock_each_other_out(products):
    race("increment_all")

    for product in products:
        assert_unbroken(product)
        assert product.stock == WRITERS * WRITES
    assert tables_of_the_log() == tables_of_the_database()


def test_writers_that_read_and_save(products):
    race("save")

    assert_unbroken(products[0])
    assert tables_of_the_log() == tables_of_the_database()


def test_upserts_of_the_same_rows(products):
    race("upsert")

    assert Product.objects.filter(sku__startswith="new").count() == WRITES
    assert tables_of_the_log() == tables_of_the_database()


def wait_for_a_lock():
    """Wait until another session waits for this one; TimeoutError after ten seconds."""
    query = "SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone():
                return
        time.sleep(0.05)
    raise TimeoutError("Nobody waits.")


class Session(Thread):
    """Another session that writes, and must come to an end without an error."""

    def __init__(self, write):
        super().__init__()
        self.write = write
        self.failed = None

    def run(self):
        try:
            self.write()
        except Exception as error:  # noqa: BLE001  a thread would keep it to itself
            self.failed = error
        finally:
            connection.close()

    def end(self):
        self.join(timeout=30)
        assert not self.is_alive()
        assert self.failed is None


one_writer = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="It has one writer at a time."
)


@one_writer
@pytest.mark.parametrize("keeps_parents", [False, True])
def test_a_deletion_says_what_was_inherited_when_it_came_to_it(transactional_db, keeps_parents):
    warehouse = Warehouse.objects.create(name="North")
    session = Session(lambda: warehouse.delete(keep_parents=keeps_parents))
    with transaction.atomic():
        Place.objects.update(name="South")
        session.start()
        wait_for_a_lock()
    session.end()

    assert tables_of_the_log() == tables_of_the_database()


@one_writer
@pytest.mark.parametrize("keeps_parents", [False, True])
def test_saving_and_deleting_what_inherits_do_not_lock_each_other_out(
    transactional_db, keeps_parents
):
    warehouse = Warehouse.objects.create(name="North")
    session = Session(lambda: warehouse.delete(keep_parents=keeps_parents))
    with transaction.atomic():
        Place.objects.update(name="South")  # as save() does, and then the own table
        session.start()
        wait_for_a_lock()
        Warehouse.objects.update(capacity=5)
    session.end()

    assert not Warehouse.objects.exists()
    assert tables_of_the_log() == tables_of_the_database()


@one_writer
def test_what_is_inherited_is_locked_first_and_in_the_order_of_keys(transactional_db):
    for name in ("North", "South"):
        Warehouse.objects.create(name=name)
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        Warehouse.objects.all()._raw_delete("default")
    first, *_others = [query["sql"] for query in asked if "activitylog" not in query["sql"]]

    assert first.startswith('SELECT 1 FROM "shop_place" WHERE')
    assert first.endswith('ORDER BY "shop_place"."id" FOR NO KEY UPDATE')
    locking = [query["sql"] for query in asked if "FOR NO KEY UPDATE" in query["sql"]]
    assert all('ORDER BY "shop_place"."id"' in sql for sql in locking)
