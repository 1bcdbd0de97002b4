"""Hostile words in every view and every export, by role: one log full of them, many looks at it."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO, StringIO
from typing import Any
from unicodedata import normalize
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from activitylog.models import ActivityEntry
from tests.activitylog.reading.shoplog import write
from tests.hostile import HOSTILE, ODD, faults_of

LIST = "/settings/activity-logs/"
SECURITY = "/settings/security-logs/"
PEOPLE = f"{LIST}people/"
OBJECTS = f"{LIST}objects/"
PARTS = tuple(f"{LIST}{name}/" for name in ("overview", "news", "export", "views", "views/new"))
DRAWER = {"HX-Request": "true", "HX-Target": "drawer-body"}
PART = {"HX-Request": "true"}
FILTERS = (
    "user", "type", "action", "target", "ip", "source", "outcome", "field", "period", "from", "to",
    "older", "newer", "not_user", "not_type", "not_action", "not_field", "view", "format", "after",
)  # fmt: skip
FORMULAS = tuple("=+@|%\uff1d\uff0b\uff0d\uff20")


def write_about(number: int, words: str) -> ActivityEntry:
    """Write what the log can hold of an object whose name, and all else, are these words."""
    operation = uuid4()
    told: dict[str, Any] = {
        "request_id": operation,
        "actor_id": str(number),
        "actor_name": words,
        "actor_email": words,
        "target_name": words,
        "details": words,
        "context": {
            "reason": words,
            "user_agent": words,
            "task": words,
            "currency": "EUR",
            "impersonator": {"name": words, "email": words},
        },
    }
    about = {**told, "target_id": str(number)}
    part = {"pk": "1", "delta": -1, "reason": words, "_labels_": {"product": words}}
    entry = write(
        **about,
        changes={
            "name": ["x", words],
            "description": [words, "x"],
            "price": ["1.00", "2.00"],
            "category": [1, 2, words, words],
            "tags": {"added": [{"pk": "1", "id": "2", "name": words}], "removed": []},
        },
    )
    write(**about, action="stock.adjusted", category="inventory",
          changes={"adjustments": {"added": [part]}})  # fmt: skip
    write(**{**about, "context": {**told["context"], "first_seen": True}}, category="security",
          action="session.failed", outcome="failed", changes={})  # fmt: skip
    return entry


@pytest.fixture
def log(settings) -> list[ActivityEntry]:
    """A log full of hostile words; the entries are in their order."""
    settings.ACTIVITYLOG_PAGE_SIZE = 500
    entries = [write_about(number, words) for number, words in enumerate(HOSTILE, start=1)]
    bulk = write(target_id="", target_name="", action="product.added", actor_id="0")
    for number, words in enumerate(HOSTILE, start=1):
        write(parent_id=bulk.id, action="product.added", target_name=words, target_id=f"1{number}",
              changes={"name": [None, words], "price": [None, "1.00"]})  # fmt: skip
    return [*entries, bulk]


@pytest.fixture
def look(browse, subtests) -> Callable[..., str]:
    """Open a page, which must answer as expected and hold no fault, and return its text."""
    clients: dict[str, Client] = {}

    def look(
        path: str,
        role: str = "admin",
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> str:
        client = clients.setdefault(role, browse(role))
        with subtests.test(path=path[:200], role=role):
            response = client.get(path, headers=headers, follow=True)
            assert response.status_code == status
            assert faults_of(response.text) == []
            return as_shown(unescape(response.text))
        return ""

    return look


def as_shown(words: str) -> str:
    """Return words with their marks in the order of Unicode, which cutting brings them into."""
    return normalize("NFC", words)


def pages(entry: ActivityEntry) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every page on which the words of an entry stand."""
    yield entry.get_absolute_url(), {}
    if int(entry.target_id) % 3:
        return
    yield entry.get_absolute_url(), DRAWER
    yield f"{PEOPLE}?user={entry.actor_id}", {}
    yield f"{OBJECTS}?target=shop.product:{entry.target_id}", {}
    yield f"{OBJECTS}?target=shop.product:{entry.target_id}&field=price", {}
    yield f"{OBJECTS}?target=shop.product:{entry.target_id}&field=name", {}


def test_no_view_is_led_astray_and_every_word_is_shown_as_typed(log, look, subtests):
    *entries, bulk = log
    for role in ("admin", "keeper"):
        shown = {
            "list": look(LIST, role),
            "rows": look(bulk.get_absolute_url(), role, headers=PART),
            "people": look(f"{PEOPLE}?period=last30", role),
        }
        look(f"{LIST}overview/", role)
        look(f"{LIST}export/", role)
        look(SECURITY, role)
        for words in HOSTILE[:8]:  # the first ten rows unfold at once
            with subtests.test(words=words, role=role):
                assert [name for name, page in shown.items() if words not in page] == []
    everything = look(LIST)
    for words in HOSTILE:
        with subtests.test(words=words):
            assert as_shown(words)[:40] in everything
    for entry, words in zip(entries, HOSTILE, strict=True):
        for path, headers in pages(entry):
            shown_there = look(path, headers=headers)
            with subtests.test(path=path, words=words):
                assert as_shown(words)[:40] in shown_there
    for entry in entries[::5]:
        for path, headers in pages(entry):
            look(path, "keeper", headers=headers)
            look(path, "staff", status=403, headers=headers)


def test_no_query_string_leads_a_page_astray(log, look):
    elsewhere = (SECURITY, f"{LIST}overview/", PEOPLE, OBJECTS, log[0].get_absolute_url())
    for number, words in enumerate(HOSTILE):
        every = urlencode(dict.fromkeys((*FILTERS, words), words))
        look(f"{LIST}?{urlencode({'q': words})}")
        look(f"{LIST}?{every}")
        look(f"{elsewhere[number % len(elsewhere)]}?{every}")
    for words in HOSTILE[::4]:
        look(f"{LIST}?{urlencode({'q': f'user:{words} field:{words}'})}")
    for name in FILTERS:
        look(f"{LIST}?{urlencode({name: HOSTILE[22]})}")
        look(f"{LIST}?{urlencode({name: '<script>alert(1)</script>'})}", "keeper")


@pytest.mark.parametrize("path", [LIST, SECURITY, PEOPLE, OBJECTS, *PARTS])
def test_no_parameter_is_too_odd_for_a_view(browse, path):
    write(actor_id=ODD[0], target_id=ODD[0])
    client = browse()
    for name in (*FILTERS, "q", "since", "shown", "told"):
        for odd in ODD:
            query = urlencode({name: odd}, errors="surrogatepass")
            response = client.get(f"{path}?{query}", headers=PART if path in PARTS else None)
            assert response.status_code in (200, 204, 302, 400), query[:100]


@pytest.mark.parametrize("role", ["admin", "keeper"])
def test_no_file_runs_anything_and_all_hold_the_same(log, browse, role):
    def content(format_: str) -> bytes:
        response = browse(role).get(f"{LIST}export/?format={format_}&type=products")
        assert response.status_code == 200
        return b"".join(response.streaming_content)

    rows = list(csv.reader(StringIO(content("csv").decode()[1:], newline="")))
    sheet = zipfile.ZipFile(BytesIO(content("xlsx"))).read("xl/worksheets/sheet1.xml").decode()
    told = [json.loads(line) for line in content("jsonl").splitlines()]

    assert len(rows) - 1 == len(told) == sheet.count("<row ") - 1 == 2 * len(HOSTILE) + 1
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip("\u00a0\ufeff \t\r\n").startswith(FORMULAS), cell
    assert "<f>" not in sheet
    assert {line["target"]["name"] for line in told} == {*HOSTILE, ""}


def test_an_address_is_no_better_for_what_a_header_says(browse, look):
    client = browse()
    for words in HOSTILE:
        printable = "".join(char for char in words[:300] if char.isprintable())
        client.get(f"{LIST}export/?format=csv", headers={"X-Forwarded-For": printable,
                   "User-Agent": printable, "Referer": printable})  # fmt: skip
    assert look(LIST).count("127.0.0.1") >= 2 * len(HOSTILE)


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL holds none of these")
@pytest.mark.parametrize("words", ["\ud800", "a\udfffb", "nul\0nul"])
def test_what_no_page_can_hold_is_shown_as_near_as_can_be(browse, words):
    entry = write(changes={"name": ["x", words], "data": [{words: [words]}, {"a": words}]})
    client = browse()

    for path in (LIST, entry.get_absolute_url(), f"{OBJECTS}?target=shop.product:1&field=name"):
        assert client.get(path).status_code == 200
    for format_ in ("csv", "xlsx", "jsonl"):
        response = client.get(f"{LIST}export/?format={format_}")
        assert b"".join(response.streaming_content)
