"""`set()` of a relation under the guard: each link is told of once, and in its order."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models.signals import m2m_changed

from tests.activitylog.log import new_entries, only
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log
from tests.activitylog.shop.models import Product, Tag

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guarded")]

LINKS = Product.tags.through


@pytest.fixture
def tags():
    return [Tag.objects.create(name=name) for name in ("Cold", "Hot", "New")]


@pytest.fixture
def product(tags):
    product = Product.objects.create(sku="kettle", name="Kettle")
    product.tags.add(tags[0])
    return product


def test_each_link_is_told_of_once(product, tags):
    with new_entries() as written:
        product.tags.set(tags[1:])

    tagged = only(written).changes["tags"]
    assert [link["name"] for link in tagged["removed"]] == ["Cold"]
    assert {link["name"] for link in tagged["added"]} == {"Hot", "New"}


def test_raw_sql_in_the_middle_stands_between_the_halves(product, tags):
    (key,) = LINKS.objects.values_list("pk", flat=True)

    def write(*, action, **sent):
        if action == "post_remove":
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO shop_product_tags (id, product_id, tag_id) VALUES (%s, %s, %s)",
                    [key, product.pk, tags[2].pk],
                )

    m2m_changed.connect(write, LINKS)
    try:
        with new_entries() as written:
            product.tags.set([tags[1]])
    finally:
        m2m_changed.disconnect(write, LINKS)

    assert [
        (entry.source, {kind: [link["pk"] for link in links] for kind, links in tagged.items()})
        for entry in written
        for tagged in [entry.changes["tags"]]
    ] == [
        ("system", {"removed": [key]}),
        ("database", {"added": [key]}),
        ("system", {"added": [LINKS.objects.get(tag=tags[1]).pk]}),
    ]
    assert tables_of_the_log() == tables_of_the_database()
