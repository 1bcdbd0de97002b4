from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from activitylog.encoding import encoded
from activitylog.replay import check, decode, recorded_tables
from activitylog.replay.decoding import agrees
from tests.activitylog.shop.models import Listing, Product, Sample, Shelf, Supplier, Supply


class Loud(models.CharField):
    """A field whose values in Python are not what stands in its column."""

    def from_db_value(self, value, expression, connection):
        return value and value.upper()

    def to_python(self, value):
        return value and value.upper()


class Stamps(json.JSONDecoder):
    def __init__(self, **options):
        super().__init__(object_hook=self.read, **options)

    def read(self, value):
        return datetime.fromisoformat(value["at"]) if "at" in value else value


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
BIG = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False)
MOMENTS = st.datetimes(timezones=st.just(UTC))
JSON = st.recursive(
    st.none() | st.booleans() | BIG | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
SPANS = st.timedeltas(timedelta(days=-99_999), timedelta(days=99_999))

SAMPLE = {
    "code": TEXT,
    "count": st.integers(-(2**30), 2**30 - 1),  # its double is an integer too
    "big": st.none() | BIG,
    "ratio": st.none() | FLOATS,
    "amount": st.none() | st.decimals(-(10**9), 10**9, places=2),
    "is_good": st.none() | st.booleans(),
    "day": st.none() | st.dates(),
    "moment": st.none() | MOMENTS,
    "clock": st.none() | st.times(),
    "span": st.none() | SPANS,
    "uid": st.none() | st.uuids(),
    "raw": st.none() | st.binary(max_size=40),
    "data": st.none() | JSON,
    "address": st.none() | st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(str),
    "compass": TEXT,
}
OTHERS = {
    models.AutoField(primary_key=True): st.integers(1, 2**31),
    models.BigAutoField(primary_key=True): BIG,
    models.SmallIntegerField(): st.integers(-(2**15), 2**15),
    models.PositiveBigIntegerField(): st.integers(0, 2**63 - 1),
    models.DecimalField(max_digits=60, decimal_places=30): st.decimals(allow_nan=False),
    models.TextField(): TEXT,
    models.SlugField(): TEXT,
    models.URLField(): TEXT,
    models.EmailField(): TEXT,
    models.FileField(): TEXT,
    models.FilePathField(path="."): TEXT,
    Loud(max_length=9): TEXT.map(str.upper),
    models.JSONField(decoder=Stamps): st.builds(lambda at: {"before": at.isoformat()}, MOMENTS),
    Sample._meta.get_field("twice"): st.integers(-(2**30), 2**30),
    Product._meta.get_field("category"): BIG,
    Product._meta.get_field("status"): st.sampled_from(Product.Status.values),
    Listing._meta.get_field("product"): TEXT,
    Supply._meta.get_field("supplier"): st.uuids(),
}
KINDS = [(Sample._meta.get_field(name), values) for name, values in SAMPLE.items()] + list(
    OTHERS.items()
)


@pytest.mark.parametrize(
    ("field", "values"), KINDS, ids=[f"{type(f).__name__}-{f.name}" for f, _values in KINDS]
)
@given(data=st.data())
def test_decoding_is_the_inverse_of_encoding(field, values, data):
    value = data.draw(values)
    logged = json.loads(json.dumps(encoded(value)))

    assert decode(field, logged) == value
    assert agrees(field, logged, value)


@pytest.mark.parametrize(
    ("field", "logged"),
    [
        (models.IntegerField(), "seven"),
        (models.DecimalField(max_digits=4, decimal_places=2), "much"),
        (models.DateField(), "2026-02-30"),
        (models.DurationField(), "a while"),
        (models.BinaryField(), "*"),
        (models.UUIDField(), "x"),
        (models.TimeField(), []),
    ],
)
def test_what_no_value_is_written_as_is_an_error(field, logged):
    with pytest.raises(ValueError, match="is not how an entry holds a value of"):
        decode(field, logged)
    assert not agrees(field, logged, decode(models.IntegerField(), 1))


def test_numbers_that_json_cannot_hold():
    ratio = models.FloatField()

    for value in (float("inf"), float("-inf")):
        assert decode(ratio, encoded(value)) == value
    assert agrees(ratio, encoded(float("nan")), float("nan"))
    assert not agrees(ratio, "nan", 1.0)
    assert agrees(ratio, 10**300, 1e300), "PostgreSQL's jsonb writes it without an exponent"
    assert agrees(models.DecimalField(), "1.50", Decimal("1.5"))


def test_one_instant_is_one_value_in_every_zone():
    moment = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=3)))

    assert agrees(models.DateTimeField(), "2026-11-23T09:00:00+00:00", moment)


@pytest.mark.parametrize(("logged", "found"), [(1, True), (1, 1.0), ([0], [False]), ("1", 1)])
def test_json_values_of_another_type_are_others(logged, found):
    assert not agrees(models.JSONField(), logged, found)
    assert agrees(models.JSONField(), found, found)


@pytest.mark.django_db
@given(first=st.fixed_dictionaries(SAMPLE), second=st.fixed_dictionaries(SAMPLE))
def test_what_the_database_keeps_is_what_the_log_says(first, second):
    sample = Sample.objects.create(**first)
    Sample.objects.filter(pk=sample.pk).update(**second)

    (table,) = recorded_tables(Sample)
    report = check(table)

    assert report.differences == []
    assert report.is_true
    Sample.objects.all().delete()


@pytest.mark.django_db
@given(aisle=st.text(st.characters(categories=["L", "N"]), max_size=10), number=st.integers(-9, 9))
def test_keys_of_several_columns(aisle, number):
    Shelf.objects.all().delete()
    Shelf.objects.create(aisle=aisle, number=number, label="Top")

    (table,) = recorded_tables(Shelf)
    report = check(table)

    assert report.is_true
    assert list(report.replayed.rows()) == [{"aisle": aisle, "number": number, "label": "Top"}]


@pytest.mark.django_db
def test_keys_of_one_column():
    supplier = Supplier.objects.create(name="Amal Trading")

    table, _links = recorded_tables(Supplier)

    assert list(check(table).replayed.rows()) == [{"id": supplier.pk, "name": "Amal Trading"}]
