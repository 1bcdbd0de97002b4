from __future__ import annotations

import asyncio
import csv
import json
import re
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import timedelta
from html import unescape
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient, Client
from django.utils import translation

from activitylog.models import ActivityEntry
from activitylog.reading.exports.columns import storable
from activitylog.reading.exports.csv_file import harmless
from activitylog.reading.exports.formats import FORMATS
from activitylog.reading.limits import limits
from activitylog.registry import registry
from tests.activitylog.log import entries
from tests.activitylog.reading.shoplog import NOW, drafted, write, write_bulk
from tests.activitylog.reading.test_views import HTMX, LENA, LIST, ORDER, text
from tests.activitylog.shop.models import Adjustment

pytestmark = pytest.mark.usefixtures("_nobody_signs_in")

EXPORT = f"{LIST}export/"
SECURITY_EXPORT = "/settings/security-logs/export/"
HEADINGS = [
    "Date & Time", "User", "E-mail", "Action", "Type", "Details", "IP Address", "Changes", "Entry",
]  # fmt: skip
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"
ROW = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row"
TEXT = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t"
MONTH = re.compile(r'formaction="([^"]+)">([^<]+)<')
HOSTILE = [
    "=HYPERLINK(\"https://evil.test\",\"x\")",
    "  \u00a0\ufeff=1+1",
    "@SUM(A1:A9)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "\t=1",
    "\r=1",
    "|calc",
    "%0A",
    "\uff1d1+1",
    "x;=1+1",
    "x\t@SUM(A1)",
    "\";=1+1;\"",
    "line\nbreak\r\nand\ttab",
    "\u202etxet desrever\u202c",
    "👩🏽\u200d🔬 kettle 🫖",
    "שלום",
    "<script>alert(1)</script>",
    "{{ request }}%s{0}",
    "x" * 10_000,
    "\x01\x1b[31mred",
]  # fmt: skip


def body(response) -> bytes:
    assert response.status_code == 200, text(response)
    return b"".join(response.streaming_content)


def words(said: str) -> str:
    """Return text without what a file puts between values, and a page between its elements."""
    return re.sub(r"[→:()“”…\s]+", " ", said).strip()


def csv_rows(response) -> list[list[str]]:
    content = body(response).decode()
    assert content.startswith("\ufeff")
    return list(csv.reader(StringIO(content[1:], newline="")))


def xlsx_rows(response) -> list[list[str]]:
    with zipfile.ZipFile(BytesIO(body(response))) as file:
        sheet = ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml"))  # noqa: S314  ours
    return [
        ["".join(t.text or "" for t in cell.iter(TEXT)) for cell in row.iter(CELL)]
        for row in sheet.iter(ROW)
    ]


def offered_months(page: str) -> dict[str, str]:
    """Return the address of each month that an export is offered of."""
    return {text: unescape(url) for url, text in MONTH.findall(page)}


def json_objects(response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body(response).splitlines()]


class TestCsv:
    def test_a_row_tells_everything(self, browse):
        entry = write(
            changes={"price": ["24.00", "19.00"], "stock": [40, 26]},
            context={"currency": "EUR", "reason": "Spring promotion"},
        )
        headings, row = csv_rows(browse().get(f"{EXPORT}?format=csv"))

        assert headings == HEADINGS
        assert [cell.replace("\xa0", " ") for cell in row] == [
            "2026-03-30T12:00:00+02:00", "Amina Diallo", "amina@shop.test",
            "Updated product Blue Kettle", "Products",
            "Price: €24.00 → €19.00 (−20.8 %); and 1 more; “Spring promotion”", "203.0.113.24",
            "Price: €24.00 → €19.00 (−20.8 %); Stock: 40 → 26 (−14)",
            f"http://testserver{entry.get_absolute_url()}",
        ]  # fmt: skip

    def test_details_are_those_of_the_page_for_each_role(self, browse):
        """The words of the page's Details, without what marks and columns of the file say."""
        write(changes={"cost": ["8.00", "9.00"]}, context={"currency": "EUR"})
        write(changes={"name": ["Kettle", "Pot"], "price": ["2.00", "3.00"], "stock": [1, 2]})
        write(action="product.added", changes={"sku": [None, "BK"], "price": [None, "2.00"]})
        write_bulk(30)
        for who in ("admin", "keeper"):
            client = browse(who)
            page = words(text(client.get(LIST)))
            asked = f"{EXPORT}?type=products&format="
            rows = csv_rows(client.get(f"{asked}csv"))
            assert xlsx_rows(client.get(f"{asked}xlsx")) == rows
            details = [row[5] for row in rows[1:]]
            assert all(details)
            for part in (part for said in (details[0], *details[-3:]) for part in said.split("; ")):
                assert words(part) in page, (who, part)
        assert "Cost: changed (hidden for your role)" in details
        assert "9.00" not in str(rows)

    def test_it_is_a_file_that_spreadsheets_take_for_utf_8(self, browse):
        write(target_name="Kettle, “blue”")
        response = browse().get(f"{EXPORT}?format=csv")

        assert response["Content-Type"] == "text/csv; charset=utf-8"
        name = "activity-logs-2026-03-30.csv"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        content = body(response)
        assert content.startswith(b'\xef\xbb\xbf"Date & Time","User",')
        assert content.count(b"\r\n") == 2
        assert "no-store" in response["Cache-Control"]

    def test_every_kind_of_change_has_words(self, browse):
        write(
            changes={
                "description": ["", "Old"],
                "tags": {
                    "added": [{"pk": "1", "id": "2", "name": "Cold"}],
                    "removed": [{"pk": "2", "id": "3", "name": "Hot"}],
                },
                "adjustments": {"added": [{"pk": "7", "delta": -14, "reason": "Damage"}]},
                "supplier_token": ["•••", "•••"],
            }
        )
        (_headings, row) = csv_rows(browse().get(f"{EXPORT}?format=csv"))

        assert row[7] == (
            "Description: empty → Old; Tags: removed Hot, added Cold; Adjustments: "
            "Delta −14, Reason Damage; Supplier token: changed (not kept in the log)"
        )

    def test_it_speaks_the_language_of_its_reader(self, browse, settings):
        write(changes={"price": ["24.00", "19.50"]}, context={"currency": "EUR"})
        with translation.override("de"):
            response = browse().post(f"{EXPORT}", {"format": "csv"})

        assert "24,00\xa0€ → 19,50\xa0€" in csv_rows(response)[1][7]
        assert translation.get_language() == settings.LANGUAGE_CODE


@pytest.mark.parametrize("hostile", HOSTILE)
class TestHostileValues:
    @pytest.fixture(autouse=True)
    def _entry(self, hostile):
        write(
            target_name=hostile, actor_name=hostile, details=hostile, category=hostile[:50],
            changes={"name": ["x", hostile], hostile: [1, hostile]},
            context={"reason": hostile},
        )  # fmt: skip

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_no_spreadsheet_runs_them(self, browse, separator):
        content = body(browse().get(f"{EXPORT}?format=csv")).decode()[1:]
        rows = list(csv.reader(StringIO(content, newline=""), delimiter=separator))

        assert len(rows) == 2 or separator != ","
        for cell in (cell for row in rows for cell in row):
            first = cell.strip(" \u00a0\ufeff\t\r\n")[:1]
            assert first not in {*"=+@|%\uff1d"}, cell

    def test_excel_shows_them_as_texts(self, browse):
        response = browse().get(f"{EXPORT}?format=xlsx")
        content = body(response)
        with zipfile.ZipFile(BytesIO(content)) as file:
            sheet = file.read("xl/worksheets/sheet1.xml").decode()

        assert "<f>" not in sheet
        assert "hyperlink" not in sheet.lower().replace("=hyperlink", "")
        (_headings, row) = ElementTree.fromstring(sheet).iter(ROW)  # noqa: S314  ours
        assert {cell.get("t") for cell in row.iter(CELL)} <= {"inlineStr", None}

    def test_json_has_them_exactly(self, browse, hostile):
        response = browse().get(f"{EXPORT}?format=jsonl")
        content = body(response)

        assert content.isascii()
        (said,) = [json.loads(line) for line in content.splitlines()]
        assert said["target"]["name"] == hostile
        assert said["details"] == hostile
        assert said["changes"] == {"name": ["x", hostile], hostile: [1, hostile]}
        assert said["context"] == {"reason": hostile}


class TestFormulas:
    @pytest.mark.parametrize("number", ["-12.50", "+36201234567", "12", "-1,234.5"])
    def test_a_number_stays_one(self, number):
        assert harmless(number) == number

    @pytest.mark.parametrize("words", ["Blue Kettle", "a = b", "amina@shop.test", "−14", "“=1”"])
    def test_words_stay_as_they_are(self, words):
        assert harmless(words) == words

    def test_what_no_file_can_hold_is_left_out(self):
        assert storable("a\udcffb\0c\r\nd\re") == "a?bc\nd\ne"


class TestExcel:
    def test_it_holds_the_same_rows(self, browse):
        write(changes={"stock": [40, 26]})
        client = browse()

        rows = csv_rows(client.get(f"{EXPORT}?format=csv&type=products"))
        response = client.get(f"{EXPORT}?format=xlsx&type=products")

        assert response["Content-Disposition"].endswith('.xlsx"')
        assert xlsx_rows(response) == rows

    def test_a_cell_that_is_too_long_is_cut(self, browse):
        write(details="x" * 40_000)

        details = xlsx_rows(browse().get(f"{EXPORT}?format=xlsx"))[1][5]
        assert (len(details), details[-1]) == (32_767, "…")

    def test_what_is_too_much_is_said_before_it_is_asked_for(self, browse, monkeypatch):
        monkeypatch.setitem(FORMATS, "xlsx", replace(FORMATS["xlsx"], most_rows=3))
        write_bulk(2)
        client = browse()
        size, *_months = text(client.get(EXPORT, headers=HTMX)).split(" Download one month")
        assert size == "3 rows The rows of a bulk follow it."
        write()

        for headers in ({}, HTMX):
            said = text(client.get(EXPORT, headers=headers))
            assert "4 rows" in said
            assert "Excel takes 3 rows at most." in said
        assert not entries(action="log.exported")

    def test_the_dialog_asks_for_the_size_under_the_same_filters(self, browse):
        write()
        page = browse().get(f"{LIST}?type=products").text

        assert (
            f'hx-get="{EXPORT}?type=products" hx-trigger="toggle from:closest dialog once"' in page
        )

    def test_too_many_rows_are_refused_before_anything_is_sent(self, browse, monkeypatch):
        monkeypatch.setitem(FORMATS, "xlsx", replace(FORMATS["xlsx"], most_rows=3))
        write_bulk(3)
        client = browse()

        response = client.get(f"{EXPORT}?format=xlsx&type=products")

        assert response.status_code == 400
        assert "An Excel file takes 3 rows, and these filters find more." in text(response)
        assert 'value="csv" checked' in response.text
        assert "log.exported" not in {entry.action for entry in entries()}


class TestMonths:
    """NOW is in March 2026."""

    def test_each_month_of_the_log_can_be_had_under_the_same_filters(self, browse):
        in_march = write(NOW)
        in_february = write(NOW - timedelta(days=40))
        write(NOW - timedelta(days=40), **ORDER)
        client = browse()

        for headers in ({}, HTMX):
            asked = f"{EXPORT}?type=products&period=today"
            months = offered_months(client.get(asked, headers=headers).text)
            assert list(months) == ["March 2026", "February 2026"]

        for month, entry in (("March 2026", in_march), ("February 2026", in_february)):
            response = client.post(months[month], {"format": "csv"})
            (_headings, row) = csv_rows(response)
            assert str(entry.id) in row[8]
        details = entries(action="log.exported")[-1].details
        assert "; 1 February 2026 to 28 February 2026; Type: Products" in details

    def test_they_go_back_a_year(self, browse):
        write(NOW - timedelta(days=900))

        months = list(offered_months(browse().get(EXPORT).text))

        assert (months[0], months[-1], len(months)) == ("March 2026", "April 2025", 12)

    def test_a_filter_that_cannot_be_used_offers_none(self, browse):
        write()

        assert not offered_months(browse().get(f"{EXPORT}?period=never").text)


class TestJsonLines:
    def test_every_value_is_there(self, browse):
        entry = write(
            changes={"price": ["24.00", "19.00"]}, context={"currency": "EUR"}, outcome="success"
        )
        response = browse().get(f"{EXPORT}?format=jsonl")

        assert response["Content-Type"] == "application/x-ndjson"
        assert json_objects(response) == [
            {
                "id": str(entry.id),
                "occurred_at": "2026-03-30T12:00:00+02:00",
                "operation": None,
                "part_of": None,
                "actor": {
                    "id": "7",
                    "name": "Amina Diallo",
                    "email": "amina@shop.test",
                    "role": "Admin",
                },
                "source": "web",
                "outcome": "success",
                "ip": "203.0.113.24",
                "type": "products",
                "action": "product.updated",
                "target": {"type": "shop.product", "id": "1", "name": "Blue Kettle"},
                "details": "",
                "changes": {"price": ["24.00", "19.00"]},
                "hidden": [],
                "context": {"currency": "EUR"},
                "url": f"http://testserver{entry.get_absolute_url()}",
            }
        ]

    def test_what_a_role_may_not_see_is_named_and_left_out(self, browse):
        write(
            changes={
                "cost": ["11.40", "9.90"],
                "price": ["24.00", "19.00"],
                "adjustments": {"added": [{"pk": "7", "delta": -14}]},
            }
        )
        (said,) = json_objects(browse("keeper").get(f"{EXPORT}?format=jsonl"))

        assert said["hidden"] == ["cost"]
        assert set(said["changes"]) == {"price", "adjustments"}

    def test_a_part_s_hidden_column_is_left_out_of_the_part(self, browse, monkeypatch):
        tracking = registry.for_model(Adjustment)
        monkeypatch.setattr(tracking, "restricted", frozenset({"delta"}))
        labels = {"delta": "−14", "reason": "x"}
        added = {"pk": "7", "delta": -14, "reason": "x", "_labels_": labels}
        changed = {"pk": "8", "delta": [1, -14]}
        write(changes={"adjustments": {"added": [added], "changed": [changed]}})

        (said,) = json_objects(browse("keeper").get(f"{EXPORT}?format=jsonl"))

        assert said["hidden"] == ["adjustments.delta"]
        assert said["changes"] == {
            "adjustments": {
                "added": [{"pk": "7", "reason": "x", "_labels_": {"reason": "x"}}],
                "changed": [{"pk": "8"}],
            }
        }


class TestWhatIsExported:
    def test_the_filters_decide_and_newest_comes_first(self, browse):
        for hour in range(3):
            write(NOW - timedelta(hours=hour), target_name=f"Kettle {hour}")
        write(**LENA)
        write(NOW - timedelta(days=9))

        rows = csv_rows(browse().get(f"{EXPORT}?format=csv&user=7&period=today"))

        actions = [row[3] for row in rows[1:]]
        assert actions == [f"Updated product Kettle {hour}" for hour in range(3)]

    def test_where_one_stands_in_the_list_makes_no_difference(self, browse):
        first, second = write(), write()
        client = browse()

        for cursor in (f"older={second.id}", f"newer={first.id}"):
            rows = csv_rows(client.get(f"{EXPORT}?format=csv&type=products&{cursor}"))
            assert len(rows) == 3

    def test_a_search_goes_to_the_end_of_the_log(self, browse, monkeypatch):
        monkeypatch.setattr(limits, "listed_examined", 2)
        write(NOW - timedelta(days=9), target_name="Zebra")
        for hour in range(9):
            write(NOW - timedelta(hours=hour))

        assert len(csv_rows(browse().get(f"{EXPORT}?format=csv&q=zebra"))) == 2

    @pytest.mark.parametrize("number", [3, 20, 21, 40, 47])
    def test_rows_follow_their_bulk(self, browse, monkeypatch, number):
        monkeypatch.setattr(limits, "export_batch", 10)
        write(NOW - timedelta(hours=1), target_name="Before")
        write_bulk(number)
        write(NOW + timedelta(hours=1), target_name="After")

        rows = csv_rows(browse().get(f"{EXPORT}?format=csv&type=products"))

        assert [row[3] for row in rows[1:]] == [
            "Updated product After",
            f"Updated {number} products",
            *(f"Updated product Product {each}" for each in range(1, number + 1)),
            "Updated product Before",
        ]

    def test_rows_that_match_by_themselves_come_once(self, browse):
        write_bulk(12)

        rows = csv_rows(browse().get(f"{EXPORT}?format=csv&q=product+1"))

        assert [row[3].split()[-1] for row in rows[1:]] == ["12", "11", "10", "1"]

    def test_the_entries_of_a_story_stand_for_themselves(self, browse):
        operation = "0198c0de-0000-7000-8000-000000000001"
        for changes in ({"stock": [3, 2]}, {"price": ["1.00", "2.00"]}):
            write(request_id=operation, changes=changes)

        assert len(csv_rows(browse().get(f"{EXPORT}?format=csv"))) == 3

    def test_the_security_log_has_its_own(self, browse):
        write()
        entry = write(
            category="security",
            action="session.failed",
            outcome="failed",
            context={"user_agent": "curl/8.5", "first_seen": True},
        )
        response = browse().get(f"{SECURITY_EXPORT}?format=csv")

        assert "security-logs-2026-03-30.csv" in response["Content-Disposition"]
        (_headings, row) = csv_rows(response)
        assert row[5] == "Failed; curl; New address for Amina Diallo"
        assert row[8].endswith(f"/settings/security-logs/{entry.id}/")


class TestWhoExports:
    def test_a_limited_role_exports_its_part_with_what_it_may_see(self, browse):
        write(changes={"cost": ["11.40", "9.90"], "price": ["24.00", "19.00"]})
        write(**ORDER)
        client = browse("keeper")

        for format_ in FORMATS:
            content = body(client.get(f"{EXPORT}?format={format_}"))
            if format_ == "xlsx":
                with zipfile.ZipFile(BytesIO(content)) as file:
                    content = file.read("xl/worksheets/sheet1.xml")
            assert b"order" not in content
            assert b"11.40" not in content
            assert b"9.90" not in content
            assert b"19.00" in content
        (_headings, row) = csv_rows(client.get(f"{EXPORT}?format=csv"))
        assert row[7].endswith("Cost: changed (hidden for your role)")

    def test_another_business_exports_nothing_of_this_one(self, browse):
        theirs = write(target_name="Blue Kettle")
        client = browse("other")

        for query in ("", "&user=7", f"&older={theirs.id}", "&target=shop.product:1"):
            assert len(csv_rows(client.get(f"{EXPORT}?format=csv{query}&not_type=log"))) == 1

    def test_staff_export_their_own_security_log_alone(self, browse, user):
        staff = user("staff")
        write(category="security", action="session.signed_in", actor_id=str(staff.pk))
        write(category="security", action="session.signed_in")
        client = browse("staff")

        assert len(csv_rows(client.get(f"{SECURITY_EXPORT}?format=csv"))) == 2
        assert client.get(f"{EXPORT}?format=csv").status_code == 403
        assert client.post(EXPORT, {"format": "csv"}).status_code == 403

    def test_who_is_not_signed_in_is_asked_to(self, client, settings):
        settings.LOGIN_URL = "/sign-in/"

        assert client.get(f"{EXPORT}?format=csv").url.startswith("/sign-in/?next=/settings/")


class TestAsking:
    def test_without_a_format_it_asks_for_one_and_says_what_will_come(self, browse):
        write(**LENA)
        write(**LENA)
        response = browse().get(f"{EXPORT}?user=8&period=today")
        page = text(response)

        for words in (
            "2 rows", "Period Today", "Filters User: Lena Hofmann (deleted)", "Europe/Brussels",
            "Date & Time, User, E-mail, Action, Type, Details, IP Address, Changes, Entry",
            "CSV any spreadsheet", "will stand in Activity Logs",
        ):  # fmt: skip
            assert words in page
        assert 'method="post"' in response.text
        assert f'action="{EXPORT}?user=8&amp;period=today"' in response.text

    def test_the_dialog_of_the_list_asks_the_same(self, browse):
        write(**LENA)
        page = browse().get(f"{LIST}?user=8&period=today&older={write().id}").text

        assert 'popovertarget="export"' in page
        assert f'action="{EXPORT}?user=8&amp;period=today"' in page

    def test_it_takes_a_form_that_proves_its_origin(self, user):
        client = Client(enforce_csrf_checks=True)
        client.force_login(user("admin"))

        assert client.post(EXPORT, {"format": "csv"}).status_code == 403

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Purpose": "prefetch;prerender"},
            {"Purpose": "prefetch"},
            {"Sec-Fetch-Site": "cross-site"},
        ],
    )
    def test_what_nobody_asked_for_is_offered_and_not_made(self, browse, headers):
        response = browse().get(f"{EXPORT}?format=xlsx", headers=headers)

        assert response.status_code == 200
        assert 'value="xlsx" checked' in response.text
        assert entries(action="log.exported") == []

    def test_a_look_at_the_headers_exports_nothing(self, browse):
        assert browse().head(f"{EXPORT}?format=csv").status_code == 405
        assert entries(action="log.exported") == []

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_no_format_is_explained(self, browse, method):
        response = getattr(browse(), method)(f"{EXPORT}?format=pdf", {"format": "pdf"})

        assert response.status_code == 400
        assert "“pdf” is no format; choose from: csv, xlsx, jsonl." in text(response)

    def test_a_filter_that_cannot_be_used_exports_nothing(self, browse):
        write()
        response = browse().get(f"{EXPORT}?format=csv&ip=nope")

        assert response.status_code == 400
        assert "Nothing was exported" in text(response)
        assert "“nope” is no IP address" in text(response)
        assert "<form" not in response.text
        assert entries(action="log.exported") == []


class TestItsEntry:
    def test_it_says_what_was_exported_by_whom_and_from_where(self, browse):
        write(**LENA)
        client = browse()
        client.get(f"{EXPORT}?format=csv&user=8&period=today", REMOTE_ADDR="192.0.2.7")

        (entry,) = entries(action="log.exported")
        assert entry.details == "Activity Logs as CSV; 1 row; Today; User: Lena Hofmann (deleted)"
        assert (entry.business_id, entry.category) == ("b1", "log")
        assert (entry.actor_name, entry.ip) == ("admin", "192.0.2.7")

    def test_it_stands_in_the_log_before_the_file_is_made_and_not_in_it(self, browse):
        response = browse().get(f"{EXPORT}?format=jsonl")

        assert len(entries(action="log.exported")) == 1
        assert json_objects(response) == []
        assert len(json_objects(browse().get(f"{EXPORT}?format=jsonl"))) == 1

    def test_it_is_in_the_project_s_language(self, browse):
        with translation.override("de"):
            browse().get(f"{EXPORT}?format=csv")

        (entry,) = entries(action="log.exported")
        assert entry.details == "Activity Logs as CSV; 0 rows; all time"

    def test_what_was_not_counted_is_not_claimed(self, browse, monkeypatch):
        monkeypatch.setattr(limits, "listed_examined", 2)
        for _ in range(3):
            write()
        browse().get(f"{EXPORT}?format=jsonl&q=kettle")

        (entry,) = entries(action="log.exported")
        assert entry.details == "Activity Logs as JSON; not counted beforehand; all time; “kettle”"

    def test_that_of_the_security_log_says_so(self, browse):
        browse().get(f"{SECURITY_EXPORT}?format=csv&outcome=failed")

        (entry,) = entries(action="log.exported")
        assert entry.details.startswith("Security Logs as CSV;")
        assert entry.details.endswith("Outcome: Failed")


class TestStreaming:
    def test_it_is_read_a_batch_at_a_time(self, browse, monkeypatch, django_assert_max_num_queries):
        monkeypatch.setattr(limits, "export_batch", 10)
        ActivityEntry.objects.bulk_create(drafted(NOW) for _ in range(95))
        response = browse().get(f"{EXPORT}?format=csv&type=products")

        with django_assert_max_num_queries(11):
            assert body(response).count(b"\r\n") == 96

    def test_memory_does_not_grow_with_the_file(self, browse, monkeypatch):
        monkeypatch.setattr(limits, "export_batch", 20)
        ActivityEntry.objects.bulk_create(drafted(NOW, details="x" * 5000) for _ in range(2000))
        response = browse().get(f"{EXPORT}?format=csv&type=products")
        chunks = iter(response.streaming_content)
        next(chunks)
        tracemalloc.start()

        size = sum(map(len, chunks))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert size > 10_000_000
        assert peak < 3_000_000

    def test_no_cursor_of_the_database_stays_open(self, browse):
        ActivityEntry.objects.bulk_create(drafted(NOW) for _ in range(400))
        response = browse().get(f"{EXPORT}?format=jsonl&type=products")
        chunks = iter(response.streaming_content)
        next(chunks)
        write(NOW - timedelta(days=1), target_name="Written meanwhile")

        assert b"Written meanwhile" in b"".join(chunks)

    @pytest.mark.django_db(transaction=True)
    def test_an_asynchronous_server_gets_it_a_chunk_at_a_time(self, user):
        ActivityEntry.objects.bulk_create(drafted(NOW) for _ in range(600))
        client = AsyncClient()
        client.force_login(user("admin"))

        async def read() -> list[bytes]:
            response = await client.get(f"{EXPORT}?format=jsonl&type=products")
            assert response.is_async
            try:
                return [chunk async for chunk in response.streaming_content]
            finally:
                await sync_to_async(connections.close_all)()

        chunks = asyncio.run(read())
        assert len(chunks) > 3
        assert b"".join(chunks).count(b"\n") == 600
