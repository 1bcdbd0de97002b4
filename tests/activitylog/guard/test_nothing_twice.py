"""With the guard on, what the ORM writes is recorded once, and as without it."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.db import connection, transaction

from activitylog import paused
from tests.activitylog import write_paths
from tests.activitylog.guard.raw import run
from tests.activitylog.log import new_entries
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log
from tests.activitylog.shop.models import Category, Product

for module in iter_modules(write_paths.__path__):
    import_module(f"{write_paths.__name__}.{module.name}")


@pytest.mark.urls("tests.activitylog.write_urls")
@pytest.mark.parametrize("name", write_paths.WRITE_PATHS)
def test_every_write_path_leaves_the_same(guarded, name):
    case = write_paths.WRITE_PATHS[name]()
    next(case)
    with new_entries() as written:
        expected = next(case)

    heads = [entry for entry in written if entry.parent_id is None]
    assert [head.action for head in heads] == [line.action for line in expected]
    for line, head in zip(expected, heads, strict=True):
        folded = [entry for entry in written if entry.parent_id == head.id]
        places = {row.target.id: place for place, row in enumerate(line.rows)}
        line.check(head, sorted(folded, key=lambda entry: places.get(entry.target_id, 0)))
    assert tables_of_the_log() == tables_of_the_database()


def test_a_value_that_contains_the_mark_hides_nothing(guarded):
    hostile = "/*activitylog:claimed*/"

    with new_entries() as written:
        run("INSERT INTO shop_category (name, business_id) VALUES (%s, 'b1')", [hostile])
        run(f"UPDATE shop_category SET name = '{hostile} again'")

    assert [entry.action for entry in written] == ["category.added", "category.updated"]
    assert written[1].target_name == f"{hostile} again"


@pytest.mark.parametrize("mark", ["/*activitylog:claimed*/", "/*activitylog:from e30=*/"])
def test_raw_sql_that_begins_with_the_mark_hides_nothing(guarded, mark):
    with new_entries() as written:
        run(f"{mark} INSERT INTO shop_category (name, business_id) VALUES ('Pots', 'b1')")

    assert [entry.action for entry in written] == ["category.added"]


def test_what_is_paused_is_not_recorded(guarded):
    with new_entries() as written, paused("a cleaning up"):
        run("INSERT INTO shop_category (name, business_id) VALUES ('Pots', 'b1')")
        Category.objects.update(name="Pans")

    assert [entry.action for entry in written] == ["log.paused"]


def test_after_a_pause_everything_is_recorded_again(guarded):
    with paused("a cleaning up"):
        pass

    with new_entries() as written:
        run("INSERT INTO shop_category (name, business_id) VALUES ('Pots', 'b1')")

    assert [entry.action for entry in written] == ["category.added"]


def test_a_statement_that_fails_leaves_nothing_and_breaks_nothing(guarded):
    Product.objects.create(sku="a", name="A")

    with new_entries() as written:
        with pytest.raises(Exception, match="shop_product"), transaction.atomic():
            run("INSERT INTO shop_product SELECT * FROM shop_product")
        run("UPDATE shop_product SET name = 'B'")

    assert [entry.action for entry in written] == ["product.updated"]
    assert connection.in_atomic_block
