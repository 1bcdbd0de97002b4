from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_delete, post_save
from django.test import TestCase

from activitylog.exceptions import EntryNotWrittenError
from activitylog.signals import rows_deleted, rows_inserted, rows_updated
from tests.activitylog.log import entries, no_log_table, only
from tests.activitylog.shop.models import Order, Product, Tag


@contextmanager
def refusing_entries():
    """Have the database refuse entries for the block, though their table is there."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith(f'INSERT INTO "{TABLE}"'):
            raise DatabaseError("no room")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


TABLE = "activitylog_activityentry"


class NoThanksError(Exception):
    """What a receiver of the application raises."""


@contextmanager
def refused_by_a_receiver_of(signal, sender):
    def refuse(**kwargs):
        raise NoThanksError

    signal.connect(refuse, sender=sender)
    try:
        yield
    finally:
        signal.disconnect(refuse, sender=sender)


def create():
    Order.objects.create(number="O2")


def save():
    order = Order.objects.get()
    order.number = "Other"
    order.save()


def update():
    Order.objects.update(number="Other")


def bulk_create():
    Order.objects.bulk_create([Order(number=f"N{n}") for n in range(3)], batch_size=2)


def bulk_update():
    orders = list(Order.objects.all())
    for order in orders:
        order.number = "Other"
    Order.objects.bulk_update(orders, ["number"])


def upsert():
    order = Order.objects.get()
    Order.objects.bulk_create(
        [Order(pk=order.pk, number="Other"), Order(number="New")],
        update_conflicts=True,
        update_fields=["number"],
        unique_fields=["pk"],
    )


def delete():
    Order.objects.get().delete()


WRITES = [create, save, update, bulk_create, bulk_update, upsert, delete]


@pytest.fixture
def order(transactional_db):
    return Order.objects.create(number="O1")


def stored():
    return sorted(Order.objects.values_list("number", flat=True))


@pytest.mark.parametrize("write", WRITES)
def test_a_write_in_autocommit_leaves_row_and_entry(write, order):
    write()

    assert stored() != ["O1"]
    assert len(entries()) > 1
    assert not connection.in_atomic_block


@pytest.mark.parametrize("write", WRITES)
def test_a_write_fails_in_autocommit_without_a_log_and_leaves_nothing(write, order):
    with no_log_table(), pytest.raises(EntryNotWrittenError):
        write()

    assert stored() == ["O1"]
    assert len(entries()) == 1


@pytest.mark.parametrize("write", WRITES)
def test_a_write_fails_in_a_transaction_without_a_log_and_undoes_it(write, order):
    @transaction.atomic
    def write_both():
        Tag.objects.create(name="Cold")
        write()

    with no_log_table(), pytest.raises(EntryNotWrittenError):
        write_both()

    assert stored() == ["O1"]
    assert not Tag.objects.exists()


def test_a_transaction_cannot_go_on_after_a_change_without_an_entry(order):
    with no_log_table(), transaction.atomic():
        with pytest.raises(EntryNotWrittenError):
            create()
        with pytest.raises(transaction.TransactionManagementError):
            Order.objects.count()
        transaction.set_rollback(True)

    assert stored() == ["O1"]


def test_a_savepoint_around_the_failed_write_saves_the_transaction(order):
    with no_log_table(), transaction.atomic():
        Tag.objects.create(name="Cold")
        with pytest.raises(EntryNotWrittenError), transaction.atomic():
            create()

    assert stored() == ["O1"]
    assert Tag.objects.exists()


def test_the_error_says_what_to_do(order):
    with no_log_table(), pytest.raises(EntryNotWrittenError) as raised:
        create()

    assert str(raised.value) == (
        'The activity log could not write to "activitylog_activityentry" on the database '
        '"default", so the change it belongs to was undone. The table is missing there: run '
        '"manage.py migrate activitylog --database=default"; a migration that writes to a '
        'registered table needs ("activitylog", "0001_initial") among its dependencies. '
        "To write without a log on purpose, use activitylog.paused(reason)."
    )
    assert isinstance(raised.value, DatabaseError)
    assert raised.value.__cause__ is not None


def test_the_error_advises_no_migration_where_the_table_is_there(order):
    with refusing_entries(), pytest.raises(EntryNotWrittenError) as raised:
        create()

    assert str(raised.value) == (
        'The activity log could not write to "activitylog_activityentry" on the database '
        '"default", so the change it belongs to was undone. The database\'s own error, which this '
        "one comes from, says why. To write without a log on purpose, use "
        "activitylog.paused(reason)."
    )
    assert "no room" in str(raised.value.__cause__)


@pytest.mark.parametrize("write", WRITES)
def test_a_rollback_leaves_neither_row_nor_entry(write, order):
    @transaction.atomic
    def write_and_fail():
        write()
        assert len(entries()) > 1
        raise NoThanksError

    with pytest.raises(NoThanksError):
        write_and_fail()

    assert stored() == ["O1"]
    assert len(entries()) == 1


@pytest.mark.parametrize("write", WRITES)
def test_a_rollback_to_a_savepoint_leaves_what_came_before_it(write, order):
    with transaction.atomic():
        Order.objects.filter(number="O1").update(status=Order.Status.COMPLETED)
        savepoint = connection.savepoint()
        write()
        connection.savepoint_rollback(savepoint)

    assert stored() == ["O1"]
    assert [entry.action for entry in entries()] == ["order.added", "order.completed"]


def test_an_inner_block_that_fails_leaves_the_outer_one(order):
    @transaction.atomic
    def write_and_fail():
        bulk_create()
        raise NoThanksError

    with transaction.atomic():
        create()
        with pytest.raises(NoThanksError):
            write_and_fail()
        save_other = Order.objects.get(number="O2")
        save_other.number = "O3"
        save_other.save()

    assert stored() == ["O1", "O3"]
    assert [entry.action for entry in entries()] == ["order.added", "order.added", "order.updated"]


def test_a_durable_block_can_write(order):
    with transaction.atomic(durable=True):
        save()

    assert only(entries(action="order.updated")).changes == {"number": ["O1", "Other"]}


@pytest.mark.parametrize(
    ("signal", "write"), [(rows_inserted, create), (rows_updated, save), (rows_deleted, delete)]
)
def test_an_exception_in_another_receiver_of_the_rows_undoes_row_and_entry(signal, write, order):
    with refused_by_a_receiver_of(signal, Order), pytest.raises(NoThanksError):
        write()

    assert stored() == ["O1"]
    assert len(entries()) == 1


def test_an_exception_in_post_save_keeps_row_and_entry_together(order):
    with refused_by_a_receiver_of(post_save, Order), pytest.raises(NoThanksError):
        create()

    assert stored() == ["O1", "O2"]
    assert [entry.target_name for entry in entries()] == ["O1", "O2"]


def test_an_exception_in_post_save_that_is_caught_keeps_row_and_entry_together(order):
    with refused_by_a_receiver_of(post_save, Order), transaction.atomic():
        try:
            create()
        except NoThanksError:
            Tag.objects.create(name="Caught")

    assert Tag.objects.exists()
    assert stored() == ["O1", "O2"]
    assert [entry.target_name for entry in entries()] == ["O1", "O2"]


def test_an_exception_in_post_save_that_ends_the_transaction_leaves_nothing(order):
    with (
        refused_by_a_receiver_of(post_save, Order),
        pytest.raises(NoThanksError),
        transaction.atomic(),
    ):
        create()

    assert stored() == ["O1"]
    assert len(entries()) == 1


def test_an_exception_in_post_delete_undoes_row_and_entry(order):
    with refused_by_a_receiver_of(post_delete, Order), pytest.raises(NoThanksError):
        delete()

    assert stored() == ["O1"]
    assert len(entries()) == 1


def test_a_cascade_that_fails_at_its_end_leaves_nothing(transactional_db):
    product = Product.objects.create(sku="kettle", name="Kettle")
    product.adjustments.create(delta=1)
    known = len(entries())

    with refused_by_a_receiver_of(post_delete, Product), pytest.raises(NoThanksError):
        product.delete()

    assert product.adjustments.count() == 1
    assert len(entries()) == known


class InsideTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.order = Order.objects.create(number="O1")

    def test_entries_can_be_read_in_the_transaction_of_a_test_case(self):
        self.order.number = "O2"
        self.order.save()

        assert [entry.action for entry in entries()] == ["order.added", "order.updated"]

    def test_a_test_case_begins_with_what_its_class_wrote(self):
        assert [entry.action for entry in entries()] == ["order.added"]

    def test_callbacks_after_the_commit_are_the_applications_alone(self):
        with self.captureOnCommitCallbacks() as callbacks:
            self.order.save()
            Order.objects.create(number="O2")

        assert callbacks == []
