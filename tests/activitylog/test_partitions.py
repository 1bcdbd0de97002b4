"""The log's partitions: a month of UTC each on PostgreSQL, and none on SQLite."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from activitylog import activity_context, record
from activitylog.append_only import TABLE, retention_passes
from activitylog.ids import lowest_id
from activitylog.models import ActivityEntry
from activitylog.partitions import catalogue, locking, rebuilding
from activitylog.partitions.catalogue import DEFAULT, partitions
from activitylog.partitions.making import MONTHS_AHEAD, make, months_needed
from activitylog.partitions.months import Month, months_between
from activitylog.partitions.rebuilding import rebuild
from tests.activitylog.log import entries
from tests.activitylog.sessions import in_another_session, run

pytestmark = pytest.mark.django_db

on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="PostgreSQL keeps partitions"
)
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite keeps none")

NOW = Month.of(datetime.now(tz=UTC))
PAST = NOW.later(-3)
INDEXES = {index.name: index for index in ActivityEntry._meta.indexes}


def entry(at=None, business="b1"):
    with activity_context(at=at, business=business):
        return record("report.opened")


def place_of(id_):
    """Return the table that an entry stands in."""
    ((place,),) = run(
        f"SELECT tableoid::regclass::text FROM {TABLE} WHERE business_id = 'b1' AND id = %s", id_
    )
    return place


def command(**options):
    out = StringIO()
    call_command("partition_activity", stdout=out, stderr=out, **options)
    return out.getvalue().splitlines()


def warnings():
    found = run_checks(databases=["default"], tags=["database"])
    return {
        message.id: message
        for message in found
        if message.id in ("activitylog.W023", "activitylog.W024")
    }


def once_after(beginning, do):
    """Within the block, `do` something after the first statement that begins so."""
    awaited = [do]

    def run_and_do(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if awaited and sql.startswith(beginning):
            awaited.pop()()
        return result

    return connection.execute_wrapper(run_and_do)


@pytest.fixture
def other_session(transactional_db):
    """Another connection to the same database."""
    with closing(connection.copy()) as other:
        yield other


@pytest.fixture
def _only_its_own_months(transactional_db):
    """Leave the partitions as they were: nothing is rolled back in this test."""
    yield
    for partition in partitions(connection):
        if partition.end <= NOW.begin:
            run(f"DROP TABLE {partition.name}")


class TestMonth:
    def test_is_of_utc(self):
        ahead = timezone(timedelta(hours=2))

        assert Month.of(datetime(2026, 12, 1, 1, 59, tzinfo=ahead)) == Month(2026, 11)
        assert Month.of(datetime(2026, 12, 1, 2, tzinfo=ahead)) == Month(2026, 12)

    def test_begins_and_ends_with_its_ids(self):
        begin, end = Month(2026, 12).ids

        assert str(begin) == "01a22ee6-b000-7000-8000-000000000000"
        assert end == lowest_id(datetime(2027, 1, 1, tzinfo=UTC))

    @pytest.mark.parametrize(
        ("months", "found"), [(0, "2026-11"), (1, "2026-12"), (2, "2027-01"), (-11, "2025-12")]
    )
    def test_counts_over_years(self, months, found):
        assert str(Month(2026, 11).later(months)) == found

    def test_spans(self):
        span = months_between(Month(2026, 11), Month(2027, 2))

        assert [str(month) for month in span] == ["2026-11", "2026-12", "2027-01", "2027-02"]

    @pytest.mark.parametrize("text", ["2026-13", "2026-1", "2026", "1969-12", "2026-12-01", ""])
    def test_that_is_none_is_refused(self, text):
        with pytest.raises(ValueError, match="is no month"):
            Month.parse(text)


class TestTable:
    def test_has_the_models_indexes(self):
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, TABLE)

        indexes = {name: item["columns"] for name, item in found.items() if item["index"]}
        assert {name: indexes.get(name) for name in INDEXES} == {
            name: index.fields for name, index in INDEXES.items()
        }
        (key,) = [item["columns"] for item in found.values() if item["primary_key"]]
        assert sorted(key) == ["business_id", "id"]

    @on_postgresql
    def test_begins_with_a_year_of_months_and_a_default(self):
        ((strategy,),) = run(f"SELECT pg_get_partkeydef('{TABLE}'::regclass)")

        assert strategy == "RANGE (id)"
        assert {(p.begin, p.end, p.name) for p in partitions(connection)} == {
            (month.begin, month.end, month.partition)
            for month in months_between(NOW, NOW.later(12))
        }
        assert run("SELECT to_regclass(%s) IS NOT NULL", DEFAULT) == [(True,)]

    @on_postgresql
    def test_has_every_index_on_every_partition(self):
        list(make([PAST], "default"))
        expected = shapes(TABLE)

        assert "CREATE UNIQUE INDEX USING btree (business_id, id)" in expected
        assert len(expected) == len(INDEXES) + 1
        for table in (DEFAULT, PAST.partition, NOW.partition, NOW.later(12).partition):
            assert shapes(table) == expected

    @on_sqlite
    def test_is_in_one_piece_on_sqlite(self):
        tables = connection.introspection.table_names()

        assert [table for table in tables if table.startswith(TABLE)] == [TABLE]
        assert not catalogue.is_partitioned(connection)

    @pytest.mark.parametrize("app", ["activitylog", "shop"])
    def test_is_as_the_models_say(self, app):
        """In a process of its own: other tests give the shop models that are theirs alone."""
        command = [sys.executable, "-m", "django", "makemigrations", app, "--check", "--dry-run"]
        names = {"DJANGO_SETTINGS_MODULE": "tests.activitylog.settings"}
        subprocess.run(command, check=True, env={**os.environ, **names})


def shapes(table):
    """Return what the indexes of a table are on, whatever they and the table are called."""
    found = run(
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass", table
    )
    return sorted(re.sub(r" INDEX .+ USING", " INDEX USING", definition) for (definition,) in found)


@on_postgresql
class TestEntry:
    def test_stands_in_its_month(self):
        list(make([PAST], "default"))

        assert place_of(entry()) == NOW.partition
        assert place_of(entry(PAST.begin)) == PAST.partition
        assert place_of(entry(PAST.end - timedelta(microseconds=1))) == PAST.partition
        assert place_of(entry(PAST.end)) == DEFAULT

    def test_of_a_month_without_partition_is_written_and_read(self):
        ids = [entry(PAST.begin), entry(NOW.later(30).begin), entry()]

        assert {place_of(id_) for id_ in ids} == {DEFAULT, NOW.partition}
        assert {entry.id for entry in entries()} == set(ids)

    def test_is_refused_to_change_wherever_it_stands(self):
        list(make([PAST], "default"))
        for moment in (None, PAST.begin, PAST.later(-1).begin):
            id_ = entry(moment)
            for table in (TABLE, place_of(id_)):
                for attack in (f"UPDATE {table} SET details = 'x'", f"DELETE FROM {table}"):
                    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                        run(attack)

    @pytest.mark.parametrize(
        ("days", "months"), [((0, 20), [PAST]), ((20, 40), [PAST, PAST.later(1)])]
    )
    def test_of_other_months_is_not_looked_at_for_a_list_with_dates(self, days, months):
        list(make(months_needed(PAST), "default"))
        first, last = (PAST.begin + timedelta(days=day) for day in days)
        listed = ActivityEntry.objects.in_business("b1").top_level().between(first, last)[:50]

        touched = set(re.findall(rf" on ({TABLE}_(?:\d{{4}}_\d\d|default))\b", listed.explain()))
        assert touched == {month.partition for month in months}

    def test_is_gone_after_flush_and_the_partitions_are_not(self, transactional_db):
        before = partitions(connection)
        ids = [entry(), entry(PAST.begin)]
        assert {place_of(id_) for id_ in ids} == {DEFAULT, NOW.partition}

        call_command("flush", interactive=False, verbosity=0)

        assert entries() == []
        assert partitions(connection) == before


@on_postgresql
class TestMaking:
    def test_adds_what_is_missing_and_nothing_twice(self):
        said = command(first=PAST)

        assert said == [
            *(f"Made {PAST.later(number)}." for number in range(3)),
            f"There are partitions from {PAST} to {NOW.later(12)}.",
        ]
        assert command(first=PAST) == said[-1:]
        assert command() == [f"There are partitions from {NOW} to {NOW.later(12)}."]

    def test_moves_what_the_default_took(self):
        ids = [entry(PAST.begin), entry(PAST.end - timedelta(seconds=1), "b2"), entry(PAST.end)]
        before = [ActivityEntry.objects.filter(pk=item.pk).values().get() for item in entries()]

        assert list(make([PAST], "default")) == [(PAST, 2)]

        assert run(f"SELECT id FROM {PAST.partition} ORDER BY id") == [(id_,) for id_ in ids[:2]]
        assert run(f"SELECT id FROM {DEFAULT}") == [(ids[2],)]
        after = [ActivityEntry.objects.filter(pk=item.pk).values().get() for item in entries()]
        assert after == before
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            run(f"DELETE FROM {DEFAULT}")

    @pytest.mark.usefixtures("_only_its_own_months")
    def test_moves_what_others_write_and_leaves_what_they_remove_meanwhile(self):
        at = PAST.begin
        kept, removed = entry(at), entry(at)

        def work():
            with retention_passes("default"):
                run(f"DELETE FROM {TABLE} WHERE business_id = 'b1' AND id = %s", removed)
            return entry(at)

        written = []
        copied = f"INSERT INTO {PAST.partition}"
        with once_after(copied, lambda: written.append(in_another_session(work))):
            assert list(make([PAST], "default")) == [(PAST, 2)]
        assert {entry.id for entry in entries()} == {kept, *written}
        assert {place_of(id_) for id_ in (kept, *written)} == {PAST.partition}

    def test_says_what_moved_and_what_the_default_still_has(self):
        entry(PAST.begin)
        entry(PAST.later(-5).begin)

        said = command(first=PAST)

        assert said[0] == f"Made {PAST}, and moved 1 entries there."
        assert f"--from {PAST.later(-5)}" in said[-1]

    def test_leaves_months_that_a_larger_partition_has(self):
        begin, _end = PAST.ids
        _begin, end = PAST.later(1).ids
        run(f"CREATE TABLE quarter PARTITION OF {TABLE} FOR VALUES FROM ('{begin}') TO ('{end}')")

        assert [month for month, _moved in make(months_needed(PAST), "default")] == [PAST.later(2)]

    def test_of_no_month_is_refused(self):
        with pytest.raises(CommandError, match="write it as 2026-12"):
            call_command("partition_activity", "--from", "March")

    @pytest.mark.usefixtures("_only_its_own_months")
    def test_waits_for_no_writer_of_this_month_and_no_reader_of_its_dates(self, monkeypatch):
        monkeypatch.setattr(locking, "ATTEMPTS", 1)
        with transaction.atomic():
            entry()
            read = ActivityEntry.objects.in_business("b1").between(NOW.begin, NOW.end)
            assert read.capped_count() == 1

            assert in_another_session(lambda: list(make([PAST], "default"))) == [(PAST, 0)]

    @pytest.mark.usefixtures("_only_its_own_months")
    def test_gives_up_where_the_default_is_read_all_the_while(self, other_session, monkeypatch):
        monkeypatch.setattr(locking, "ATTEMPTS", 2)
        monkeypatch.setattr(locking, "PAUSE", 0)
        id_ = entry(PAST.begin)
        other_session.set_autocommit(False)
        run(f"SELECT 1 FROM {TABLE} WHERE business_id = 'b1'", of=other_session)

        with pytest.raises(CommandError, match="run the command again later"):
            command(first=PAST)
        assert place_of(id_) == DEFAULT
        assert not catalogue.is_made(PAST, partitions(connection))

        other_session.rollback()
        assert command(first=PAST)[0] == f"Made {PAST}, and moved 1 entries there."
        assert place_of(id_) == PAST.partition

    @pytest.mark.usefixtures("_only_its_own_months")
    def test_goes_on_when_the_lock_is_free_again(self, other_session, monkeypatch):
        other_session.set_autocommit(False)
        run(f"SELECT 1 FROM {TABLE} WHERE business_id = 'b1'", of=other_session)
        monkeypatch.setattr(locking.time, "sleep", lambda seconds: other_session.rollback())

        assert list(make([PAST], "default")) == [(PAST, 0)]

    @pytest.mark.usefixtures("_only_its_own_months")
    def test_of_this_month_lets_its_writers_wait_and_refuses_none(self):
        run(f"DROP TABLE {NOW.partition}")
        failed: list[BaseException] = []

        def write() -> None:
            try:
                in_another_session(entry)
            except DatabaseError as error:
                failed.append(error)

        writer = threading.Thread(target=write)

        def try_to_write():
            writer.start()
            writer.join(0.3)
            assert writer.is_alive()

        with once_after(f"LOCK TABLE {DEFAULT}", try_to_write):
            assert [month for month, _moved in make([NOW], "default")] == [NOW]
        writer.join()

        assert failed == []
        assert run(f"SELECT count(*) FROM {NOW.partition}") == [(1,)]

    @pytest.mark.usefixtures("_only_its_own_months")
    def test_twice_at_once_makes_each_once(self):
        ids = [entry(PAST.later(number).begin) for number in range(3)]
        said = []
        commands = [
            threading.Thread(
                target=lambda: said.append(in_another_session(lambda: command(first=PAST)))
            )
            for _ in range(2)
        ]
        for thread in commands:
            thread.start()
        for thread in commands:
            thread.join()

        made = [line for lines in said for line in lines if line.startswith("Made")]
        assert sorted(made) == [
            f"Made {PAST.later(number)}, and moved 1 entries there." for number in range(3)
        ]
        assert [place_of(id_) for id_ in ids] == [PAST.later(n).partition for n in range(3)]

    @pytest.mark.django_db(transaction=True)
    def test_without_a_log_says_what_to_do(self):
        call_command("migrate", "activitylog", "zero", verbosity=0)
        try:
            assert run("SELECT 1 FROM pg_class WHERE relname LIKE %s", f"{TABLE}%") == []
            with pytest.raises(CommandError, match="migrate --database"):
                command()
            assert warnings() == {}
        finally:
            call_command("migrate", "activitylog", verbosity=0)


@on_postgresql
class TestRebuilding:
    """The indexes of months that are over; each test commits, since that is when it can be done."""

    @pytest.fixture
    def full(self, _only_its_own_months):
        """Three months that are over: one has entries, as they come, the others none."""
        list(make(months_needed(PAST), "default"))
        with transaction.atomic():
            for number in range(600):
                entry(PAST.begin + timedelta(minutes=number), business=f"b{number % 2 + 1}")
        return PAST.partition

    def size(self, table):
        ((size,),) = run("SELECT pg_indexes_size(%s)", table)
        return size

    def test_makes_them_smaller_and_happens_once(self, full):
        before, shape, held = self.size(full), shapes(full), len(entries())

        assert command()[1:] == [f"Rebuilt the indexes of {full}."]

        assert self.size(full) < before
        assert shapes(full) == shape == shapes(TABLE)
        assert len(entries()) == held
        assert command()[1:] == []

    def test_waits_until_a_month_has_entries_and_is_over(self, full):
        list(rebuild("default"))
        entry()
        empty = PAST.later(1)
        assert list(rebuild("default")) == []

        entry(empty.begin)

        assert [partition.name for partition in rebuild("default")] == [empty.partition]

    def test_leaves_a_month_that_ended_a_moment_ago(self, full, monkeypatch):
        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return PAST.end + timedelta(hours=23)

        monkeypatch.setattr(rebuilding, "datetime", Clock)

        assert list(rebuild("default")) == []

    def test_is_not_tried_within_a_transaction(self, full):
        with transaction.atomic():
            assert list(rebuild("default")) == []

    def test_is_left_to_another_process_that_is_at_it(self, full, other_session):
        run("SELECT pg_advisory_lock(hashtext('activitylog_rebuilding'))", of=other_session)
        assert list(rebuild("default")) == []

        run("SELECT pg_advisory_unlock(hashtext('activitylog_rebuilding'))", of=other_session)
        assert [partition.name for partition in rebuild("default")] == [full]

    def test_that_was_broken_off_leaves_nothing(self, full, other_session):
        other_session.set_autocommit(False)
        run(f"LOCK TABLE {full} IN ROW EXCLUSIVE MODE", of=other_session)
        run("SET statement_timeout = 300")
        with pytest.raises(DatabaseError, match="statement timeout"):
            run(f"REINDEX TABLE CONCURRENTLY {full}")
        run("RESET statement_timeout")
        assert len(shapes(full)) > len(shapes(TABLE))
        other_session.rollback()

        list(rebuild("default"))

        assert shapes(full) == shapes(TABLE)


@on_sqlite
def test_where_there_are_none_the_command_says_so():
    assert command(first=PAST) == [
        "Only PostgreSQL keeps the log in partitions: there is nothing to do."
    ]
    assert warnings() == {}


@on_postgresql
class TestCheck:
    def test_is_content_with_a_fresh_log(self):
        entry()
        assert warnings() == {}

    @pytest.mark.parametrize(("left", "is_enough"), [(0, False), (1, False), (2, True)])
    def test_warns_where_fewer_than_two_future_months_are_left(self, left, is_enough):
        for month in months_between(NOW.later(left + 1), NOW.later(12)):
            run(f"DROP TABLE {month.partition}")

        found = warnings()

        assert not found if is_enough else str(NOW.later(2)) in found["activitylog.W023"].msg

    def test_warns_of_entries_in_the_default_and_says_how_to_move_them(self):
        entry(PAST.later(1).begin)
        entry(PAST.begin)

        hint = warnings()["activitylog.W024"].hint
        assert f"partition_activity --from {PAST} --database=default" in hint

        command(first=PAST)
        assert warnings() == {}

    def test_leaves_entries_of_a_far_future_where_they_are(self):
        entry(NOW.later(MONTHS_AHEAD + 1).begin)

        assert warnings() == {}
