"""Whole months leave by dropping their partitions, once nobody keeps them any more."""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from activitylog.management.commands import prune_activity
from activitylog.partitions import locking
from activitylog.partitions.catalogue import partitions
from activitylog.partitions.making import make
from activitylog.partitions.months import Month, months_between
from activitylog.policy import BusinessSettings
from activitylog.retention import month_pruning
from tests.activitylog.log import entries
from tests.activitylog.retaining import (
    NOW,
    Interrupted,
    Killer,
    Terms,
    archived,
    archived_ids,
    bulk,
    entry,
    ids_in_log,
)
from tests.activitylog.sessions import in_another_session, run

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL keeps partitions"),
]

JULY, AUGUST, SEPTEMBER = (Month(2026, number) for number in (7, 8, 9))
IN_JULY = datetime(2026, 7, 15, tzinfo=UTC)
IN_SEPTEMBER = datetime(2026, 9, 15, tzinfo=UTC)
END_OF_JULY_IN_UTC = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)  # August, for b2 in Brussels


@pytest.fixture(autouse=True)
def _terms(settings, monkeypatch):
    """b1 keeps 30 days, since 24 October; b2 keeps 90, since 25 August."""
    settings.ACTIVITYLOG_POLICY = f"{Terms.__module__}.{Terms.__qualname__}"
    settings.ACTIVITYLOG_RETENTION = timedelta(days=30)
    monkeypatch.setattr(prune_activity, "earliest_now", lambda using: NOW)


@pytest.fixture
def _months(db):
    list(make(months_between(JULY, Month(2026, 10)), "default"))


@pytest.fixture
def dropped(_months):
    """Return the months of this summer that are gone."""

    def look():
        there = {partition.name for partition in partitions(connection)}
        return [
            str(month)
            for month in months_between(JULY, Month(2026, 10))
            if month.partition not in there
        ]

    return look


def prune(**options):
    call_command("prune_activity", verbosity=0, **options)


class TestMonth:
    def test_that_nobody_keeps_is_dropped(self, dropped, capsys):
        for business in ("", "b1", "b2"):
            entry(IN_JULY, business)
        kept = entry(IN_SEPTEMBER, "b2")

        prune()

        assert dropped() == ["2026-07"]
        assert ids_in_log() == [kept.hex]
        said = capsys.readouterr().out.splitlines()
        assert f"Dropped {JULY.partition}." in said
        assert "One: removed 1 entries from before 2026-10-24." in said

    def test_is_said_to_be_gone_in_an_entry_of_each_business(self, dropped):
        for business, count in (("b1", 2), ("b2", 3)):
            for _time in range(count):
                entry(IN_JULY, business)

        prune()

        removed = {said.business_id: said.context for said in entries(action="log.pruned")}
        assert {id_: context["removed"] for id_, context in removed.items()} == {"b1": 2, "b2": 3}
        assert removed["b1"]["command"] == "prune_activity"

    def test_that_one_business_keeps_stays_and_loses_what_the_others_do_not_keep(self, dropped):
        entry(IN_SEPTEMBER, "b1")
        kept = entry(IN_SEPTEMBER, "b2")

        prune()

        assert "2026-09" not in dropped()
        assert ids_in_log() == [kept.hex]

    def test_that_one_business_keeps_for_ever_stays(self, dropped, monkeypatch):
        kept = entry(IN_JULY, "b2")
        entry(IN_JULY, "b1")
        for_ever = BusinessSettings("Two", retention=timedelta.max)
        monkeypatch.setattr(
            Terms, "settings", lambda self, id_: for_ever if id_ == "b2" else BusinessSettings()
        )

        prune()

        assert dropped() == []
        assert ids_in_log() == [kept.hex]

    def test_that_is_over_only_in_part_leaves_by_rows(self, dropped):
        in_october = [datetime(2026, 10, day, tzinfo=UTC) for day in (2, 23, 24)]
        ids = [entry(at) for at in in_october]

        prune()

        assert "2026-10" not in dropped()
        assert ids_in_log() == [ids[-1].hex]

    def test_with_a_bulk_that_reaches_over_the_bound_stays(self, dropped, monkeypatch):
        end = datetime(2026, 10, 1, tzinfo=UTC)
        monkeypatch.setattr(prune_activity, "earliest_now", lambda using: end + timedelta(days=30))
        entry(IN_SEPTEMBER)
        ids = bulk(end - timedelta(milliseconds=1), end + timedelta(milliseconds=1))

        prune()

        assert "2026-09" not in dropped()
        assert ids_in_log() == [id_.hex for id_ in ids]

    def test_that_is_empty_is_dropped_once_nobody_would_keep_it(self, dropped):
        entry(NOW, "b2")

        prune()

        assert dropped() == ["2026-07"]

    def test_that_is_empty_stays_while_the_log_is(self, dropped):
        prune()

        assert dropped() == []

    def test_stays_if_one_business_alone_is_pruned(self, dropped):
        entry(IN_JULY)

        prune(business="b1")

        assert dropped() == []
        assert ids_in_log() == []

    def test_stays_if_it_is_tried_dry(self, dropped, capsys):
        entry(IN_JULY)

        prune(dry_run=True)

        assert dropped() == []
        assert capsys.readouterr().out == "One: 1 entries from before 2026-10-24.\n"

    def test_is_dropped_of_whole_months_though_the_bound_moves_on_daily(self, dropped, monkeypatch):
        for day in range(1, 32):
            entry(datetime(2026, 7, day, tzinfo=UTC))
        for days in range(60):
            now = datetime(2026, 8, 2, tzinfo=UTC) + timedelta(days=days)
            monkeypatch.setattr(prune_activity, "earliest_now", lambda using, now=now: now)
            prune(whole_months=True)
            if dropped():
                break

        assert now == datetime(2026, 8, 31, tzinfo=UTC)
        (said,) = entries(action="log.pruned")
        assert said.context["removed"] == 31


class TestArchive:
    def test_comes_first(self, dropped, tmp_path):
        ids = [entry(IN_JULY, "b1"), entry(IN_JULY, "b2"), entry(END_OF_JULY_IN_UTC, "b2")]

        prune(archive=tmp_path)

        assert dropped() == ["2026-07"]
        files = {name: [line["id"] for line in lines] for name, lines in archived(tmp_path).items()}
        assert files == {
            "business-b1/2026-07.jsonl.gz": [str(ids[0])],
            "business-b2/2026-07.jsonl.gz": [str(ids[1])],
            "business-b2/2026-08.jsonl.gz": [str(ids[2])],
        }
        said = {entry.context["archive"]: entry.context["removed"] for entry in entries()}
        assert said == dict.fromkeys(files, 1)
        for manifest in tmp_path.glob("*/*.json"):
            additions = json.loads(manifest.read_text())["additions"]
            assert all(addition["is_removed"] for addition in additions)

    def test_misses_nothing_that_is_dated_back_meanwhile(self, dropped, tmp_path, monkeypatch):
        ids = [entry(IN_JULY)]
        drop = month_pruning.drop

        def late(partition, *args):
            if partition.name == JULY.partition:
                ids.append(entry(IN_JULY + timedelta(days=1)))
            return drop(partition, *args)

        monkeypatch.setattr(month_pruning, "drop", late)
        prune(archive=tmp_path)

        assert "2026-07" not in dropped()
        assert ids_in_log() == []
        assert archived_ids(tmp_path) == [id_.hex for id_ in ids]

    def test_misses_nothing_of_a_business_that_comes_meanwhile(self, dropped, monkeypatch):
        entry(IN_JULY, "b1")
        drop = month_pruning.drop

        def late(partition, *args):
            if partition.name == JULY.partition:
                entry(IN_JULY, "b2")
            return drop(partition, *args)

        monkeypatch.setattr(month_pruning, "drop", late)
        prune()

        assert "2026-07" not in dropped()
        assert [left.business_id for left in entries(action="report.opened")] == ["b2"]

    def test_that_was_harmed_keeps_the_month(self, dropped, tmp_path):
        entry(IN_JULY)
        prune(archive=tmp_path)
        list(make([JULY], "default"))
        kept = entry(IN_JULY)
        entry(IN_JULY, "b2")
        (tmp_path / "business-b1" / "2026-07.jsonl.gz").unlink()

        with pytest.raises(CommandError):
            prune(archive=tmp_path)

        assert "2026-07" not in dropped()
        assert ids_in_log() == [kept.hex]

    def test_that_was_written_before_an_interruption_is_not_written_again(
        self, dropped, tmp_path, monkeypatch
    ):
        ids = [entry(IN_JULY, "b1"), entry(END_OF_JULY_IN_UTC, "b2")]
        with monkeypatch.context() as patch:
            patch.setattr(month_pruning, "drop", interrupt)
            with pytest.raises(Interrupted):
                prune(archive=tmp_path)
        assert ids_in_log() == [id_.hex for id_ in ids]

        prune(archive=tmp_path)

        assert dropped() == ["2026-07"]
        assert Counter(archived_ids(tmp_path)) == Counter(id_.hex for id_ in ids)

    def test_that_waits_for_a_part_of_the_month_goes_by_rows(self, dropped, tmp_path, monkeypatch):
        ids = [entry(IN_JULY)]
        with monkeypatch.context() as patch:
            patch.setattr(month_pruning, "drop", interrupt)
            with pytest.raises(Interrupted):
                prune(archive=tmp_path)
        ids.append(entry(IN_JULY + timedelta(days=1)))

        prune(archive=tmp_path)

        assert ids_in_log() == []
        assert archived_ids(tmp_path) == [id_.hex for id_ in ids]


def interrupt(*args):
    raise Interrupted


class TestLocks:
    """Others go on with their work: what is committed here is seen by other sessions."""

    @pytest.fixture
    def july(self, transactional_db):
        """A month that nobody keeps, in the database for all to see."""
        list(make([JULY], "default"))
        entry(IN_JULY)
        yield JULY
        run(f"DROP TABLE IF EXISTS {JULY.partition}")

    @pytest.fixture
    def reading(self, july):
        """Another session, in a transaction that read the list."""
        with closing(connection.copy()) as other:
            other.set_autocommit(False)
            run("SELECT 1 FROM activitylog_activityentry WHERE business_id = 'b1'", of=other)
            yield other

    def test_are_not_held_while_a_month_is_archived_and_counted(self, july, tmp_path, monkeypatch):
        write = month_pruning.write

        def meanwhile(*args):
            write(*args)
            seen.append(in_another_session(lambda: (entry(NOW).hex, len(entries()))))

        seen = []
        monkeypatch.setattr(month_pruning, "write", meanwhile)
        prune(archive=tmp_path)

        ((written, count),) = seen
        assert count == 2  # what was there, and what the other session wrote
        assert ids_in_log() == [written]

    def test_that_others_hold_are_waited_for_and_not_for_long(
        self, july, reading, tmp_path, monkeypatch
    ):
        monkeypatch.setattr(locking, "ATTEMPTS", 2)
        monkeypatch.setattr(locking, "PAUSE", 0)
        (id_,) = ids_in_log()
        with pytest.raises(CommandError, match=f"{JULY.partition} .*run the command again later"):
            prune(archive=tmp_path)
        assert ids_in_log() == [id_]
        assert not entries(action="log.pruned")

        reading.rollback()
        prune(archive=tmp_path)
        assert ids_in_log() == []
        assert archived_ids(tmp_path) == [id_]
        assert [said.context["removed"] for said in entries(action="log.pruned")] == [1]

    @pytest.mark.parametrize("has_archive", [False, True])
    def test_that_others_hold_keep_no_other_entries(
        self, july, reading, tmp_path, monkeypatch, has_archive
    ):
        monkeypatch.setattr(locking, "ATTEMPTS", 1)
        archive = {"archive": tmp_path} if has_archive else {}
        with transaction.atomic():
            bulk(IN_JULY, rows_at=IN_SEPTEMBER)
        of_july = ids_in_log()
        entry(IN_SEPTEMBER)

        with pytest.raises(CommandError, match="could not be dropped"):
            prune(**archive)

        assert ids_in_log() == of_july  # with the row of September that folds under July
        assert [said.context["removed"] for said in entries(action="log.pruned")] == [1]
        reading.rollback()
        prune(**archive)
        assert ids_in_log() == []

    def test_that_others_hold_are_tried_at_length_once(self, july, reading, monkeypatch):
        reading.rollback()
        list(make([AUGUST], "default"))
        entry(datetime(2026, 8, 15, tzinfo=UTC))
        run("SELECT 1 FROM activitylog_activityentry WHERE business_id = 'b1'", of=reading)
        slept = []
        monkeypatch.setattr(locking, "ATTEMPTS", 3)
        monkeypatch.setattr(locking.time, "sleep", slept.append)

        with pytest.raises(CommandError, match=f"{JULY.partition}, {AUGUST.partition} could not"):
            prune()

        assert slept == [locking.PAUSE, locking.PAUSE]
        reading.rollback()
        prune()
        run(f"DROP TABLE IF EXISTS {AUGUST.partition}")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("has_archive", [False, True], ids=["without archive", "with archive"])
def test_a_run_that_is_killed_at_any_step_loses_nothing(tmp_path, monkeypatch, has_archive, after):
    at, killed = 0, True
    while killed:
        at += 1
        directory = tmp_path / str(at)
        list(make([JULY], "default"))
        round_begin = {entry.id for entry in entries()}
        ids = [entry(IN_JULY, business).hex for business in ("b1", "b1", "b2")]
        ids.append(entry(END_OF_JULY_IN_UTC, "b2").hex)
        archive = {"archive": directory} if has_archive else {}

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fsync", lambda descriptor: None)  # it takes too long
            killer = Killer(patch, at, after=after)
            try:
                prune(**archive)
                killed = False
            except Interrupted:
                if has_archive:
                    safe = set(ids_in_log()) | set(archived_ids(directory))
                    assert safe >= set(ids), f"lost at step {killer.steps}"
        prune(**archive)

        assert ids_in_log() == []
        assert JULY.partition not in {partition.name for partition in partitions(connection)}
        said = [e for e in entries(action="log.pruned") if e.id not in round_begin]
        assert sum(entry.context["removed"] for entry in said) == len(ids)
        if has_archive:
            assert Counter(archived_ids(directory)) == Counter(ids)
            assert not list(directory.glob("*/*.tmp"))
    assert at > (20 if has_archive else 2)
