"""Archives are read back for a look, and what left the log does not come back into it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from activitylog import activity_context
from activitylog.management.commands import prune_activity
from activitylog.models import ActivityEntry
from activitylog.retention.archives import ArchiveError
from activitylog.retention.restoring import bring_in, entry_of
from tests.activitylog.log import entries
from tests.activitylog.retaining import NOW, Terms, entry

pytestmark = pytest.mark.django_db(databases=["default", "other"])

AUGUST = datetime(2026, 8, 15, tzinfo=UTC)
SEPTEMBER = datetime(2026, 9, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _terms(settings, monkeypatch):
    settings.ACTIVITYLOG_POLICY = f"{Terms.__module__}.{Terms.__qualname__}"
    settings.ACTIVITYLOG_RETENTION = timedelta(days=30)
    monkeypatch.setattr(prune_activity, "earliest_now", lambda using: NOW)


@pytest.fixture
def gone(tmp_path):
    """Entries as they stood in the log, by id; now they are in archives alone."""
    with activity_context(ip="2001:db8::1", reason="“Ünïcode”\nand lines"):
        entry(AUGUST, "b1", changes={"price": ["1.00", None]}, details="=1+1")
    entry(SEPTEMBER, "b1", "report.closed")
    entry(AUGUST, "b2")
    before = {item.id: item for item in entries()}
    call_command("prune_activity", archive=tmp_path, verbosity=0)
    assert not {item.id for item in entries()} & before.keys()
    return before


def restore(directory, *arguments):
    """Return the entries that are printed, and what is said beside them."""
    out, err = StringIO(), StringIO()
    call_command("restore_activity", str(directory), *arguments, stdout=out, stderr=err)
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def ids(lines):
    return {line["id"] for line in lines}


def harm(directory):
    file = directory / "business-b1" / "2026-08.jsonl.gz"
    content = file.read_bytes()
    file.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])


class TestPrinting:
    def test_shows_all_as_it_was(self, gone, tmp_path):
        lines, said = restore(tmp_path)

        assert ids(lines) == {str(id_) for id_ in gone}
        for line in lines:
            restored, before = entry_of(line), gone[entry_of(line).id]
            for field in ActivityEntry._meta.concrete_fields:
                assert getattr(restored, field.attname) == getattr(before, field.attname)
        assert "business-b1/2026-08.jsonl.gz: right, 1 entries." in said

    def test_leaves_the_log_as_it_is(self, gone, tmp_path):
        before = [item.id for item in entries()]

        restore(tmp_path)

        assert [item.id for item in entries()] == before

    @pytest.mark.parametrize(
        ("arguments", "found"),
        [
            (["--business=b2"], [("b2", "2026-08")]),
            (["--from=2026-09"], [("b1", "2026-09")]),
            (["--to=2026-08"], [("b1", "2026-08"), ("b2", "2026-08")]),
            (["--from=2026-08", "--to=2026-08", "--business=b1"], [("b1", "2026-08")]),
            (["--action=report.closed"], [("b1", "2026-09")]),
            (["--action=report.closed", "--action=report.opened", "--business=b2"],
             [("b2", "2026-08")]),
            (["--user=nobody@demo.test"], []),
            (["--target=shop.product:1"], []),
        ],
    )  # fmt: skip
    def test_is_narrowed(self, gone, tmp_path, arguments, found):
        lines, _said = restore(tmp_path, *arguments)

        assert sorted((line["business_id"], line["occurred_at"][:7]) for line in lines) == found

    def test_finds_people_and_objects(self, tmp_path, shop_entry):
        for argument in ("--user=7", "--user=amina@demo.test", "--user=Amina",
                         "--target=shop.product:42"):  # fmt: skip
            assert ids(restore(tmp_path, argument)[0]) == {shop_entry}

    @pytest.fixture
    def shop_entry(self, gone, tmp_path):
        with activity_context(at=AUGUST, business="b1"):
            ActivityEntry.objects.bulk_create(
                [
                    entry_of(
                        json.loads(json.dumps(restore(tmp_path, "--business=b2")[0][0]))
                        | {
                            "id": "0198ae00-0000-7000-8000-000000000001",
                            "business_id": "b1",
                            "actor_id": "7",
                            "actor_name": "Amina",
                            "actor_email": "amina@demo.test",
                            "target_type": "shop.product",
                            "target_id": "42",
                        }
                    )
                ]
            )
        call_command("prune_activity", archive=tmp_path, verbosity=0)
        return "0198ae00-0000-7000-8000-000000000001"

    @pytest.mark.parametrize(
        "argument", ["--user=Nobody", "--action=reports", "--target=shop.product:1"]
    )
    def test_of_no_entry_says_how_they_are_asked_for(self, gone, tmp_path, argument):
        assert "No archived entry is as asked for." in restore(tmp_path, argument)[1]
        assert "as asked for" not in restore(tmp_path)[1]

    def test_can_be_left_out(self, gone, tmp_path):
        lines, said = restore(tmp_path, "--check")

        assert lines == []
        assert said.count("right, 1 entries.") == 3

    def test_of_nothing_is_an_error_that_says_what_there_is(self, gone, tmp_path):
        there = r'It has 3, of the months from 2026-08 to 2026-09 and the businesses "b1", "b2"'
        for argument in ("--business=b7", "--from=2026-10"):
            with pytest.raises(CommandError, match=rf"no such archives\. {there}\."):
                restore(tmp_path, argument)
        empty = tmp_path / "empty"
        empty.mkdir()
        with pytest.raises(CommandError, match="has no archives"):
            restore(empty)
        with pytest.raises(CommandError, match="There is no directory"):
            restore(tmp_path / "nowhere")

    def test_of_no_month_is_an_error(self, tmp_path):
        with pytest.raises(CommandError, match="write it as 2026-12"):
            restore(tmp_path, "--from=August")


class TestDamage:
    @pytest.mark.parametrize("argument", ["--check", "--into=other"])
    def test_is_found_and_does_not_keep_the_others(self, gone, tmp_path, argument, capsys):
        harm(tmp_path)
        out, err = StringIO(), StringIO()

        with pytest.raises(CommandError, match="Of 3 archives, 1 could not be read"):
            call_command("restore_activity", str(tmp_path), argument, stdout=out, stderr=err)

        assert "2026-08.jsonl.gz is damaged" in err.getvalue()
        assert err.getvalue().count("right") == 2

    def test_shows_no_entry(self, gone, tmp_path):
        harm(tmp_path)
        out = StringIO()

        with pytest.raises(CommandError):
            call_command(
                "restore_activity", str(tmp_path), "--business=b1", "--to=2026-08", stdout=out
            )

        assert out.getvalue() == ""

    def test_of_an_earlier_addition_is_found(self, gone, tmp_path):
        entry(AUGUST + timedelta(days=1), "b1")
        call_command("prune_activity", archive=tmp_path, verbosity=0)
        manifest = tmp_path / "business-b1" / "2026-08.json"
        known = json.loads(manifest.read_text())
        known["additions"][0]["sha256"] = "0" * 64
        manifest.write_text(json.dumps(known))

        with pytest.raises(CommandError):
            restore(tmp_path)

    def test_or_another_version_s_columns_are_not_guessed_at(self):
        with pytest.raises(ArchiveError, match="columns that this version does not know: seal"):
            entry_of({"id": "1", "seal": "x"})


class TestAnotherDatabase:
    def brought(self):
        found = ActivityEntry.objects.using("other").filter(business_id__in=["b1", "b2"])
        return {item.id: item for item in found}

    def test_gets_them_as_they_were_and_twice_is_once(self, gone, tmp_path):
        for new in (1, 0):
            _lines, said = restore(tmp_path, "--into=other")

            assert self.brought() == gone
            assert said.count(f"right, {new} entries are new in other.") == 3
        for id_, item in self.brought().items():
            for field in ActivityEntry._meta.concrete_fields:
                assert getattr(item, field.attname) == getattr(gone[id_], field.attname)

    def test_gets_what_was_chosen(self, gone, tmp_path):
        restore(tmp_path, "--into=other", "--action=report.closed")

        assert [item.action for item in self.brought().values()] == ["report.closed"]

    def test_is_said_in_the_log_of_the_business(self, gone, tmp_path):
        restore(tmp_path, "--into=other", "--business=b2")

        (said,) = entries(action="log.restored")
        assert (said.business_id, said.category, said.source) == ("b2", "log", "command")
        assert said.details == "business-b2/2026-08.jsonl.gz, into the database “other”"

    def test_is_shown_on_the_pages(self, tmp_path, settings, admin_client):
        entry(AUGUST, "", details="From long ago")
        call_command("prune_activity", archive=tmp_path, verbosity=0)
        restore(tmp_path, "--into=other")
        page = "/settings/activity-logs/"
        assert "From long ago" not in admin_client.get(page).content.decode()

        settings.ACTIVITYLOG_DATABASE = "other"

        assert "From long ago" in admin_client.get(page).content.decode()

    @pytest.mark.parametrize("setting", ["default", "other"])
    def test_is_never_the_log_in_use(self, gone, tmp_path, settings, setting):
        settings.ACTIVITYLOG_DATABASE = setting
        before = [item.id for item in entries()]

        with pytest.raises(CommandError, match="does not come back"):
            restore(tmp_path, "--into", setting)

        assert [item.id for item in entries()] == before
        assert self.brought() == {}

    def test_without_a_log_is_refused(self, gone, tmp_path, monkeypatch):
        monkeypatch.setattr(connections["other"].introspection, "table_names", list)

        with pytest.raises(CommandError, match="migrate --database=other"):
            restore(tmp_path, "--into=other")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL keeps partitions")
def test_on_postgresql_they_stand_in_their_months(gone, tmp_path):
    lines, _said = restore(tmp_path)
    assert bring_in(lines[:1], "default") == 1

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM activitylog_activityentry_2026_08")
        assert cursor.fetchone() == (1,)
