"""Tables and columns whose names need quoting, or name a schema."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection, models

from tests.activitylog.log import entries
from tests.activitylog.tables import logged_tables


class Named(models.Model):
    code = models.CharField(max_length=20, unique=True, db_column="select")
    count = models.IntegerField(default=0, db_column="Zahl der Stücke")

    class Meta:
        abstract = True
        managed = False
        app_label = "shop"

    def __str__(self):
        return self.code


class Spaced(Named):
    class Meta(Named.Meta):
        db_table = "Größe der order"


class Elsewhere(Named):
    class Meta(Named.Meta):
        db_table = '"else"."where"'


@pytest.fixture(params=[Spaced, Elsewhere])
def model(request, transactional_db):
    is_in_schema = request.param is Elsewhere
    if is_in_schema and connection.vendor != "postgresql":
        pytest.skip("SQLite has no schemas")
    with connection.cursor() as cursor:
        if is_in_schema:
            cursor.execute('CREATE SCHEMA "else"')
        with logged_tables(request.param):
            yield request.param
        if is_in_schema:
            cursor.execute('DROP SCHEMA "else"')


def test_every_write_is_captured_and_replayed(model):
    row = model.objects.create(code="a")
    row.count = 1
    row.save()
    model.objects.update(count=models.F("count") + 1)
    many = [model(code="a", count=3), model(code="b"), model(code="c")]
    model.objects.bulk_create(
        many, update_conflicts=True, unique_fields=["code"], update_fields=["count"]
    )
    model.objects.filter(code="c").delete()

    told = [list(entry.changes.get("count", ())) for entry in entries() if entry.target_id]
    assert told == [[None, 0], [0, 1], [1, 2], [None, 0], [None, 0], [2, 3], [0, None]]
    call_command("replay_activity", model._meta.label, check=True, verbosity=0)
