from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connections, models, transaction

from activitylog import paused, record
from activitylog.models import ActivityEntry
from tests.activitylog.log import entries
from tests.activitylog.shop.models import Category, Product, Tag
from tests.activitylog.tables import logged_tables

pytestmark = pytest.mark.django_db(databases=["default", "other"], transaction=True)


def elsewhere():
    return list(ActivityEntry.objects.using("other").in_business("b1").order_by("id"))


def kettle(**values):
    return Product.objects.using("other").create(sku="kettle", name="Kettle", **values)


def test_an_entry_lies_where_its_row_does():
    product = kettle()
    product.name = "Pot"
    product.save()
    Product.objects.using("other").update(stock=5)
    Product.objects.using("other").bulk_create([Product(sku="pan", name="Pan")])
    Product.objects.using("other").all().delete()

    assert [entry.action for entry in elsewhere() if entry.parent_id is None] == [
        "product.added",
        "product.updated",
        "product.updated",
        "product.added",
        "product.deleted",
    ]
    assert entries() == []


def test_names_are_read_where_the_row_lies():
    Category.objects.create(pk=1, name="Here")
    category = Category.objects.using("other").create(pk=1, name="There")
    product = kettle(category=category)
    product.tags.add(Tag.objects.using("other").create(name="Cold"))

    _category, added, tagged = elsewhere()
    assert added.changes["category"] == [None, 1, None, "There"]
    assert tagged.changes["tags"]["added"][0]["name"] == "Cold"
    assert tagged.target_name == "Kettle"


def test_a_table_of_another_model_that_has_the_same_name_there_is_left_alone():
    meta = {"app_label": "shop", "db_table": "shop_thing"}
    here, there = (
        type(
            name,
            (models.Model,),
            {
                "__module__": __name__,
                column: models.IntegerField(default=0),
                "Meta": type("Meta", (), meta),
            },
        )
        for name, column in (("ThingHere", "length"), ("ThingThere", "weight"))
    )
    try:
        with connections["other"].schema_editor() as editor:
            editor.create_model(there)
        with logged_tables(here):
            here.objects.create(length=1)
            there.objects.using("other").create(weight=1)
            there.objects.using("other").update(weight=2)
            there.objects.using("other").all().delete()
    finally:
        for name in ("thinghere", "thingthere"):
            del apps.all_models["shop"][name]
        apps.clear_cache()
        with connections["other"].schema_editor() as editor:
            editor.delete_model(there)

    assert [entry.action for entry in entries()] == ["thing_here.added"]
    assert not ActivityEntry.objects.using("other").in_business("").exists()


def test_a_rollback_there_undoes_the_entry_there():
    with transaction.atomic(), transaction.atomic(using="other"):
        kettle()
        Product.objects.create(sku="kettle", name="Kettle")
        transaction.set_rollback(True, using="other")

    assert elsewhere() == []
    assert len(entries()) == 1


def test_a_record_lies_with_its_target_or_where_it_is_told():
    product = kettle()
    record("product.printed", target=product)
    record("product.shown", target=product, using="default")

    assert [entry.action for entry in elsewhere()] == ["product.added", "product.printed"]
    assert [entry.action for entry in entries()] == ["product.shown"]


def test_a_pause_is_logged_where_it_is_told():
    with paused("Importing", using="other"):
        kettle()

    assert ActivityEntry.objects.using("other").in_business("").get().action == "log.paused"
    assert entries() == []
