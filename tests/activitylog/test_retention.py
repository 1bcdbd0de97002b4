from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files import locks
from django.core.management import CommandError, call_command
from django.db import connection

from activitylog import activity_context
from activitylog.checks.settings import check_settings
from activitylog.management.commands import prune_activity
from activitylog.models import ActivityEntry
from activitylog.policy import BusinessSettings
from activitylog.retention import pruning
from activitylog.retention import terms as retention
from activitylog.retention.archives import ArchiveError, MonthArchive, business_archives
from activitylog.retention.pruning import Pruning
from activitylog.retention.terms import RetentionTooShortError, bound_of, retention_of
from tests.activitylog.log import entries
from tests.activitylog.retaining import (
    BOUND,
    NOW,
    Interrupted,
    Killer,
    Terms,
    archived,
    archived_ids,
    bulk,
    entry,
    ids_in_log,
    interrupt,
)

pytestmark = pytest.mark.django_db

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture(autouse=True)
def _terms(settings):
    settings.ACTIVITYLOG_POLICY = f"{Terms.__module__}.{Terms.__qualname__}"
    settings.ACTIVITYLOG_RETENTION = timedelta(days=30)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(prune_activity, "earliest_now", lambda using: NOW)


class TestTerm:
    def test_is_the_business_s_own_or_the_project_s(self, settings):
        own = BusinessSettings(retention=timedelta(days=90))

        assert bound_of(own, NOW) == datetime(2026, 8, 25, tzinfo=UTC)
        assert bound_of(BusinessSettings(), NOW) == BOUND
        settings.ACTIVITYLOG_RETENTION = None
        assert bound_of(BusinessSettings(), NOW) is None

    @pytest.mark.parametrize(
        ("now", "bound"),
        [
            (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=BRUSSELS)),
            (datetime(2026, 11, 23, 23, 1, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=BRUSSELS)),
        ],
    )
    def test_counts_the_days_of_the_business(self, now, bound):
        assert bound_of(BusinessSettings(zone="Europe/Brussels"), now) == bound

    @pytest.mark.parametrize("days", [0, -1, 0.999])
    def test_under_a_day_is_refused(self, settings, days):
        settings.ACTIVITYLOG_RETENTION = timedelta(days=days)

        with pytest.raises(RetentionTooShortError, match="one day"):
            bound_of(BusinessSettings(), NOW)

    def test_of_all_time_is_for_ever(self):
        assert bound_of(BusinessSettings(retention=timedelta.max), NOW) is None

    @pytest.mark.parametrize("term", [365, timedelta(seconds=365), "1 year"])
    def test_that_is_wrong_is_reported(self, settings, term):
        settings.ACTIVITYLOG_RETENTION = term

        assert "activitylog.E012" in [message.id for message in check_settings()]

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="there is one clock only")
    def test_is_not_shortened_by_a_clock_that_is_ahead(self, monkeypatch):
        then = retention.earliest_now("default")

        class Ahead(datetime):
            @classmethod
            def now(cls, tz=None):
                return then + timedelta(days=365)

        monkeypatch.setattr(retention, "datetime", Ahead)
        assert retention.earliest_now("default") - then < timedelta(minutes=5)


class TestStatement:
    def test_says_how_long_since_when_and_until_when(self):
        entry(datetime(2026, 8, 1, 21, tzinfo=UTC), "b2")
        entry(datetime(2026, 8, 2, tzinfo=UTC), "b2")

        said = retention_of("b2", Terms().settings("b2"))

        assert said.term == timedelta(days=90)
        assert said.oldest == datetime(2026, 8, 1, 21, tzinfo=UTC)
        assert said.next_removal == datetime(2026, 8, 2, tzinfo=BRUSSELS) + timedelta(days=90)

    @pytest.mark.parametrize("minutes", [-1, 0, 1])
    def test_names_the_moment_that_pruning_begins_to(self, minutes):
        at = datetime(2026, 8, 1, 21, tzinfo=UTC)
        entry(at, "b2")
        business = Terms().settings("b2")
        removal = retention_of("b2", business).next_removal

        bound = bound_of(business, removal + timedelta(minutes=minutes))

        assert (bound > at) == (minutes >= 0)

    def test_of_an_empty_log_and_of_no_term(self, settings):
        settings.ACTIVITYLOG_RETENTION = None
        said = retention_of("b1", BusinessSettings())

        assert (said.term, said.oldest, said.next_removal) == (None, None, None)

    def test_costs_one_query(self, django_assert_num_queries):
        entry(NOW)
        with django_assert_num_queries(1):
            retention_of("b1", BusinessSettings())


class TestRemoval:
    def test_ends_at_the_bound(self):
        entry(BOUND - timedelta(microseconds=1))
        entry(BOUND - timedelta(days=400))
        kept = [entry(BOUND), entry(BOUND + timedelta(days=1)), entry(NOW)]

        call_command("prune_activity", verbosity=0)

        assert ids_in_log() == [id_.hex for id_ in kept]

    def test_goes_by_each_business_and_its_term(self):
        entry(NOW - timedelta(days=60), "")
        entry(NOW - timedelta(days=60), "b1")
        kept = entry(NOW - timedelta(days=60), "b2")
        entry(NOW - timedelta(days=100), "b2")

        call_command("prune_activity")

        assert ids_in_log() == [kept.hex]

    def test_of_one_business_leaves_the_others(self):
        entry(NOW - timedelta(days=60), "")
        kept = entry(NOW - timedelta(days=60), "b1")

        call_command("prune_activity", business="")

        assert ids_in_log() == [kept.hex]

    def test_of_an_unknown_business_is_an_error(self):
        with pytest.raises(CommandError, match='no entries of a business "b7"'):
            call_command("prune_activity", business="b7")

    def test_says_so(self, tmp_path):
        for _time in range(3):
            entry(NOW - timedelta(days=60))

        call_command("prune_activity", archive=tmp_path)

        (said,) = entries(action="log.pruned")
        assert (said.business_id, said.category, said.source) == ("b1", "log", "command")
        assert said.details == (
            "Removed 3 entries from before 24 October 2026; "
            "archived in business-b1/2026-09.jsonl.gz"
        )
        assert said.context == {
            "removed": 3,
            "before": BOUND.isoformat(),
            "archive": "business-b1/2026-09.jsonl.gz",
            "command": "prune_activity",
        }

    def test_of_nothing_says_nothing(self, tmp_path):
        kept = entry(NOW)

        call_command("prune_activity", archive=tmp_path)

        assert [entry.id for entry in entries()] == [kept]
        assert archived(tmp_path) == {}

    def test_tried_dry_counts(self, capsys):
        entry(NOW - timedelta(days=60))
        bulk(BOUND - timedelta(seconds=2), BOUND + timedelta(seconds=2))
        bulk(BOUND - timedelta(seconds=2), BOUND - timedelta(seconds=1), "b2")

        call_command("prune_activity", dry_run=True)

        assert capsys.readouterr().out.splitlines() == [
            "One: 1 entries from before 2026-10-24.",
            "Two: 0 entries from before 2026-08-25.",
        ]
        assert not entries(action="log.pruned")

    def test_takes_a_bulk_with_its_rows(self):
        bulk(BOUND - timedelta(seconds=2), BOUND - timedelta(seconds=1))

        call_command("prune_activity")

        assert ids_in_log() == []

    def test_leaves_a_bulk_whole_that_has_rows_from_after_the_bound(self, tmp_path):
        ids = bulk(BOUND - timedelta(seconds=2), BOUND + timedelta(seconds=1))

        call_command("prune_activity", archive=tmp_path)

        assert ids_in_log() == [id_.hex for id_ in ids]
        assert archived(tmp_path) == {}

    def test_goes_in_bounded_steps_and_counts_right(self, monkeypatch):
        monkeypatch.setattr(pruning, "ENTRIES_A_TRANSACTION", 4)
        monkeypatch.setattr(pruning, "ENTRIES_A_STATEMENT", 3)
        for _time in range(10):
            entry(NOW - timedelta(days=60))

        call_command("prune_activity")

        assert [said.context["removed"] for said in entries()] == [4, 4, 2]

    def test_of_one_with_a_wrong_term_does_not_keep_the_others(self, settings, capsys):
        settings.ACTIVITYLOG_RETENTION = timedelta(hours=1)
        entry(NOW - timedelta(days=100), "b1")
        entry(NOW - timedelta(days=100), "b2")

        with pytest.raises(CommandError, match="Of 2 businesses, 1 could not be done"):
            call_command("prune_activity")

        assert [entry.business_id for entry in entries(action="report.opened")] == ["b1"]
        assert "Business b1: Entries would be kept for 1:00:00 only" in capsys.readouterr().err

    def test_leaves_entries_for_ever_without_a_term(self, settings, capsys):
        settings.ACTIVITYLOG_RETENTION = None
        entry(NOW - timedelta(days=10_000))

        call_command("prune_activity")

        assert len(entries()) == 1
        said = capsys.readouterr().out
        assert said.startswith("One: entries are kept for ever. ACTIVITYLOG_RETENTION, or")

    def test_of_whole_months_leaves_the_month_of_the_bound(self):
        kept = [entry(datetime(2026, 10, 1, tzinfo=UTC)), entry(BOUND)]
        entry(datetime(2026, 9, 30, 23, 59, tzinfo=UTC))

        call_command("prune_activity", whole_months=True)

        assert ids_in_log() == [id_.hex for id_ in kept]

    def test_by_the_model_or_a_queryset_stays_refused(self):
        entry(NOW)

        with pytest.raises(TypeError):
            ActivityEntry.objects.in_business("b1").delete()


class TestArchive:
    def test_has_a_file_for_each_business_and_month(self, tmp_path):
        entry(datetime(2026, 7, 31, 22, 30, tzinfo=UTC), "b2")  # August, in Brussels
        entry(datetime(2026, 7, 31, 21, 30, tzinfo=UTC), "b2")
        entry(datetime(2026, 9, 1, tzinfo=UTC), "b1")
        entry(datetime(2026, 9, 1, tzinfo=UTC), "")

        call_command("prune_activity", archive=tmp_path)

        assert {name: len(lines) for name, lines in archived(tmp_path).items()} == {
            "business-/2026-09.jsonl.gz": 1,
            "business-b1/2026-09.jsonl.gz": 1,
            "business-b2/2026-07.jsonl.gz": 1,
            "business-b2/2026-08.jsonl.gz": 1,
        }

    def test_holds_every_column(self, tmp_path):
        with activity_context(ip="2001:db8::1", reason="“Ünïcode”\nand lines"):
            id_ = entry(
                NOW - timedelta(days=60), changes={"price": ["1.00", "2.00"]}, details="½ off\u2028"
            )
        stored = ActivityEntry.objects.get(business_id="b1", id=id_)

        call_command("prune_activity", archive=tmp_path)

        ((line,),) = archived(tmp_path).values()
        assert line.keys() == {field.attname for field in ActivityEntry._meta.concrete_fields}
        assert line["id"] == str(id_)
        assert line["ip"] == "2001:db8::1"
        assert line["changes"] == {"price": ["1.00", "2.00"]}
        assert line["details"] == stored.details
        assert line["context"] == stored.context
        assert datetime.fromisoformat(line["occurred_at"]) == stored.occurred_at

    def test_grows_with_its_month_and_its_manifest_knows(self, tmp_path, monkeypatch):
        first, second = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 2, tzinfo=UTC)
        ids = [entry(first), entry(second)]
        for moment in (second, second + timedelta(days=1)):
            Pruning("b1", "UTC", moment, tmp_path, "default").run()

        file = tmp_path / "business-b1" / "2026-09.jsonl.gz"
        manifest = json.loads(file.with_name("2026-09.json").read_text())
        assert archived_ids(tmp_path) == [id_.hex for id_ in ids]
        assert manifest["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert manifest["entries"] == 2
        assert [addition["entries"] for addition in manifest["additions"]] == [1, 1]
        assert all(addition["is_removed"] for addition in manifest["additions"])

    def test_takes_what_was_dated_back_into_an_archived_month(self, tmp_path):
        at = datetime(2026, 9, 2, tzinfo=UTC)
        ids = [entry(at)]
        call_command("prune_activity", archive=tmp_path)
        ids.append(entry(at - timedelta(minutes=1)))

        call_command("prune_activity", archive=tmp_path)

        assert archived_ids(tmp_path) == [id_.hex for id_ in ids]
        assert ids_in_log() == []

    def test_is_for_its_owner_s_eyes(self, tmp_path):
        entry(NOW - timedelta(days=60))
        call_command("prune_activity", archive=tmp_path)

        file = tmp_path / "business-b1" / "2026-09.jsonl.gz"
        assert file.stat().st_mode & 0o077 == 0
        assert file.parent.stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize("business", ["../../b1", "a/b", "..", "Ünï", "a\\b"])
    def test_stays_in_its_directory(self, tmp_path, business):
        with business_archives(tmp_path, business) as place:
            MonthArchive(place, business, "2026-09").add([{"id": "1"}])

        assert [path.parent for path in tmp_path.glob("*/2026-09.jsonl.gz")] == [place]
        assert place.parent == tmp_path

    def test_is_waited_for_by_nobody(self, tmp_path):
        entry(NOW - timedelta(days=60))
        with business_archives(tmp_path, "b1") as place, (place / ".lock").open("w") as other:
            assert not locks.lock(other, locks.LOCK_EX | locks.LOCK_NB)
            with pytest.raises(CommandError):
                call_command("prune_activity", archive=tmp_path)

        assert len(entries()) == 1

    @pytest.mark.parametrize("harm", ["lost manifest", "lost file", "cut", "grown", "flipped"])
    def test_that_was_harmed_gets_nothing_and_nothing_is_removed(self, tmp_path, harm, capsys):
        at = datetime(2026, 9, 1, tzinfo=UTC)
        entry(at)
        call_command("prune_activity", archive=tmp_path)
        kept = entry(at + timedelta(days=1))
        file = tmp_path / "business-b1" / "2026-09.jsonl.gz"
        content = file.read_bytes()
        match harm:
            case "lost manifest":
                file.with_name("2026-09.json").unlink()
            case "lost file":
                file.unlink()
            case "cut":
                file.write_bytes(content[:-1])
            case "grown":
                file.write_bytes(content + b"\0")
            case "flipped":
                file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

        with pytest.raises(CommandError):
            call_command("prune_activity", archive=tmp_path)

        assert ids_in_log() == [kept.hex]
        assert "2026-09" in capsys.readouterr().err

    def test_of_another_business_is_refused(self, tmp_path):
        with business_archives(tmp_path, "b1") as place:
            MonthArchive(place, "b1", "2026-09").add([{"id": "1"}])

            with pytest.raises(ArchiveError, match="of the business “b1”, not of “B1”"):
                MonthArchive(place, "B1", "2026-09").additions()

    def test_that_cannot_be_read_back_removes_nothing(self, tmp_path, monkeypatch):
        kept = entry(NOW - timedelta(days=60))
        fsync = os.fsync

        def forgetful(descriptor):
            fsync(descriptor)
            for path in tmp_path.glob("*/*.tmp"):
                path.write_bytes(path.read_bytes()[:-9] + b"\0" * 9)

        monkeypatch.setattr(os, "fsync", forgetful)
        with pytest.raises(CommandError):
            call_command("prune_activity", archive=tmp_path)

        assert ids_in_log() == [kept.hex]

    def test_that_is_damaged_before_the_removal_removes_nothing(self, tmp_path, capsys):
        kept = entry(NOW - timedelta(days=60))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pruning, "delete_entries", interrupt)
            with pytest.raises(Interrupted):
                call_command("prune_activity", archive=tmp_path)
        file = tmp_path / "business-b1" / "2026-09.jsonl.gz"
        content = file.read_bytes()
        file.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])

        with pytest.raises(CommandError):
            call_command("prune_activity", archive=tmp_path)

        assert ids_in_log() == [kept.hex]
        assert "damaged" in capsys.readouterr().err

    def test_waits_with_the_removal_if_the_term_was_made_longer(self, tmp_path, monkeypatch):
        at = datetime(2026, 9, 10, tzinfo=UTC)
        ids = [entry(at), entry(at + timedelta(days=2))]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pruning, "delete_entries", interrupt)
            with pytest.raises(Interrupted):
                Pruning("b1", "UTC", at + timedelta(days=3), tmp_path, "default").run()

        Pruning("b1", "UTC", at + timedelta(days=1), tmp_path, "default").run()
        assert ids_in_log() == [id_.hex for id_ in ids]
        Pruning("b1", "UTC", at + timedelta(days=3), tmp_path, "default").run()
        assert ids_in_log() == []
        assert archived_ids(tmp_path) == [id_.hex for id_ in ids]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("has_archive", [False, True], ids=["without archive", "with archive"])
def test_a_run_that_is_killed_at_any_step_loses_nothing(tmp_path, monkeypatch, has_archive, after):
    monkeypatch.setattr(pruning, "ENTRIES_A_TRANSACTION", 3)
    monkeypatch.setattr(pruning, "ENTRIES_A_STATEMENT", 2)
    at, killed = 0, True
    while killed:
        at += 1
        directory = tmp_path / str(at)
        round_begin = {entry.id for entry in entries()}
        earlier = datetime(2026, 9, 29, tzinfo=UTC)
        ids = [entry(earlier + timedelta(hours=20 * number)).hex for number in range(5)]
        ids += [id_.hex for id_ in bulk(earlier, earlier + timedelta(seconds=1))]
        archive = {"archive": directory} if has_archive else {}
        if has_archive:  # a month that has an archive already
            Pruning("b1", "UTC", earlier + timedelta(hours=12), directory, "default").run()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fsync", lambda descriptor: None)  # it takes too long
            killer = Killer(patch, at, after=after)
            try:
                call_command("prune_activity", verbosity=0, **archive)
                killed = False
            except Interrupted:
                if has_archive:
                    safe = set(ids_in_log()) | set(archived_ids(directory))
                    assert safe >= set(ids), f"lost at step {killer.steps}"
        call_command("prune_activity", verbosity=0, **archive)

        assert ids_in_log() == []
        said = [e for e in entries(action="log.pruned") if e.id not in round_begin]
        assert sum(entry.context["removed"] for entry in said) == len(ids)
        if has_archive:
            assert Counter(archived_ids(directory)) == Counter(ids)
            assert not list(directory.glob("*/*.tmp"))
    assert at > (20 if has_archive else 5)
