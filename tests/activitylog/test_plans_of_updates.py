"""How PostgreSQL goes about an update of many rows, whatever it believes of the table."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.activitylog.log import heads, rows
from tests.activitylog.shop.models import Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def products():
    made = [Product(sku=f"s{number}", name=f"Product {number}", price=1) for number in range(20)]
    return Product.objects.bulk_create(made)


def steps_of(update) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        update()
    (sql,) = [query["sql"] for query in queries if "UPDATE" in query["sql"].split("RETURNING")[0]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return [step for (step,) in cursor.fetchall()]


@pytest.mark.parametrize("in_bulk", [True, False])
def test_no_rows_are_compared_with_all_others(products, in_bulk):
    """A join would be so, by a plan for a table that was emptied, looked at, and filled again."""
    if connection.vendor != "postgresql" or connection.pg_version < 180_000:
        pytest.skip("Before PostgreSQL 18 rows are joined with what they were.")
    for product in products:
        product.price = 2

    if in_bulk:
        steps = steps_of(lambda: Product.objects.bulk_update(products, ["price"]))
    else:
        steps = steps_of(lambda: Product.objects.filter(price=1).update(price=3))

    assert any("LockRows" in step for step in steps)
    assert not [step for step in steps if "Join" in step or "Nested Loop" in step]


def test_rows_of_a_bulk_are_told_of_in_the_order_of_their_keys(products):
    Product.objects.filter(pk=products[3].pk).update(name="Last in the table now")
    Product.objects.update(price=4)

    told = [int(row.target_id) for row in rows(heads()[-1])]
    assert len(told) == len(products)
    assert told == sorted(told)
