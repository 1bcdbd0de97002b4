"""Who is said to have run raw SQL, and that nobody can say it for somebody else by accident."""

from __future__ import annotations

import datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from activitylog import activity_context
from activitylog.actors import Actor
from activitylog.entries import clean
from activitylog.policy import BusinessSettings, Policy
from tests.activitylog.guard.raw import is_postgresql, run
from tests.activitylog.log import new_entries, only
from tests.activitylog.shop.models import Category, Product

AMINA = Actor("7", "Amina Diallo", "amina@example.com", "Manager", "b1")
HOSTILE = "\\u0000 */ DROP TABLE shop_category; --/* ' \" \\ % %s \x00 \ud800 $1 {} …"

on_postgresql = pytest.mark.skipif(
    f"not ({is_postgresql})", reason="there is no role and nothing to carry on SQLite"
)


class InForints(Policy):
    def settings(self, business_id):
        return BusinessSettings(currency="HUF")


@pytest.fixture
def pots(guarded):
    return Category.objects.create(id=1, name="Pots")


def rename() -> None:
    run("UPDATE shop_category SET name = name || '!'")


def test_the_current_one_acts(pots):
    with (
        new_entries() as written,
        activity_context(actor=AMINA, ip="2001:db8::7", reason="Spring", source="web") as origin,
    ):
        rename()

    entry = only(written)
    said = (entry.actor_id, entry.actor_name, entry.actor_email, entry.actor_role)
    assert said == ("7", "Amina Diallo", "amina@example.com", "Manager")
    assert (entry.source, entry.ip) == ("database", "2001:db8::7")
    assert entry.request_id == origin.operation_id
    assert entry.context == {"reason": "Spring"}


def test_a_request_that_only_reads_asks_for_nobody(pots, django_assert_num_queries):
    class Request:
        @property
        def user(self):
            raise AssertionError("nobody asked")

    with activity_context(request=Request()), django_assert_num_queries(2):
        list(Category.objects.all())
        run("WITH named AS (SELECT name FROM shop_category) SELECT * FROM named")


def test_hostile_names_break_nothing(pots):
    hostile = Actor("7", HOSTILE, HOSTILE, HOSTILE)

    with new_entries() as written, activity_context(actor=hostile, reason=HOSTILE):
        if connection.vendor == "postgresql":
            rename()
        else:
            pytest.skip("text that SQLite's driver refuses is not for the guard to mend")

    entry = only(written)
    assert entry.changes == {"name": ["Pots", "Pots!"]}
    assert entry.actor_name == clean(HOSTILE)


@on_postgresql
def test_a_long_reason_is_left_out_rather_than_the_actor(pots):
    with new_entries() as written, activity_context(actor=AMINA, reason="x" * 20_000):
        rename()

    assert only(written).actor_name == "Amina Diallo"


@on_postgresql
def test_without_a_context_the_role_acts(pots):
    with new_entries() as written:
        rename()

        rename()

    user = connection.get_connection_params()["user"]
    assert [(entry.actor_id, entry.actor_name) for entry in written] == [("", user)] * 2
    first, second = written
    assert first.request_id == second.request_id is not None


@on_postgresql
def test_a_role_that_may_not_touch_the_log_is_recorded_in_it(pots):
    run("CREATE ROLE guest; GRANT SELECT, UPDATE ON shop_category TO guest")

    with new_entries() as written:
        run("SET LOCAL ROLE guest")
        rename()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run("SELECT 1 FROM activitylog_activityentry WHERE business_id = ''")
        run("RESET ROLE")

    assert only(written).actor_name == "guest"


@on_postgresql
def test_of_several_statements_in_one_each_has_the_actor(pots):
    with new_entries() as written, activity_context(actor=AMINA):
        run("UPDATE shop_category SET name = 'a'; UPDATE shop_category SET name = 'b'")
        run("DO $$ BEGIN UPDATE shop_category SET name = 'c'; END $$")

    assert [entry.actor_name for entry in written] == ["Amina Diallo"] * 3


@on_postgresql
@pytest.mark.parametrize("comment", ["x", "e30", "W10=", "bnVsbA==", "/w=="])
def test_somebody_elses_comment_is_no_origin(pots, comment):
    cursor = connection.connection.cursor()  # past Django, as another program would

    with new_entries() as written:
        cursor.execute(f"/*activitylog:from {comment}*/ UPDATE shop_category SET name = 'Pans'")

    assert only(written).actor_name == "postgres"


def test_an_import_of_old_records_keeps_its_time(pots):
    then = datetime.datetime(2020, 2, 1, 12, tzinfo=datetime.UTC)

    with new_entries() as written, activity_context(at=then):
        rename()

    entry = only(written)
    assert entry.occurred_at == then
    assert "recorded_at" in entry.context


def test_money_has_the_currency_of_its_time(guarded, settings):
    settings.ACTIVITYLOG_POLICY = "tests.activitylog.guard.test_origin.InForints"
    Product.objects.create(sku="kettle", name="Kettle")

    with new_entries() as written, activity_context(business="b1"):
        run("UPDATE shop_product SET price = 5")
        run("UPDATE shop_product SET name = 'Pot'")

    assert [entry.context for entry in written] == [{"currency": "HUF"}, {}]
