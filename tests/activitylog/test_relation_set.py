"""`set()` of a many-to-many relation is one entry, whatever receivers do in the middle of it."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext, suppress

import pytest
from django.db import connection, router, transaction
from django.db.models.fields import related_descriptors
from django.db.models.signals import m2m_changed

from activitylog import activity_context, paused, record
from activitylog.capture import install, uninstall
from activitylog.exceptions import EntryNotWrittenError
from activitylog.models import ActivityEntry
from tests.activitylog.log import new_entries, no_log_table, only
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log
from tests.activitylog.shop.models import Order, Product, Supplier, Supply, Tag, Untracked

pytestmark = pytest.mark.django_db

LINKS = Product.tags.through


class NoThanksError(Exception):
    """What a receiver of the application raises."""


@pytest.fixture
def tags():
    return [Tag.objects.create(name=name) for name in ("Cold", "Hot", "New")]


@pytest.fixture
def product(tags):
    product = Product.objects.create(sku="kettle", name="Kettle")
    product.tags.add(tags[0])
    return product


@contextmanager
def at(action, do):
    """Have a receiver do something at a moment of `set()`, once."""

    def receive(*, instance, **sent):
        if sent["action"] == action:
            m2m_changed.disconnect(receive, LINKS)
            do()

    m2m_changed.connect(receive, LINKS)
    try:
        yield
    finally:
        m2m_changed.disconnect(receive, LINKS)


def told(written):
    """Return what entries say, in their order, of the names of links alone."""
    return [
        (
            entry.action,
            entry.target_name,
            {
                kind: sorted(link["name"] for link in links)
                for kind, links in entry.changes.get("tags", {}).items()
            },
        )
        for entry in written
    ]


def assert_replays():
    assert tables_of_the_log() == tables_of_the_database()


ONE = ("product.updated", "Kettle", {"removed": ["Cold"], "added": ["Hot"]})
REMOVED = ("product.updated", "Kettle", {"removed": ["Cold"]})
ADDED = ("product.updated", "Kettle", {"added": ["Hot"]})


@pytest.mark.parametrize("moment", ["pre_remove", "post_remove", "pre_add", "post_add"])
def test_what_a_receiver_writes_stands_where_it_was_written(product, tags, moment):
    with new_entries() as written, at(moment, lambda: Order.objects.create(number="O1")):
        product.tags.set([tags[1]])

    between = ("order.added", "O1", {})
    assert (
        told(written)
        == {
            "pre_remove": [between, ONE],
            "post_remove": [REMOVED, between, ADDED],
            "pre_add": [REMOVED, between, ADDED],
            "post_add": [ONE, between],
        }[moment]
    )
    assert_replays()


@pytest.mark.parametrize("moment", ["post_remove", "post_add"])
def test_what_is_recorded_by_hand_stands_where_it_was_recorded(product, tags, moment):
    with new_entries() as written, at(moment, lambda: record("tags.synchronised")):
        product.tags.set([tags[1]])

    actions = [entry.action for entry in written]
    assert actions.index("tags.synchronised") == 1
    assert len(actions) == (3 if moment == "post_remove" else 2)


def test_a_receiver_that_writes_what_nobody_logs_does_not_split_it(product, tags):
    with new_entries() as written, at("post_remove", lambda: Untracked.objects.create(name="A")):
        product.tags.set([tags[1]])

    assert told(written) == [ONE]


def test_a_receiver_that_adds_to_the_same_relation_is_told_of_in_it(product, tags):
    with new_entries() as written, at("post_remove", lambda: product.tags.add(tags[2])):
        product.tags.set([tags[1]])

    assert told(written) == [
        ("product.updated", "Kettle", {"removed": ["Cold"], "added": ["Hot", "New"]})
    ]
    assert_replays()


def test_what_a_receiver_takes_back_is_told_of_after_it(product, tags):
    with new_entries() as written, at("post_add", lambda: product.tags.remove(tags[1])):
        product.tags.set([tags[1]])

    assert told(written) == [ONE, ("product.updated", "Kettle", {"removed": ["Hot"]})]
    assert_replays()


def test_a_set_within_a_set_is_an_entry_of_its_own(product, tags):
    other = Product.objects.create(sku="pot", name="Pot")
    other.tags.add(tags[0])
    with new_entries() as written, at("post_remove", lambda: other.tags.set([tags[2]])):
        product.tags.set([tags[1]])

    assert told(written) == [
        REMOVED,
        ("product.updated", "Pot", {"removed": ["Cold"], "added": ["New"]}),
        ADDED,
    ]
    assert_replays()


def test_an_owner_that_is_deleted_in_the_middle_is_told_of_in_order(product, tags):
    with new_entries() as written, at("post_remove", product.delete), suppress(ValueError):
        product.tags.set([])

    assert [action for action, _name, _tags in told(written)] == [
        "product.updated",
        "product.deleted",
    ]
    assert_replays()


def in_a_savepoint_that_is_rolled_back(do):
    def run():
        with suppress(NoThanksError), transaction.atomic():
            do()
            raise NoThanksError

    return run


def in_a_savepoint_by_hand(do):
    def run():
        savepoint = connection.savepoint()
        do()
        connection.savepoint_rollback(savepoint)

    return run


@pytest.mark.parametrize("way", [in_a_savepoint_that_is_rolled_back, in_a_savepoint_by_hand])
@pytest.mark.parametrize("moment", ["post_remove", "post_add"])
@pytest.mark.parametrize("does", ["link", "order", "both"])
def test_what_a_receiver_rolls_back_leaves_nothing_and_takes_nothing(
    product, tags, way, moment, does
):
    def do():
        if does != "order":
            product.tags.add(tags[2])
        if does != "link":
            Order.objects.create(number="O1")

    with new_entries() as written, at(moment, way(do)):
        product.tags.set([tags[1]])

    assert told(written) == ([REMOVED, ADDED] if moment == "post_remove" else [ONE])
    assert list(product.tags.all()) == [tags[1]]
    assert_replays()


def test_what_a_receiver_keeps_of_a_savepoint_is_told(product, tags):
    def do():
        with transaction.atomic():
            product.tags.add(tags[2])

    with new_entries() as written, at("post_remove", do):
        product.tags.set([tags[1]])

    assert told(written) == [
        REMOVED,
        ("product.updated", "Kettle", {"added": ["Hot", "New"]}),
    ]
    assert_replays()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["post_remove", "pre_add", "post_add"])
@pytest.mark.parametrize("is_within", [True, False], ids=["in a transaction", "alone"])
def test_an_error_in_the_middle_leaves_nothing(product, tags, moment, is_within):
    def refuse():
        raise NoThanksError

    block = transaction.atomic() if is_within else nullcontext()
    with new_entries() as written, at(moment, refuse), pytest.raises(NoThanksError), block:
        product.tags.set([tags[1]])

    assert written == []
    assert list(product.tags.all()) == [tags[0]]
    assert_replays()


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_cannot_be_written_undoes_all_of_it(product, tags):
    with no_log_table(), pytest.raises(EntryNotWrittenError):
        product.tags.set([tags[1]])

    assert list(product.tags.all()) == [tags[0]]


def test_a_transaction_that_is_given_up_in_the_middle_ends_as_it_would(product, tags):
    give_up = at("post_remove", lambda: transaction.set_rollback(True))
    with new_entries() as written, transaction.atomic(), give_up:
        product.tags.set([])

    assert written == []
    assert list(product.tags.all()) == [tags[0]]


def test_objects_that_cannot_be_had_end_no_transaction(product, tags):
    def broken():
        yield tags[1]
        raise NoThanksError

    with transaction.atomic():
        with pytest.raises(NoThanksError):
            product.tags.set(broken())
        product.tags.set(tag for tag in tags[1:])

    assert set(product.tags.all()) == set(tags[1:])


def test_each_half_has_the_context_that_it_was_done_in(product, tags):
    def do():
        with activity_context(reason="Tidying"):
            product.tags.add(tags[2])

    with new_entries() as written, activity_context(reason="Import"), at("post_remove", do):
        product.tags.set([tags[1]])

    assert [entry.context["reason"] for entry in written] == ["Import", "Tidying", "Import"]
    assert len({entry.request_id for entry in written}) == 1


def test_without_a_context_it_is_one_operation(product, tags):
    with new_entries() as written, at("post_remove", lambda: Order.objects.create(number="O1")):
        product.tags.set([tags[1]])

    assert len({entry.request_id for entry in written}) == 1
    assert {entry.source for entry in written} == {"system"}


def test_a_pause_in_the_middle_is_said_after_what_was_removed(product, tags):
    def do():
        with paused("Copying"):
            LINKS.objects.create(product=product, tag=tags[2])

    with new_entries() as written, at("post_remove", do):
        product.tags.set([tags[1]])

    assert [entry.action for entry in written] == [
        "product.updated",
        "log.paused",
        "product.updated",
    ]


def test_nothing_is_told_of_what_is_set_in_a_pause(product, tags):
    with new_entries() as written, paused("Copying"):
        product.tags.set([tags[1]])

    assert [entry.action for entry in written] == ["log.paused"]


def test_a_manager_of_another_name_sets_as_one_too(product, tags):
    with new_entries() as written:
        product.tags(manager="objects").set([tags[1]])

    assert told(written) == [ONE]


def test_two_in_one_transaction_are_two(product, tags):
    with new_entries() as written, transaction.atomic():
        product.tags.set([tags[1]])
        product.tags.set([tags[2]])

    assert told(written) == [
        ONE,
        ("product.updated", "Kettle", {"removed": ["Hot"], "added": ["New"]}),
    ]


def test_many_are_one_entry(product):
    some = Tag.objects.bulk_create(Tag(name=f"T{n}") for n in range(1500))
    with new_entries() as written:
        product.tags.set(some)

    assert len(only(written).changes["tags"]["added"]) == 1500


def test_links_stand_in_the_order_of_their_names(product):
    some = [Tag.objects.create(name=name) for name in "FADBEC"]
    with new_entries() as written:
        product.tags.set(some)
        product.tags.set([])

    added, removed = (entry.changes["tags"] for entry in written)
    assert [link["name"] for link in added["added"]] == list("ABCDEF")
    assert [link["name"] for link in removed["removed"]] == list("ABCDEF")


def test_a_part_that_is_changed_in_the_middle_is_told_of(product):
    supplier = Supplier.objects.create(name="Ann")
    pot = Product.objects.create(sku="pot", name="Pot")
    supplier.products.add(product)

    def change(*, action, **sent):
        if action == "post_add":
            Supply.objects.filter(product=pot).update(days=9)

    m2m_changed.connect(change, Supply)
    try:
        with new_entries() as written:
            supplier.products.set([pot])
    finally:
        m2m_changed.disconnect(change, Supply)

    kinds = [set(entry.changes["supply_set"]) for entry in written]
    assert kinds == [{"removed", "added"}, {"changed"}]
    assert_replays()


@pytest.mark.django_db(databases=["default", "other"])
def test_it_is_told_of_where_it_is_set(tags):
    product = Product.objects.using("other").create(sku="kettle", name="Kettle")
    cold, hot = (Tag.objects.using("other").create(name=name) for name in ("Cold", "Hot"))
    product.tags.set([cold])

    here = Product.objects.create(sku="pan", name="Pan")
    with at("post_remove", lambda: here.tags.set(tags[:1])), new_entries() as written:
        product.tags.set([hot])

    there = list(ActivityEntry.objects.using("other").in_business("b1").order_by("id"))
    assert told(there[2:]) == [REMOVED, ADDED]
    assert told(written) == [("product.updated", "Pan", {"added": ["Cold"]})]


@pytest.mark.django_db(databases=["default", "other"])
def test_a_router_that_changes_its_mind_loses_nothing(product, tags, monkeypatch):
    answers = iter(["other"])
    usual = router.db_for_write
    monkeypatch.setattr(
        router, "db_for_write", lambda *args, **hints: next(answers, usual(*args, **hints))
    )
    with new_entries() as written:
        product.tags.set([tags[1]])

    assert told(written) == [REMOVED, ADDED]


def test_a_link_whose_key_comes_back_is_told_of_twice(product, tags):
    key = LINKS.objects.get().pk

    def do():
        LINKS.objects.create(pk=key, product=product, tag=tags[2])

    with new_entries() as written, at("post_remove", do):
        product.tags.set([])

    assert told(written) == [REMOVED, ("product.updated", "Kettle", {"added": ["New"]})]
    assert_replays()


def test_managers_are_djangos_again_once_it_is_uninstalled(product, tags):
    assert hasattr(product.tags.set, "__wrapped__")
    assert product.tags.set.alters_data
    uninstall()
    try:
        assert not hasattr(product.tags.set, "__wrapped__")
        assert not hasattr(tags[0].product_set.set, "__wrapped__")
        making = related_descriptors.create_forward_many_to_many_manager
        assert not hasattr(making, "__wrapped__")
    finally:
        install()
    install()
    assert not hasattr(product.tags.set.__func__.__wrapped__, "__wrapped__")
