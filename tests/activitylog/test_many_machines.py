"""What a pooler, a replica and a log spread over many machines need of keys and statements."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection

from activitylog import activity_context, record
from activitylog.models import ActivityEntry
from tests.activitylog.reading.shoplog import ShopPolicy
from tests.activitylog.shop.models import Category, Product

# What outlives its transaction belongs to whoever gets the connection next.
OUTLIVES = re.compile(
    r"^\s*SET\s+(?!LOCAL|TRANSACTION|CONSTRAINTS)|set_config\([^)]*,\s*false\)"
    r"|pg_(?:try_)?advisory_lock|^\s*(?:PREPARE|LISTEN|DECLARE)\b|CREATE\s+TEMP",
    re.IGNORECASE,
)


@contextmanager
def watched(monkeypatch):
    """Collect every statement, and fail where rows are read bit by bit outside a transaction."""
    statements: list[str] = []
    chunked = connection.chunked_cursor

    def chunked_cursor():
        assert connection.in_atomic_block, "A server-side cursor outlives its transaction."
        return chunked()

    def watch(execute, sql, params, many, context):
        filled = sql % tuple(map(repr, params)) if params and "set_config" in sql else sql
        statements.append(filled)
        return execute(sql, params, many, context)

    monkeypatch.setattr(connection, "chunked_cursor", chunked_cursor)
    with connection.execute_wrapper(watch):
        yield statements


def write_in_every_way() -> None:
    with activity_context(business="b1"):
        category = Category.objects.create(business_id="b1", name="Kettles")
        Product.objects.bulk_create(
            Product(business_id="b1", category=category, name=f"P{n}", sku=f"S{n}")
            for n in range(3)
        )
        Product.objects.update(price="5.00")
        product = Product.objects.first()
        product.name = "Renamed"
        product.save()
        record("report.exported", target=product)
        Product.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_no_statement_leaves_anything_on_its_connection(client, admin_user, monkeypatch, tmp_path):
    client.force_login(admin_user)
    with watched(monkeypatch) as statements:
        write_in_every_way()
        client.get("/settings/activity-logs/")
        for format_ in ("csv", "jsonl"):
            b"".join(client.get(f"/settings/activity-logs/export/?format={format_}"))
        for command in (
            ["prune_activity", "--dry-run"],
            ["prune_activity", "--archive", str(tmp_path)],
            ["replay_activity", "--check"],
            ["baseline_activity"],
        ):  # partition_activity rebuilds indexes, for which it has a connection of its own
            call_command(*command, verbosity=0)

    assert len(statements) > 50
    assert [sql for sql in statements if OUTLIVES.search(sql)] == []


@pytest.mark.parametrize(
    ("sql", "outlives"),
    [
        ("SET statement_timeout = 5", True),
        ("SET LOCAL statement_timeout = 5", False),
        ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", False),
        ("SELECT set_config('a.b', 'on', false)", True),
        ("SELECT set_config('a.b', 'on', true)", False),
        ("SELECT pg_advisory_lock(1)", True),
        ("SELECT pg_advisory_xact_lock(1)", False),
    ],
)
def test_what_would_stay_is_found(sql, outlives):
    assert bool(OUTLIVES.search(sql)) is outlives


@pytest.mark.django_db
def test_every_key_begins_with_the_business():
    """A log that is spread over machines by business can have no other."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, ActivityEntry._meta.db_table)
    keys = [c["columns"] for c in constraints.values() if c["unique"] or c["primary_key"]]
    indexes = [c["columns"] for c in constraints.values() if c["index"]]

    assert [set(key) for key in keys] == [{"business_id", "id"}]
    assert len(indexes) == 6
    assert all(columns[0] == "business_id" for columns in indexes)
    assert not any(c["foreign_key"] for c in constraints.values())


@pytest.mark.django_db(databases=["default", "other"])
def test_people_read_from_the_database_that_is_named_for_it(settings, admin_user):
    settings.ACTIVITYLOG_POLICY = f"{ShopPolicy.__module__}.{ShopPolicy.__qualname__}"
    settings.ACTIVITYLOG_DATABASE = "other"

    assert ActivityEntry.objects.visible_to(admin_user).db == "other"
