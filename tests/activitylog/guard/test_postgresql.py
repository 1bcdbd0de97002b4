"""What reaches a PostgreSQL past the application's statements, and what the triggers rest on."""

from __future__ import annotations

import os
import shutil
import subprocess
from itertools import pairwise
from threading import Thread

import pytest
from django.db import ProgrammingError, connection, transaction

from activitylog import activity_context, paused
from activitylog.actors import Actor
from activitylog.ids import instant_of
from tests.activitylog.guard.raw import is_postgresql, run
from tests.activitylog.log import entries, new_entries, only, rows
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log
from tests.activitylog.shop.models import Category, Order, OrderLine, Place, Product, Warehouse

pytestmark = pytest.mark.skipif(f"not ({is_postgresql})", reason="PostgreSQL alone")


def of_table(written):
    return [entry for entry in written if entry.parent_id is None]


def test_truncate_removes_every_row(guarded):
    Category.objects.bulk_create([Category(id=n, name=f"C{n}") for n in range(3)])

    with new_entries() as written, activity_context(actor=Actor("7", "Amina")):
        run("TRUNCATE shop_category CASCADE")

    head = only(of_table(written))
    assert (head.action, head.actor_name) == ("category.deleted", "Amina")
    assert [row.target_name for row in rows(head)] == ["C0", "C1", "C2"]
    assert tables_of_the_log() == tables_of_the_database() == {}


def test_truncate_empties_an_inheritance_chain(guarded):
    Warehouse.objects.create(id=1, name="North", capacity=5)
    Place.objects.create(id=2, name="South")

    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("TRUNCATE shop_place CASCADE")

    assert tables_of_the_log() == tables_of_the_database() == {}


def test_copy(guarded):
    with (
        new_entries() as written,
        connection.cursor() as cursor,
        cursor.copy("COPY shop_category (id, name, business_id) FROM STDIN") as copy,
    ):
        copy.write("1\tPots\tb1\n2\tPans\tb1\n")

    assert [entry.target_name for entry in written] == ["", "Pots", "Pans"]
    assert tables_of_the_log() == tables_of_the_database()


def test_merge(guarded):
    Category.objects.create(id=1, name="Pots")

    with new_entries() as written:
        run(
            "MERGE INTO shop_category USING (VALUES (1, 'A'), (2, 'B')) AS new (id, name) "
            "ON shop_category.id = new.id WHEN MATCHED THEN UPDATE SET name = new.name "
            "WHEN NOT MATCHED THEN INSERT (id, name, business_id) VALUES (new.id, new.name, 'b1')"
        )

    assert {entry.action for entry in written} == {"category.added", "category.updated"}
    assert tables_of_the_log() == tables_of_the_database()


def cascade_in_the_database(child: str, column: str, parent: str, action: str) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(
        f"ALTER TABLE {child} ADD CONSTRAINT by_hand FOREIGN KEY ({column}) "
        f"REFERENCES {parent} ON DELETE {action}"
    )
    # Django's own constraint would refuse; the one by hand acts.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass "
            "AND confrelid = %s::regclass AND conname <> 'by_hand'",
            [child, parent],
        )
        ((django_made,),) = cursor.fetchall()
    run(f'ALTER TABLE {child} DROP CONSTRAINT "{django_made}"')


@pytest.mark.parametrize("way", ["raw SQL", "the ORM"])
def test_a_cascade_that_only_the_database_knows(guarded, way):
    order = Order.objects.create(number="A1")
    product = Product.objects.create(sku="a", name="A")
    OrderLine.objects.create(order=order, product=product)
    cascade_in_the_database("shop_orderline", "order_id", "shop_order", "CASCADE")

    with new_entries() as written:
        if way == "raw SQL":
            run("DELETE FROM shop_order")
        else:
            Order.objects.all()._raw_delete("default")

    assert sorted(entry.action for entry in written) == ["order.deleted", "order.updated"]
    (of_the_line,) = (entry for entry in written if entry.action == "order.updated")
    assert (of_the_line.source, len(of_the_line.changes["lines"]["removed"])) == ("database", 1)
    assert tables_of_the_log() == tables_of_the_database()


def test_a_pause_reaches_what_the_database_does_itself(guarded):
    OrderLine.objects.create(
        order=Order.objects.create(number="A1"), product=Product.objects.create(sku="a", name="A")
    )
    cascade_in_the_database("shop_orderline", "order_id", "shop_order", "CASCADE")

    with new_entries() as written, paused("a cleaning up"):
        run("DELETE FROM shop_order")

    assert [entry.action for entry in written] == ["log.paused"]
    assert not OrderLine.objects.exists()


def test_a_reference_that_the_database_empties(guarded):
    category = Category.objects.create(name="Pots")
    Product.objects.create(sku="a", name="A", category=category)
    cascade_in_the_database("shop_product", "category_id", "shop_category", "SET NULL")

    with new_entries() as written:
        run("DELETE FROM shop_category")

    assert [entry.action for entry in written] == ["category.deleted", "product.updated"]
    assert written[1].changes == {"category": [category.pk, None, None, None]}


def test_what_a_trigger_of_the_hosts_writes_after_the_orm(guarded):
    run(
        "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO shop_category (name, business_id) VALUES (upper(NEW.name), 'b1'); "
        "RETURN NULL; END $$; CREATE TRIGGER shout AFTER INSERT ON shop_product "
        "FOR EACH ROW EXECUTE FUNCTION shout()"
    )

    with new_entries() as written:
        Product.objects.create(sku="a", name="pot")

    said = {(entry.action, entry.target_name, entry.source) for entry in written}
    assert said == {("product.added", "pot", "system"), ("category.added", "POT", "database")}


def test_a_table_that_was_renamed_before_the_guard_heard_of_it(guarded):
    category = Category.objects.create(name="Pots")
    Product.objects.create(sku="a", name="A", category=category)
    run("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE shop_category RENAME TO shop_kind")

    with new_entries() as written:
        run("UPDATE shop_product SET category_id = NULL, name = 'B'")
        run("UPDATE shop_kind SET name = 'Pans'")

    assert written[0].changes == {
        "category": [category.pk, None, None, None],
        "name": ["A", "B"],
    }
    assert written[1].changes == {"name": ["Pots", "Pans"]}


def test_nobody_else_may_make_use_of_the_functions(guarded):
    run("CREATE ROLE guest; GRANT CREATE ON SCHEMA public TO guest; SET LOCAL ROLE guest")
    run("CREATE TABLE own (id int)")

    for attack in (
        "SELECT activitylog_guard_looked_up('SELECT secret', '')",
        "CREATE TRIGGER forged AFTER INSERT ON own REFERENCING NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION activitylog_guard_watch('{}')",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run(attack)
    run("RESET ROLE")


def test_a_hostile_search_path_changes_nothing(guarded):
    run(
        "CREATE SCHEMA hostile; CREATE FUNCTION hostile.to_jsonb(text) RETURNS jsonb "
        "LANGUAGE sql AS $$ SELECT '\"forged\"'::jsonb $$; "
        "CREATE TABLE hostile.activitylog_activityentry (LIKE activitylog_activityentry)"
    )

    with new_entries() as written:
        run("SET LOCAL search_path = hostile, public, pg_catalog")
        run("INSERT INTO shop_category (name, business_id) VALUES ('Pots', 'b1')")
        run("SET LOCAL search_path = public")

    assert only(written).target_name == "Pots"


def test_settings_of_a_session_do_not_show_in_values(guarded):
    with new_entries() as written:
        run("SET LOCAL timezone = 'Asia/Tokyo'; SET LOCAL datestyle = 'German'")
        run("SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'escape'")
        run(
            "INSERT INTO shop_sample (code, count, api_token, compass, day, moment, span, raw) "
            "VALUES ('a', 0, '', '', '28.02.2026', '28.02.2026 12:00:00+00', 'P1DT2H', '\\x00ff')"
        )
        run("SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'")

    changes = only(written).changes
    assert changes["day"] == [None, "2026-02-28"]
    assert changes["moment"] == [None, "2026-02-28T12:00:00+00:00"]
    assert changes["span"] == [None, "P1DT02H00M00S"]
    assert changes["raw"] == [None, "AP8="]


def test_ids_are_those_of_their_instant(guarded):
    run(
        "INSERT INTO shop_category (name, business_id) SELECT n, 'b1' FROM generate_series(1, 50) n"
    )

    written = entries()
    assert len(written) == 51
    assert all(instant_of(entry.id) == entry.occurred_at for entry in written)
    assert all(entry.id.version == 7 for entry in written)
    assert sorted(entry.id for entry in written) == [entry.id for entry in written]


def psql(sql: str) -> None:
    settings = connection.get_connection_params()
    subprocess.run(
        [
            "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--command={sql}",
            f"--host={settings.get('host', '')}", f"--port={settings.get('port', '') or 5432}",
            f"--username={settings['user']}", settings["dbname"],
        ],
        check=True,
        env={**os.environ, "PGPASSWORD": str(settings.get("password", ""))},
    )  # fmt: skip


@pytest.mark.skipif(shutil.which("psql") is None, reason="psql is not installed")
@pytest.mark.django_db(transaction=True)
def test_psql_from_outside_is_recorded(guarded):
    psql("INSERT INTO shop_category (id, name, business_id) VALUES (1, 'Pots', 'b1')")
    psql("UPDATE shop_category SET name = 'Pans'; TRUNCATE shop_category CASCADE")

    said = [(entry.action, entry.source, entry.actor_name) for entry in entries()]
    user = connection.get_connection_params()["user"]
    assert said == [
        (f"category.{verb}", "database", user) for verb in ("added", "updated", "deleted")
    ]


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_an_unbroken_chain(guarded):
    Category.objects.create(id=1, name="0")

    def count(times: int = 25) -> None:
        for turn in range(times):
            if turn % 2:
                Category.objects.filter(id=1).update(name="x")
                continue
            run("UPDATE shop_category SET name = name || 'a' WHERE id = 1")
        connection.close()

    threads = [Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    chain = [entry.changes["name"] for entry in entries(action="category.updated")]
    assert len(chain) > 40
    assert all(then[1] == now[0] for then, now in pairwise(chain))
