"""The watch over every query of these tests sees what it must see."""

from __future__ import annotations

import pytest

from activitylog.models import ActivityEntry
from tests.activitylog.conftest import reads_every_business

LOG = ActivityEntry.objects.all()
ENTRIES = '"activitylog_activityentry"'


@pytest.mark.parametrize(
    "entries",
    [
        LOG.in_business("b1"),
        LOG.in_business("b1").for_target("shop.product", "1").order_by("id")[:5],
        LOG.filter(business_id__in=["b1", "b2"], parent_id=None),
        LOG.filter(pk=("b1", "01900000-0000-7000-8000-000000000000")),
        LOG.filter(action="x", business_id="b1").values("action").distinct(),
    ],
)
def test_what_names_the_business_passes(entries):
    assert not reads_every_business(str(entries.query))


@pytest.mark.parametrize(
    "entries",
    [
        LOG,
        LOG.filter(action="product.added"),
        LOG.values("business_id").order_by("business_id"),
        LOG.filter(id="01900000-0000-7000-8000-000000000000").only("business_id"),
    ],
)
def test_what_does_not_is_found(entries):
    assert reads_every_business(str(entries.query))


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        (f"DELETE FROM {ENTRIES}", False),
        (f"DELETE FROM {ENTRIES} WHERE id < 5", True),
        (f"DELETE FROM {ENTRIES} WHERE business_id = 'b1' AND id < 5", False),
        (f"INSERT INTO {ENTRIES} (business_id) SELECT 1", False),
        (f"SELECT 1 FROM {ENTRIES} a WHERE a.business_id = 'b1' AND "
         f"EXISTS (SELECT 1 FROM {ENTRIES} b WHERE b.id > a.id)", True),
        (f"WITH x AS (SELECT 1 FROM {ENTRIES} WHERE action = 'x') SELECT 1", True),
    ],
)  # fmt: skip
def test_statements_by_hand(sql, is_found):
    assert reads_every_business(sql) is is_found
