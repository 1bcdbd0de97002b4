"""Moving a database with its log, as docs/operating.md says."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import CommandError, call_command

from activitylog import paused
from tests.activitylog.log import entries
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log
from tests.activitylog.shop.models import Product, Tag

LINKS = "shop_product_tags"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dumps(tmp_path):
    """A shop and its log as `dumpdata` writes them; both are gone since."""
    product = Product.objects.create(sku="kettle", name="Kettle", price=5)
    product.tags.add(Tag.objects.create(name="Warm"))
    product.tags.set([Tag.objects.create(name="Cold")])
    Product.objects.update(price=7)
    shop, log = tmp_path / "shop.json", tmp_path / "log.json"
    # Other tests have models of their own in this app, whose tables are not always there.
    models = [model for model in apps.get_app_config("shop").get_models() if model._meta.managed]
    labels = [model._meta.label for model in models]
    call_command("dumpdata", *labels, output=str(shop), verbosity=0)
    # By hand, since `dumpdata` reads all businesses at once, and no test may.
    log.write_text(serializers.serialize("json", entries()), encoding="utf-8")
    call_command("flush", interactive=False, verbosity=0)
    return shop, log


def test_what_is_loaded_in_a_pause_has_the_history_that_it_had(dumps):
    with paused("Moved to the new server"):
        call_command("loaddata", *dumps, verbosity=0)

    assert [entry.action for entry in entries()] == [
        "product.added",
        "product.updated",
        "product.updated",
        "product.updated",
        "log.paused",
    ]
    tables = tables_of_the_log(), tables_of_the_database()
    of_log, of_database = ({**each, LINKS: list(each[LINKS].values())} for each in tables)
    assert of_log == of_database


def test_links_have_new_keys_where_they_are_loaded(dumps):
    with paused("Moved to the new server"):
        call_command("loaddata", *dumps, verbosity=0)

    with pytest.raises(CommandError, match=r"do not agree about shop.Product_tags\."):
        call_command("replay_activity", check=True)


def test_what_is_loaded_without_its_log_begins_in_this_one(dumps):
    shop, _log = dumps
    call_command("loaddata", shop, verbosity=0)

    assert [entry.action for entry in entries()] == ["product.added", "product.updated"]
    assert tables_of_the_log() == tables_of_the_database()


def test_what_is_loaded_as_well_as_its_log_would_be_told_of_twice(dumps):
    call_command("loaddata", *dumps, verbosity=0)

    assert [entry.action for entry in entries()].count("product.added") == 2
