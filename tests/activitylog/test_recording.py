from __future__ import annotations

import json
from decimal import Decimal

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from activitylog import Action, activity_context, paused, record
from activitylog.choices import Outcome
from activitylog.exceptions import AppendOnlyError, EntryNotWrittenError
from activitylog.ids import new_id
from activitylog.models import ActivityEntry
from activitylog.registry import registry
from tests.activitylog.log import entries, new_entries, no_log_table, only
from tests.activitylog.shop.models import Product, Shelf, Untracked

pytestmark = pytest.mark.django_db


def kettle():
    return Product.objects.create(sku="kettle", name="Kettle", business_id="b2")


def test_what_is_no_change_of_a_row_is_recorded_by_hand():
    product = kettle()
    with new_entries() as written, activity_context(ip="91.83.1.7", reason="Asked for"):
        entry_id = record(
            "product.printed",
            target=product,
            category="reports",
            details="A label",
            changes={"copies": [None, 2]},
            outcome="failed",
        )

    entry = only(written)
    assert entry.id == entry_id
    assert (entry.action, entry.category, entry.details) == (
        "product.printed",
        "reports",
        "A label",
    )
    assert (entry.target_type, entry.target_id, entry.target_name, entry.business_id) == (
        "shop.product",
        str(product.pk),
        "Kettle",
        "b2",
    )
    assert entry.changes == {"copies": [None, 2]}
    assert (entry.outcome, entry.ip) == ("failed", "91.83.1.7")
    assert entry.context == {"reason": "Asked for", "by_hand": True}


def test_the_category_is_the_actions_else_the_targets_else_the_logs():
    product = kettle()
    with new_entries() as written:
        record("session.signed_out")
        record("product.printed", target=product)
        record("report.exported")

    assert [entry.category for entry in written] == ["security", "products", "log"]


def test_the_business_is_the_given_one_else_the_targets_else_the_contexts():
    product = kettle()
    with new_entries() as written, activity_context(business="b1"):
        record("product.printed", target=product, business="")
        record("product.printed", target=product)
        record("report.exported")

    assert [entry.business_id for entry in written] == ["", "b2", "b1"]


def test_a_target_that_is_not_logged_is_named_by_str():
    thing = Untracked.objects.create(name="A")
    record("thing.seen", target=thing)

    entry = only(entries())
    assert (entry.target_type, entry.target_name) == (
        "shop.untracked",
        f"Untracked object ({thing.pk})",
    )


def test_a_target_with_a_composite_key():
    record("shelf.cleaned", target=Shelf(aisle="A", number=1, label="Tea"), business="b1")

    assert only(entries()).target_id == '["A", 1]'


def test_words_that_wait_for_a_language_are_recorded():
    record("report.exported", details=_("Yes"), category=_("No"))

    entry = only(entries())
    assert (entry.details, entry.category) == ("Yes", "No")


def test_a_record_goes_with_its_transaction():
    with transaction.atomic():
        record("report.exported")
        transaction.set_rollback(True)

    assert entries() == []


def test_text_that_no_database_takes_is_recorded_readably():
    record("report.exported", details="a\0b")

    assert only(entries()).details == "a␀b"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"action": "Not A Key"}, "action='Not A Key' is no key of an action: write <noun>.<verb>"),
        ({"action": "exported"}, "write <noun>.<verb>"),
        ({"action": "report." + "x" * 100}, "is no key of an action"),
        ({"action": None}, "action=None is no key of an action"),
        ({"outcome": "bogus"}, "outcome='bogus' is none of success, denied, failed."),
        ({"business": "x" * 65}, "an id of 64 characters at most"),
        ({"business": "a\0b"}, "is no id of a business"),
        ({"target": Product}, "is no object of a model: pass the object itself"),
        ({"target": "kettle"}, "target='kettle' is no object of a model"),
        ({"target": Product(name="Kettle")}, "record it after the object is saved"),
        ({"changes": [1]}, r"changes is no mapping: write {name: \[before, after\]}"),
        ({"changes": {"price": 5}}, r"changes\['price'\] is no pair: write \[before, after\]"),
        ({"changes": {"price": None}}, r"changes\['price'\] is no pair"),
        ({"changes": {"price": [1, 2, 3]}}, r"changes\['price'\] has 3 values"),
        ({"changes": {"password": 5}}, r"changes\['password'\] is no pair"),
    ],
)
def test_what_no_entry_can_hold_is_refused(said, error):
    with pytest.raises(ValueError, match=error):
        record(**{"action": "report.exported", **said})

    assert entries() == []


@pytest.mark.parametrize("change", ["hunter2", b"h2", {"hunter2": 1}, ["hunter2"]])
def test_a_refusal_tells_no_secret(change):
    with pytest.raises(
        ValueError, match=r"changes\['password'\] (is no pair|has 1 value)"
    ) as raised:
        record("report.exported", changes={"password": change})

    assert "hunter2" not in str(raised.value)


def test_changes_by_hand_may_have_labels_and_values_of_any_kind():
    changes = {
        "owner": [1, 2, "Ann", "Bob"],
        "size": (None, Decimal("1.50")),
        "token": [["a", "b"], {"a": "b"}],
    }
    record("report.changed", changes=changes, outcome=Outcome.FAILED)

    entry = only(entries())
    assert entry.changes == {
        "owner": [1, 2, "Ann", "Bob"],
        "size": [None, "1.50"],
        "token": ["•••", "•••"],
    }
    assert entry.outcome == "failed"


def test_changes_that_no_database_takes_are_recorded_readably():
    record("report.changed", changes={"a\0": ["b\0", {"c\0": ["\ud800"]}]})

    assert only(entries()).changes == {"a␀": ["b␀", {"c␀": ["?"]}]}


def test_an_action_that_is_declared_may_be_called_as_it_is(monkeypatch):
    declared = Action("Bericht.gedruckt", "Bericht gedruckt", "reports")
    monkeypatch.setattr(registry, "actions", lambda: {declared.key: declared})
    record("Bericht.gedruckt")

    assert only(entries()).category == "reports"


def test_a_pause_captures_nothing_and_says_so():
    user = get_user_model().objects.create_user("ann")
    with new_entries() as written, activity_context(actor=user):
        with paused("Importing the old shop"):
            product = kettle()
            product.tags.create(name="Cold")
            Product.objects.update(stock=5)
            Product.objects.bulk_create([Product(sku="pot", name="Pot")])
            Product.objects.all().delete()
        kettle()

    pause, added = written
    assert (pause.action, pause.category, pause.actor_name) == ("log.paused", "log", "ann")
    assert pause.context == {"reason": "Importing the old shop"}
    assert added.action == "product.added"
    assert added.context == {}


def test_a_pause_ends_where_its_block_fails():
    with pytest.raises(ZeroDivisionError), paused("Trying"):
        raise ZeroDivisionError
    kettle()

    assert entries()[-1].action == "product.added"


def test_pauses_within_pauses():
    with paused("Outer"):
        with paused("Inner"):
            pass
        kettle()

    assert [entry.action for entry in entries()] == ["log.paused", "log.paused"]


@pytest.mark.django_db(transaction=True)
def test_a_pause_that_cannot_be_logged_is_none():
    entered = []

    def pause():
        with paused("Hiding"):
            entered.append(True)

    with no_log_table(), pytest.raises(EntryNotWrittenError):
        pause()
    assert entered == []


def upserted(entry, *positional, **named):
    ActivityEntry.objects.bulk_create([copied(entry)], *positional, **named)


def copied(entry):
    """Return another object for the row of an entry, which Django takes for a new one."""
    fields = [field for field in entry._meta.concrete_fields if field.column]
    return ActivityEntry(**{field.attname: getattr(entry, field.attname) for field in fields})


ON_CONFLICT = {"update_fields": ["action"], "unique_fields": ["business_id", "id"]}
UPSERT = "QuerySet.bulk_create(update_conflicts=True)"

REFUSED = {
    "save": ("save()", lambda entry: entry.save()),
    "asave": ("save()", lambda entry: async_to_sync(entry.asave)()),
    "save_base": ("save()", lambda entry: entry.save_base()),
    "raw": ("save()", lambda entry: entry.save_base(raw=True)),
    "force_update": ("save()", lambda entry: copied(entry).save(force_update=True)),
    "update_fields": ("save()", lambda entry: copied(entry).save(update_fields=["action"])),
    "delete": ("delete()", lambda entry: entry.delete()),
    "adelete": ("delete()", lambda entry: async_to_sync(entry.adelete)()),
    "upsert": (UPSERT, lambda entry: upserted(entry, update_conflicts=True, **ON_CONFLICT)),
    "upsert, by position": (
        UPSERT,
        lambda entry: upserted(entry, None, False, True, *ON_CONFLICT.values()),
    ),
    "upsert, asynchronously": (
        UPSERT,
        lambda entry: async_to_sync(ActivityEntry.objects.all().abulk_create)(
            [copied(entry)], None, False, True, *ON_CONFLICT.values()
        ),
    ),
    "update": (
        "QuerySet.update()",
        lambda entry: ActivityEntry.objects.in_business("b2").update(ip=None),
    ),
    "delete of several": (
        "QuerySet.delete()",
        lambda entry: ActivityEntry.objects.in_business("b2").delete(),
    ),
    "bulk_update": (
        "QuerySet.bulk_update()",
        lambda entry: ActivityEntry.objects.bulk_update([entry], ["ip"]),
    ),
}


@pytest.mark.parametrize("way", REFUSED)
def test_an_entry_is_neither_changed_nor_deleted(way):
    operation, attempt = REFUSED[way]
    kettle()
    entry = only(entries())
    entry.action = "product.forged"
    with pytest.raises(AppendOnlyError) as raised:
        attempt(entry)

    assert str(raised.value) == (
        f"Activity entries are append-only: {operation} is refused. To correct an entry, record "
        "a further one with activitylog.record()."
    )
    assert only(entries()).action == "product.added"


@pytest.mark.parametrize("is_raw", [False, True])
def test_no_entry_takes_the_place_of_another(is_raw):
    kettle()
    forged = copied(only(entries()))
    forged.action = "product.forged"
    with pytest.raises(IntegrityError), transaction.atomic():
        forged.save_base(raw=is_raw)

    assert only(entries()).action == "product.added"


def test_no_fixture_takes_the_place_of_an_entry(tmp_path):
    kettle()
    entry = only(entries())
    fields = {field.name: getattr(entry, field.attname) for field in entry._meta.concrete_fields}
    fields = {**fields, "action": "product.forged"}
    fixture = tmp_path / "entries.json"
    fixture.write_text(
        json.dumps(
            [{"model": "activitylog.activityentry", "fields": fields}], cls=DjangoJSONEncoder
        )
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        call_command("loaddata", fixture, verbosity=0)

    assert only(entries()).action == "product.added"


def test_entries_that_are_new_are_written_by_the_orm_too():
    kettle()
    new = copied(only(entries()))
    new.id = new_id()
    new.save()
    others = [copied(new), copied(new)]
    for other in others:
        other.id = new_id()
    ActivityEntry.objects.bulk_create(others, batch_size=1)
    ActivityEntry.objects.bulk_create(others, ignore_conflicts=True)

    assert len(entries()) == 4


def test_a_declaration_holds_an_action_to_its_category():
    product = kettle()

    with pytest.raises(ValueError, match=r"category='expenses' is not that of product\.updated"):
        record("product.updated", target=product, category="expenses")

    record("product.updated", target=product, category="products")
    assert entries()[-1].category == "products"


def test_an_action_that_nothing_declares_is_of_its_target_s_category():
    record("file.uploaded", target=kettle())
    record("file.uploaded", category="expenses")

    assert [entry.category for entry in entries(action="file.uploaded")] == ["products", "expenses"]
