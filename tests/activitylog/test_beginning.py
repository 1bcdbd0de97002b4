from __future__ import annotations

from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.db.models.signals import post_migrate
from django.test import modify_settings

from activitylog.exceptions import EntryNotWrittenError
from activitylog.models import ActivityEntry
from activitylog.partitions.operations import CreatePartitionedModel
from tests.activitylog.log import BUSINESSES
from tests.activitylog.shop.models import Category

pytestmark = pytest.mark.django_db(databases=["default", "other"], transaction=True)


@pytest.fixture(params=["default", "other"])
def using(request):
    """A database without a log, in which an old migration is still to run, before the log's."""
    alias = request.param
    migrate(alias, "activitylog", "zero")
    with modify_settings(INSTALLED_APPS={"append": "tests.activitylog.accounting"}):
        yield alias
        migrate(alias, "activitylog")
        migrate(alias, "accounting", "zero")


@contextmanager
def ending_in_a_write(to=None):
    """Have each `migrate` write a row when it is done, to the database `to` or to its own."""

    def write(*, using, **sent):
        Category.objects.using(to or using).get_or_create(name="New")

    post_migrate.connect(write, dispatch_uid="write", weak=False)
    try:
        yield
    finally:
        post_migrate.disconnect(dispatch_uid="write")


def migrate(using, *arguments, **options):
    output = StringIO()
    call_command("migrate", *arguments, database=using, stdout=output, no_color=True, **options)
    return output.getvalue()


def stored(using):
    return sorted(Category.objects.using(using).values_list("name", flat=True))


def logged(using):
    entries = ActivityEntry.objects.using(using).filter(business_id__in=BUSINESSES)
    return [(entry.action, entry.target_name) for entry in entries.order_by("id")]


def test_the_log_begins_with_its_table(using):
    with ending_in_a_write():
        output = migrate(using)

    assert stored(using) == ["New", "Old"]
    assert logged(using) == [("category.added", "New")]
    assert output.count("no activity log") == 1
    assert (
        "Written while there was no activity log, and not in it: books.opened, shop.Category. "
        "Rows that were there before the log get their first entries by "
        f'"manage.py baseline_activity --database={using}".'
    ) in output


def test_rows_from_before_the_log_get_their_entries_afterwards(using):
    migrate(using)
    call_command("baseline_activity", "shop.Category", database=using, stdout=StringIO())

    assert logged(using) == [("category.added", "Old")]


def test_a_migrate_that_does_not_come_to_the_log_can_write_to_its_end(using):
    with ending_in_a_write():
        migrate(using, "accounting")

    assert stored(using) == ["New", "Old"]


def test_nothing_is_said_where_nothing_was_missed_or_wanted(using):
    assert "no activity log" not in migrate(using, "activitylog")
    assert "no activity log" not in migrate(using)
    assert "no activity log" not in migrate(using, "accounting", "zero")
    assert "no activity log" not in migrate(using, "activitylog", "zero")
    assert migrate(using, verbosity=0) == ""


def test_what_is_migrated_back_without_a_log_is_not_held_up(using):
    migrate(using, "accounting")
    output = migrate(using, "accounting", "zero")

    assert stored(using) == []
    assert "not in it: shop.Category." in output


def test_what_is_migrated_back_under_the_log_is_in_it(using):
    migrate(using)
    migrate(using, "accounting", "zero")

    assert logged(using) == [("category.deleted", "Old")]


def test_a_log_that_is_missing_after_a_migrate_is_an_error(using):
    migrate(using, "accounting")

    with pytest.raises(EntryNotWrittenError):
        Category.objects.using(using).create(name="Forgotten")
    assert stored(using) == ["Old"]


def test_a_log_that_is_missing_after_a_migrate_that_failed_is_an_error(using, monkeypatch):
    def fail(*arguments):
        raise OperationalError("The disk is full.")

    monkeypatch.setattr(CreatePartitionedModel, "database_forwards", fail)
    with pytest.raises(OperationalError, match="The disk is full"):
        migrate(using)
    monkeypatch.undo()

    assert stored(using) == ["Old"]
    with pytest.raises(EntryNotWrittenError):
        Category.objects.using(using).create(name="Forgotten")


def test_a_log_that_was_lost_is_an_error_in_a_migrate_too(using):
    migrate(using, "activitylog", fake=True)
    try:
        with ending_in_a_write(), pytest.raises(EntryNotWrittenError):
            migrate(using, "shop")
    finally:
        migrate(using, "activitylog", "zero", fake=True)

    assert stored(using) == []


def test_a_migrate_of_one_database_does_not_excuse_another(using):
    elsewhere = {"default": "other", "other": "default"}[using]
    with ending_in_a_write(to=elsewhere):
        migrate(using, "accounting")

    assert logged(elsewhere) == [("category.added", "New")]
