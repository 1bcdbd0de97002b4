from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from activitylog.reading.presentation import formats
from activitylog.reading.presentation.change_reader import ChangeReader
from activitylog.reading.presentation.changes import FieldChange, LinksChange, PartsChange
from activitylog.reading.presentation.lines import lines_of
from activitylog.reading.presentation.plain import details_text
from activitylog.reading.presentation.sums import Sum
from activitylog.reading.presentation.values import Units
from activitylog.reading.stories import stories_of
from activitylog.registry import registry
from tests.activitylog.reading.shoplog import (
    NOW,
    PRODUCT,
    drafted,
    write,
    write_adjustment,
    write_bulk,
)

UNITS = Units(ZoneInfo("Europe/Brussels"), "EUR")


def read(stored, type_=PRODUCT, *, sees_restricted=True, units=UNITS, whole=""):
    reader = ChangeReader(registry.for_type(type_), units, sees_restricted, {}, {})
    return reader.changes(stored, whole)


def said(stored, **options) -> str:
    """Return one changed field as the page says it."""
    (change,) = read(stored, **options)
    assert isinstance(change, FieldChange)
    if change.redaction:
        return f"{change.name}: {change.redaction}"
    return f"{change.name}: {change.before.text} → {change.after.text} {change.delta}".strip()


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({"name": ["Kettle", "Blue Kettle"]}, "Name: Kettle → Blue Kettle"),
        ({"price": ["24.00", "19.00"]}, "Price: €24.00 → €19.00 −20.8\xa0%"),
        ({"price": ["0.00", "5.00"]}, "Price: €0.00 → €5.00"),
        ({"price": ["1234.50", "12345.60"]}, "Price: €1,234.50 → €12,345.60 +900.0\xa0%"),
        ({"stock": [40, 26]}, "Stock: 40 → 26 −14"),
        ({"stock": [0, 12000]}, "Stock: 0 → 12,000 +12,000"),
        ({"stock": [-3, 2026]}, "Stock: −3 → 2026 +2,029"),
        ({"status": ["draft", "active"]}, "Status: Draft → Active"),
        ({"status": ["draft", "retired"]}, "Status: Draft → retired"),
        ({"is_online": [False, True]}, "Is online: No → Yes"),
        ({"available_from": [None, "2026-04-01"]}, "Available from: none → 1 April 2026"),
        ({"available_from": ["2026-13-45", ""]}, "Available from: 2026-13-45 → empty"),
        ({"category": [1, 2, "Pots", "Pans"]}, "Category: Pots → Pans"),
        ({"category": [1, None, "Pots", None]}, "Category: Pots → none"),
        ({"category": [1, 2]}, "Category: 1 → 2"),
        ({"description": ["", "Boils fast"]}, "Description: empty → Boils fast"),
        ({"supplier_token": ["•••", "•••"]}, "Supplier token: masked"),
        ({"gone_field": [True, {"a": [1, None]}]}, "Gone field: Yes → a: 1, none"),
        ({"price": ["Infinity", "1e999999"]}, "Price: Infinity → 1e999999"),
    ],
)
def test_values_read_as_people_would_say_them(stored, words):
    assert said(stored) == words


def test_moments_are_told_in_the_business_s_zone():
    summer = {"restocked_at": [None, "2026-03-29T22:30:00+00:00"]}

    assert said(summer) == "Restocked at: none → 30 March 2026, 00:30"


def test_amounts_are_in_the_currency_of_that_time_and_the_language_of_the_reader():
    price = {"price": ["1234.50", "1000.00"]}

    assert "$1,234.50" in said(price, units=Units(UNITS.zone, "USD"))
    assert "CHF\xa01,234.50" in said(price, units=Units(UNITS.zone, "CHF"))
    assert "1,234.50" in said(price, units=Units(UNITS.zone))
    with translation.override("de"):
        assert "1.234,50\xa0€" in said(price)


def test_a_restricted_value_is_hidden_from_who_has_no_right():
    cost = {"cost": ["11.40", "9.90"]}

    assert said(cost, sees_restricted=False) == "Cost: hidden"
    assert said(cost) == "Cost: €11.40 → €9.90 −13.2\xa0%"
    assert "11.40" not in repr(read(cost, sees_restricted=False))


def test_a_model_that_is_gone_reads_well():
    assert said({"credit_limit": [100, 200]}, type_="gone.loan") == "Credit limit: 100 → 200"


def test_colours_come_with_a_swatch():
    (change,) = read({"colour": ["#6B7280", "red;fill:url(x)"]})

    assert change.before.swatch == "#6B7280"
    assert change.after.swatch == ""


def test_long_texts_are_folded_and_short_ones_are_not():
    (change,) = read({"description": ["short", "x" * 10_000]})

    assert (change.before.is_long, change.after.is_long) == (False, True)


def test_what_was_added_has_no_before_and_what_was_deleted_no_after():
    (added,) = read({"name": [None, "Kettle"]}, whole="added")
    (deleted,) = read({"name": ["Kettle", None]}, whole="deleted")

    assert (added.before, added.after.text) == (None, "Kettle")
    assert (deleted.before.text, deleted.after) == ("Kettle", None)


def test_links_are_told_by_name():
    tags = {"added": [{"pk": "91", "id": "4", "name": "Cold"}], "removed": []}
    (change,) = read({"tags": tags})

    assert isinstance(change, LinksChange)
    assert (change.name, change.added, change.removed) == ("Tags", ("Cold",), ())


def test_parts_are_a_table_of_what_was_added_changed_and_removed():
    lines = {
        "removed": [{"pk": "6", "quantity": 1, "product": 9, "_labels_": {"product": "Mug"}}],
        "added": [{"pk": "5", "quantity": 2, "product": 8, "_labels_": {"product": "Kettle"}}],
        "changed": [{"pk": "4", "quantity": [2, 3]}],
    }
    (change,) = read({"lines": lines}, type_="shop.order")

    assert isinstance(change, PartsChange)
    assert change.columns == ("Product", "Quantity")
    told = [
        (row.verb, [(c.before and c.before.text, c.after and c.after.text) if c else None
                    for c in row.cells])
        for row in change.rows
    ]  # fmt: skip
    assert told == [
        ("added", [(None, "Kettle"), (None, "2")]),
        ("changed", [None, ("2", "3")]),
        ("removed", [("Mug", None), ("1", None)]),
    ]


@pytest.mark.parametrize(
    "stored",
    [
        {"x": {}}, {"x": []}, {"x": None}, {"x": 3}, {"x": [1]}, {"x": {"added": 3}},
        {"x": {"added": ["y"]}}, {"x": {"added": [{}]}}, {"x": [[1, [2]], {"y": {}}]},
        {"tags": {"added": []}}, {"tags": [1, 2]}, {"price": [[], {}]}, {"stock": ["many", True]},
        {"lines": {"added": [{"quantity": {"a": 1}}]}}, {"price": ["1", "2", "3", "4", "5"]},
    ],
)  # fmt: skip
def test_nothing_that_was_stored_breaks_the_page(stored):
    assert len(read(stored)) == 1
    assert len(read(stored, type_="gone.loan")) == 1


def test_amounts_come_first_then_the_summary_and_what_is_hidden_last():
    stored = {"cost": ["1", "2"], "name": ["a", "b"], "price": ["1", "2"], "sku": ["a", "b"]}

    keys = [change.key for change in read(stored, sees_restricted=False)]

    assert keys == ["price", "sku", "name", "cost"]


class TestStories:
    def test_entries_of_one_operation_about_one_target_are_one(self):
        product, adjustment = write_adjustment()

        (story,) = stories_of([adjustment, product])

        assert story.lead == adjustment
        assert list(story.changes) == ["stock", "adjustments"]

    def test_the_first_that_is_more_than_an_update_names_it_in_the_order_of_time(self):
        operation = uuid4()
        actions = ["product.updated", "product.added", "stock.adjusted"]
        entries = [drafted(NOW, request_id=operation, action=action) for action in actions]

        (story,) = stories_of(reversed(entries))

        assert story.lead.action == "product.added"

    def test_updates_alone_are_named_after_the_first(self):
        operation = uuid4()
        entries = [drafted(NOW, request_id=operation) for _ in range(3)]

        (story,) = stories_of(reversed(entries))

        assert story.lead is entries[0]

    def test_first_values_before_and_last_values_after_count(self):
        operation = uuid4()
        values = [["24.00", "22.00"], ["22.00", "19.00"]]
        entries = [drafted(NOW, request_id=operation, changes={"price": v}) for v in values]

        (story,) = stories_of(reversed(entries))

        assert story.changes == {"price": ["24.00", "19.00"]}

    def test_names_of_foreign_keys_go_with_their_values(self):
        operation = uuid4()
        values = [[1, 2, "Pots", "Pans"], [2, 3, "Pans", "Mugs"]]
        entries = [drafted(NOW, request_id=operation, changes={"category": v}) for v in values]

        (story,) = stories_of(reversed(entries))

        assert story.changes == {"category": [1, 3, "Pots", "Mugs"]}

    @pytest.mark.parametrize(
        "other",
        [{"request_id": None}, {"target_id": "2"}, {"target_type": "shop.order"},
         {"target_id": ""}, {"parent_id": uuid4()}],
    )  # fmt: skip
    def test_others_stay_apart(self, other):
        first = drafted(NOW, request_id=uuid4())
        second = drafted(NOW, **{"request_id": first.request_id, **other})

        assert len(list(stories_of([second, first]))) == 2

    def test_what_another_operation_stands_between_stays_apart(self):
        operation = uuid4()
        first, between, last = (
            drafted(NOW, request_id=request) for request in (operation, uuid4(), operation)
        )

        assert len(list(stories_of([last, between, first]))) == 3

    def test_two_targets_of_one_operation_are_two_stories_even_when_interleaved(self):
        operation = uuid4()
        entries = [drafted(NOW, request_id=operation, target_id=id_) for id_ in "1212"]

        told = list(stories_of(reversed(entries)))

        assert [[entry.target_id for entry in story.entries] for story in told] == [
            ["2", "2"],
            ["1", "1"],
        ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Updated product Blue Kettle"),
        ({"action": "stock.adjusted"}, "Adjusted stock of Blue Kettle"),
        (
            {"action": "order.added", "target_type": "shop.order", "target_name": "#1042"},
            "Created order #1042",
        ),
        ({"target_name": ""}, "Updated product #1"),
        (
            {"action": "loan.granted", "target_type": "gone.loan", "target_name": "Loan 7"},
            "Granted loan Loan 7",
        ),
        (
            {"action": "report.sent", "target_type": "", "target_id": "", "target_name": ""},
            "Sent report",
        ),
    ],
)
def test_a_sentence_is_the_label_and_then_the_target(viewer, given, words):
    (line,) = lines_of([write(**given)], viewer())

    assert line.sentence.text == words


@pytest.mark.parametrize(
    ("rows", "given", "words"),
    [
        (3, {}, "Updated 3 products"),
        (1, {}, "Updated 1 product"),
        (2, {"action": "stock.adjusted"}, "Adjusted stock of 2 products"),
        (2, {"action": "loan.granted", "target_type": "gone.loan"}, "Granted 2 loan entries"),
    ],
)
def test_a_bulk_counts_its_rows(viewer, rows, given, words):
    (line,) = lines_of([write_bulk(rows, **given)], viewer())

    assert line.sentence.text == words


def test_a_bulk_says_what_it_did_in_sum(viewer):
    head = write_bulk(2)
    write(parent_id=head.id, changes={"price": ["10.00", "9.50"]}, context={"currency": "EUR"})
    (line,) = lines_of([head], viewer())

    (told,) = line.bulk.sums
    assert (told.name, told.spread, told.average) == (
        "Price",
        "−10.0\xa0% to −5.0\xa0%",
        "average −8.3\xa0%",
    )
    assert line.bulk.is_sum_of_all


def test_a_bulk_s_sum_tells_only_that_hidden_values_changed(viewer):
    head = write(target_id="", target_name="")
    write(parent_id=head.id, changes={"cost": ["10.00", "9.50"]})

    assert lines_of([head], viewer("keeper"))[0].bulk.sums == [Sum("Cost", redaction="hidden")]
    assert lines_of([head], viewer())[0].bulk.sums


def test_a_bulk_that_added_names_the_first(viewer):
    (line,) = lines_of([write_bulk(5, action="product.added")], viewer())

    assert line.bulk.names == ["Product 1", "Product 2", "Product 3"]


def test_a_bulk_of_rows_without_names_tells_their_ids(viewer):
    head = write_bulk(0, action="product.added")
    write(parent_id=head.id, action="product.added", target_id="7", target_name="")
    write(parent_id=head.id, action="product.added", target_id="8", target_name="")

    (line,) = lines_of([head], viewer())

    assert details_text(line) == "#7, #8"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=18), "18 min ago"),
        (timedelta(hours=2), "2 h ago"),
        (timedelta(hours=24), ""),
        (timedelta(minutes=-5), ""),
    ],
)
def test_only_the_last_day_is_told_by_how_long_ago_it_was(ago, words):
    assert formats.ago_text(NOW - ago, NOW) == words


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Europe/Brussels", "UTC+2"), ("America/St_Johns", "UTC−2:30"), ("UTC", "UTC")],
)
def test_the_distance_from_utc_is_written_with_a_true_minus(zone, words):
    assert formats.offset_text(NOW.astimezone(ZoneInfo(zone))) == words


@pytest.mark.parametrize(
    ("zone", "words"), [("Europe/Brussels", "Europe/Brussels (UTC+2)"), ("UTC", "UTC")]
)
def test_a_zone_is_named_with_its_distance_from_utc_but_utc_once(zone, words):
    assert formats.zone_text(zone, NOW.astimezone(ZoneInfo(zone))) == words


def test_days_and_times_are_kept_apart_by_zone_and_language():
    there, here = (NOW.astimezone(ZoneInfo(zone)) for zone in ("America/St_Johns", "UTC"))
    texts = {formats.moment_text(there), formats.moment_text(here)}
    with translation.override("de"):
        texts |= {formats.moment_text(there), formats.moment_text(here)}

    assert len(texts) == 4


def test_numbers_keep_the_digits_they_have():
    assert formats.number_text(Decimal("2.500")) == "2.500"


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Amina Diallo", "AD"),
        ("Ludwig van Beethoven", "LB"),
        ("cher", "C"),
        ("<script>", ""),
        ("王 小明", "王小"),
        ("", "U4"),
    ],
)
def test_initials_are_the_first_and_the_last(viewer, name, initials):
    (line,) = lines_of([write(actor_id="42", actor_name=name, actor_email="")], viewer())

    assert line.who.initials == initials


@pytest.mark.parametrize(
    ("context", "source", "cause"),
    [
        ({"command": "import_prices"}, "command", "command import_prices"),
        ({"task": "reorder"}, "task", "task reorder"),
        ({}, "database", "Database"),
    ],
)
def test_the_system_has_a_cause(viewer, context, source, cause):
    given = {"actor_id": "", "actor_name": "", "actor_email": "", "actor_role": "", "ip": None}
    (line,) = lines_of([write(context=context, source=source, **given)], viewer())

    assert (line.who.name, line.who.cause) == ("System", cause)


class TestLargeNumbers:
    def test_percents_of_amounts_that_no_shop_has_are_written(self):
        assert formats.percent(Decimal("0.001"), Decimal("1e27")).endswith("\xa0%")

    def test_every_digit_is_kept(self):
        number = Decimal("-1234567890123456789012345678901234567.5")

        assert formats.number_text(number, is_grouped=False) == f"−{str(number)[1:]}"
