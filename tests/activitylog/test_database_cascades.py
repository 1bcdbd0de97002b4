"""What the database itself does to the rows that point to a deleted one, from Django 6.1 on."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from activitylog.registry import registry
from tests.activitylog.log import new_entries, only
from tests.activitylog.shop.models import Category, Untracked
from tests.activitylog.tables import logged_tables

if not hasattr(models, "DB_CASCADE"):
    pytest.skip("new in Django 6.1", allow_module_level=True)


class Child(models.Model):
    name = models.CharField(max_length=10)

    class Meta:
        abstract = True
        managed = False
        app_label = "shop"

    def __str__(self):
        return self.name


class Shadow(Child):
    parent = models.ForeignKey(Category, models.DB_CASCADE, related_name="+")


class Pointer(Child):
    parent = models.ForeignKey(Category, models.DB_SET_NULL, null=True, related_name="+")


class ShadowOfUntracked(Child):
    parent = models.ForeignKey(Untracked, models.DB_CASCADE, related_name="+")


@pytest.fixture
def children(transactional_db):
    with logged_tables(Shadow, Pointer, ShadowOfUntracked):
        yield


def test_what_the_database_deletes_is_in_the_log(children):
    category = Category.objects.create(name="Kitchen")
    for name in ("A", "B"):
        Shadow.objects.create(parent=category, name=name)

    with new_entries() as written:
        category.delete()

    deleted = [entry for entry in written if entry.action == "shadow.deleted" and entry.target_id]
    assert [entry.changes["name"] for entry in deleted] == [["A", None], ["B", None]]
    assert not Shadow.objects.exists()


def test_what_the_database_clears_is_in_the_log(children):
    category = Category.objects.create(name="Kitchen")
    Pointer.objects.create(parent=category, name="A")
    key = category.pk

    with new_entries() as written:
        category.delete()

    cleared = only([entry for entry in written if entry.action == "pointer.updated"])
    assert cleared.changes["parent"][:2] == [key, None]
    assert Pointer.objects.get().parent_id is None


def test_the_parent_need_not_be_logged(children):
    thing = Untracked.objects.create(name="Thing")
    ShadowOfUntracked.objects.create(parent=thing, name="A")

    with new_entries() as written:
        thing.delete()

    assert only(written).changes["name"] == ["A", None]


def test_a_model_that_comes_later_is_followed(children):
    category = Category.objects.create(name="Kitchen")
    category.delete()

    class LateShadow(Child):
        parent = models.ForeignKey(Category, models.DB_CASCADE, related_name="+")

    with connection.schema_editor() as editor:
        editor.create_model(LateShadow)
    registry.register(LateShadow)
    try:
        category = Category.objects.create(name="Kitchen")
        LateShadow.objects.create(parent=category, name="A")
        with new_entries() as written:
            category.delete()
    finally:
        registry.unregister(LateShadow)
        del apps.all_models["shop"]["lateshadow"]
        apps.clear_cache()
        with connection.schema_editor() as editor:
            editor.delete_model(LateShadow)

    assert [entry.action for entry in written] == ["late_shadow.deleted", "category.deleted"]

    Category.objects.create(name="Bath").delete()  # asks for no table that is gone


def test_a_table_is_followed_for_as_long_as_it_is_registered(children):
    registry.unregister(Shadow)
    try:
        category = Category.objects.create(name="Kitchen")
        Shadow.objects.create(parent=category, name="A")
        with new_entries() as written:
            category.delete()
    finally:
        registry.register(Shadow)

    assert only(written).action == "category.deleted"
