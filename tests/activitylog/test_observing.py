"""The log watches, and changes nothing of what it watches."""

from __future__ import annotations

import pickle
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models.query import QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.db.models.sql.query import Query
from django.db.models.sql.subqueries import DeleteQuery, InsertQuery, UpdateQuery

from activitylog.capture import install, uninstall
from tests.activitylog.log import entries, new_entries
from tests.activitylog.shop.models import Category, Listing, Memo, Product, Sample, Tag

pytestmark = pytest.mark.django_db

WRITING = (InsertQuery, UpdateQuery, DeleteQuery)
SIGNALS = (pre_save, post_save, pre_delete, post_delete, m2m_changed)


def kettle(**values):
    return Product.objects.create(**{"sku": "kettle", "name": "Kettle", **values})


@contextmanager
def without_capture():
    uninstall()
    try:
        yield
    finally:
        install()


def returned():
    """Do some of everything, and return all that Django returned."""
    product = kettle(category=Category.objects.create(name="Kitchen"))
    tag = Tag.objects.create(name="Cold")
    found = [
        product.tags.add(tag),
        Product.objects.update(stock=5),
        Product.objects.filter(sku="none").update(stock=5),
        Product.objects.filter(pk__in=[]).update(stock=5),
        Product.objects.get_or_create(sku="kettle")[1],
        Product.objects.update_or_create(sku="kettle", defaults={"stock": 6})[1],
        Product.objects.bulk_update([product], ["stock"]),
        [p.pk is None for p in Product.objects.bulk_create([Product(sku="a"), Product(sku="b")])],
        len(Product.objects.bulk_create([Product(sku="a")], ignore_conflicts=True)),
        Listing.objects.create(slug="x", product=product).pk,
        Memo.objects.create(text="A").delete()[0],
        Product.objects.all().delete(),
        Product.objects.all().delete(),
        Category.objects.all()._raw_delete("default"),
    ]
    sample = Sample.objects.create(code="S", count=4)
    return [*found, sample.rank, sample.twice]


def test_what_django_returns_is_the_same():
    captured = returned()
    Sample.objects.all().delete()
    Tag.objects.all().delete()
    with without_capture():
        bare = returned()

    assert captured == bare


def sent_signals():
    sent = []

    def note(signal, sender, **kwargs):
        quiet = {"instance", "pk_set", "origin", "using", "model"}
        sent.append(
            (
                SIGNALS.index(signal),
                sender,
                sorted((k, v) for k, v in kwargs.items() if k not in quiet),
            )
        )

    for signal in SIGNALS:
        signal.connect(note)
    try:
        returned()
    finally:
        for signal in SIGNALS:
            signal.disconnect(note)
    return sent


def test_djangos_signals_are_sent_in_the_same_order_with_the_same_arguments():
    captured = sent_signals()
    Sample.objects.all().delete()
    Tag.objects.all().delete()
    with without_capture():
        bare = sent_signals()

    assert captured == bare


def test_managers_querysets_and_models_are_as_they_were():
    kettle()
    found = Product.objects.filter(sku="kettle")

    assert type(found) is QuerySet
    assert type(Product.objects) is models.Manager
    assert pickle.loads(pickle.dumps(found)).get() == found.get()  # noqa: S301  it is ours
    assert pickle.loads(pickle.dumps(found.get())).name == "Kettle"  # noqa: S301  it is ours


def test_an_object_is_as_django_leaves_it():
    sample = Sample(code="S", count=3)
    sample.save()
    loaded = Sample.objects.get()

    assert not sample._state.adding
    assert (sample.rank, sample.twice) == (loaded.rank, loaded.twice) == (7, 6)
    assert vars(sample).keys() == vars(loaded).keys()


def test_keys_are_set_on_what_was_created_in_bulk():
    made = Product.objects.bulk_create(Product(sku=f"p{n}", name=f"P{n}") for n in range(3))

    assert {p.pk: p.sku for p in made} == dict(Product.objects.values_list("pk", "sku"))


def test_an_error_of_the_database_is_djangos():
    kettle()
    with pytest.raises(IntegrityError), transaction.atomic():
        kettle()

    assert len(entries()) == 1


def test_installing_twice_is_harmless():
    install()
    with new_entries() as written:
        kettle()

    assert len(written) == 1


def test_uninstalling_leaves_django_as_it_was():
    with without_capture(), new_entries() as written:
        assert all(query.get_compiler is Query.get_compiler for query in WRITING)
        assert not any("get_compiler" in vars(query) for query in WRITING)
        kettle()
        uninstall()

    assert written == []
    kettle(sku="pot")
    assert len(entries()) == 1


def test_a_table_that_is_not_registered_has_djangos_own_compiler():
    query = UpdateQuery(Tag)
    logged = UpdateQuery(Product)

    assert type(query.get_compiler("default")) is type(Query.get_compiler(query, "default"))
    assert type(logged.get_compiler("default")) is not type(query.get_compiler("default"))


def test_the_sql_of_an_update_can_be_had_without_running_it():
    query = Product.objects.filter(sku="kettle").query.chain(UpdateQuery)
    query.add_update_values({"stock": 5})

    sql, params = query.get_compiler("default").as_sql()
    assert sql.startswith('UPDATE "shop_product" SET "stock" = %s WHERE')
    assert params == (5, "kettle")
