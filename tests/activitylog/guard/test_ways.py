"""The ways past the ORM within the application, and how each is recorded."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, migrations, transaction
from django.db.migrations.state import ProjectState

from activitylog import activity_context, record
from activitylog.actors import Actor
from activitylog.encoding import MASKED
from tests.activitylog.guard.raw import is_postgresql, is_sqlite, run
from tests.activitylog.log import entries, heads, new_entries, only, rows
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log
from tests.activitylog.shop.models import Category, Memo, Order, OrderLine, Product, Sample

INSERT = "INSERT INTO shop_category (id, name, business_id) VALUES (%s, %s, 'b1')"


@pytest.fixture
def pots(guarded):
    return Category.objects.create(id=1, name="Pots")


def test_executemany(guarded):
    with new_entries() as written, connection.cursor() as cursor:
        cursor.executemany(INSERT, [(1, "Pots"), (2, "Pans")])

    named = [entry.target_name for entry in written if entry.target_id]
    assert named == ["Pots", "Pans"]
    assert tables_of_the_log() == tables_of_the_database()


def test_raw_with_returning(pots):
    with new_entries() as written:
        found = list(Category.objects.raw("UPDATE shop_category SET name = 'Pans' RETURNING *"))

    assert [item.name for item in found] == ["Pans"]
    assert only(written).changes == {"name": ["Pots", "Pans"]}


def test_run_sql(pots):
    operation = migrations.RunSQL("UPDATE shop_category SET name = 'Pans'")
    state = ProjectState()

    with new_entries() as written:
        editor = connection.SchemaEditorClass(connection)
        operation.database_forwards("shop", editor, state, state)

    assert only(written).changes == {"name": ["Pots", "Pans"]}


def test_an_upsert_that_inserts_and_updates(pots):
    with new_entries() as written:
        run(
            "INSERT INTO shop_category (id, name, business_id) "
            "VALUES (1, 'A', 'b1'), (2, 'B', 'b1') "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name"
        )

    said = {entry.action: (entry.target_id, entry.changes["name"]) for entry in written}
    assert said == {
        "category.added": ("2", [None, "B"]),
        "category.updated": ("1", ["Pots", "A"]),
    }


def test_an_upsert_that_does_nothing(pots):
    with new_entries() as written:
        run(INSERT + " ON CONFLICT DO NOTHING", [1, "Pans"])

    assert written == []


def test_a_statement_within_a_statement(pots):
    with new_entries() as written:
        run(
            "WITH named AS (SELECT 'Pans' AS name) "
            "UPDATE shop_category SET name = (SELECT name FROM named)"
        )

    assert only(written).changes == {"name": ["Pots", "Pans"]}


def test_a_comment_before_a_statement(pots):
    with new_entries() as written, activity_context(actor=Actor("1", "Amina")):
        run("-- a tool's own\n  /* comment */ UPDATE shop_category SET name = 'Pans'")

    assert only(written).actor_name == "Amina"


def test_many_rows_fold_under_one_line(guarded):
    Product.objects.bulk_create([Product(sku=f"p{n}", name=f"P{n}") for n in range(214)])

    with new_entries() as written:
        run("UPDATE shop_product SET stock = 7")

    head = only([entry for entry in written if entry.parent_id is None])
    assert (head.action, head.target_type, head.target_id) == (
        "product.updated",
        "shop.product",
        "",
    )
    assert head.is_bulk
    assert len(rows(head)) == 214
    assert all(head.id < row.id for row in rows(head))
    assert all(row.changes == {"stock": [0, 7]} for row in rows(head))


def test_masked_values_never_reach_the_log(guarded):
    run(
        "INSERT INTO shop_sample (code, count, api_token, compass) "
        "VALUES ('a', 0, 'geheim', 'north')"
    )
    run("UPDATE shop_sample SET api_token = 'geheimer', compass = 'south'")
    run("DELETE FROM shop_sample")

    added, updated, deleted = entries(target_type="shop.sample")
    assert added.changes["api_token"] == [None, MASKED]
    assert updated.changes == {"api_token": [MASKED, MASKED], "compass": ["north", "south"]}
    assert deleted.changes["api_token"] == [MASKED, None]
    assert "geheim" not in str([entry.changes for entry in entries()])
    assert Sample.objects.count() == 0


def test_without_a_business_of_its_own_a_row_belongs_to_the_contexts(guarded):
    with activity_context(business="b2"):
        run("INSERT INTO shop_memo (text, amount) VALUES ('Hello', 1)")
    run("UPDATE shop_memo SET amount = 2")

    added, updated = entries(target_type="shop.memo")
    assert (added.business_id, updated.business_id) == ("b2", "")
    assert Memo.objects.count() == 1


@pytest.mark.skipif(f"not ({is_postgresql})", reason="Python names them on SQLite")
def test_for_a_name_that_only_python_knows_the_kind_and_the_key_stand(guarded):
    with new_entries() as written:
        run("INSERT INTO shop_memo (id, text, amount) VALUES (7, 'Hello', 1)")

    assert only(written).target_name == "memo 7"


@pytest.mark.skipif(f"not ({is_sqlite})", reason="PostgreSQL has no Python")
def test_a_name_that_only_python_knows(guarded):
    with new_entries() as written:
        run("INSERT INTO shop_memo (text, amount) VALUES ('Hello', 1)")

    assert only(written).target_name == "Memo “Hello”"


def test_a_change_of_a_password_is_recorded_whoever_makes_it(guarded, django_user_model):
    amina = django_user_model.objects.create_user("amina", password="before")

    with new_entries() as written:
        run("UPDATE auth_user SET password = 'pbkdf2_sha256$…', last_name = 'Diallo'")

    entry = only(written)
    assert (entry.action, entry.category) == ("password.changed", "security")
    assert (entry.target_type, entry.target_id) == ("auth.user", str(amina.pk))
    assert entry.changes == {"password": [MASKED, MASKED]}


def test_a_password_that_nobody_can_use_is_said_to_be_none(guarded, django_user_model):
    django_user_model.objects.create_user("amina", password="before")

    with new_entries() as written:
        run("UPDATE auth_user SET password = '!'")

    assert only(written).changes == {"password": [MASKED, None]}


def test_a_new_user_has_changed_no_password(guarded, django_user_model):
    django_user_model.objects.create_user("amina")

    with new_entries() as written:
        run("DELETE FROM auth_user")

    assert written == []


def test_a_change_that_is_undone_leaves_no_entry(pots):
    with transaction.atomic():
        run("UPDATE shop_category SET name = 'Pans'")
        transaction.set_rollback(True)

    assert [entry.action for entry in entries()] == ["category.added"]


def test_without_its_entry_a_change_is_undone(pots):
    run("ALTER TABLE activitylog_activityentry RENAME TO elsewhere")

    with pytest.raises(DatabaseError), transaction.atomic():
        run("UPDATE shop_category SET name = 'Pans'")

    run("ALTER TABLE elsewhere RENAME TO activitylog_activityentry")
    assert Category.objects.get().name == "Pots"
    assert [entry.action for entry in entries()] == ["category.added"]


def test_what_an_unregistered_table_holds_is_nobodys_business(guarded):
    with new_entries() as written:
        run("INSERT INTO shop_untracked (name) VALUES ('x')")
        run("DELETE FROM shop_untracked")

    assert written == []


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_the_change_and_its_entry_are_one(guarded):
    Category.objects.create(id=1, name="Pots")

    run("UPDATE shop_category SET name = 'Pans'")
    assert len(heads(action="category.updated")) == 1

    returned = list(Category.objects.raw("UPDATE shop_category SET name = 'Lids' RETURNING *"))
    assert [item.name for item in returned] == ["Lids"]
    assert len(heads(action="category.updated")) == 2

    with pytest.raises(IntegrityError):
        run(INSERT, [1, "Again"])
    assert len(heads(action="category.added")) == 1
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_flush_leaves_an_empty_log(guarded):
    order = Order.objects.create(number="A1")
    OrderLine.objects.create(order=order, product=Product.objects.create(sku="a", name="A"))
    record("report.exported", business="b1")

    call_command("flush", interactive=False, verbosity=0)

    assert entries() == []
    assert Order.objects.count() == 0
