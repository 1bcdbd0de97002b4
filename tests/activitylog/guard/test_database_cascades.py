"""Rows that the database itself writes because of a foreign key, from Django 6.1 on."""

from __future__ import annotations

import pytest

from tests.activitylog.guard.raw import run
from tests.activitylog.log import new_entries
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log
from tests.activitylog.shop.models import Category
from tests.activitylog.test_database_cascades import Pointer, Shadow, children

__all__ = ["children"]


@pytest.fixture
def family(children, guarded):
    category = Category.objects.create(id=1, name="Kitchen")
    for name in ("A", "B"):
        Shadow.objects.create(parent=category, name=name)
    Pointer.objects.create(parent=category, name="C")
    return category


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["the ORM", "raw SQL"])
def test_they_are_recorded_once(family, way):
    with new_entries() as written:
        if way == "raw SQL":
            run("DELETE FROM shop_category")
        else:
            family.delete()

    said = sorted(entry.action for entry in written if entry.parent_id is None)
    assert said == ["category.deleted", "pointer.updated", "shadow.deleted"]
    assert tables_of_the_log() == tables_of_the_database()
