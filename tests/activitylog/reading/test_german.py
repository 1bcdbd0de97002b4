"""The log in German: its words, and the way that it writes numbers, amounts and moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from activitylog.actors import Actor
from activitylog.models import ActivityEntry
from activitylog.policy import Policy
from activitylog.reading.presentation import formats
from activitylog.reading.presentation.lines import lines_of
from tests.activitylog.reading.shoplog import NOW, write, write_bulk
from tests.activitylog.reading.test_views import LIST, row_texts, text


class InWords(Policy):
    """Roles by a word that Django itself has in German."""

    def role(self, user):
        return gettext_lazy("Yes")


MOMENT = datetime(2026, 11, 24, 14, 32, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _german():
    with translation.override("de"):
        yield


@pytest.mark.parametrize(
    ("write_out", "given", "written"),
    [
        (formats.money_text, (Decimal("1234.50"), "EUR"), "1.234,50\xa0€"),
        (formats.money_text, (Decimal("-7.00"), "CHF"), "−7,00\xa0CHF"),
        (formats.number_text, (Decimal("10000"),), "10.000"),
        (formats.percent, (Decimal("24"), Decimal("19")), "−20,8\xa0%"),
        (formats.signed, (Decimal("14"),), "+14"),
        (formats.day_text, (MOMENT,), "24. November 2026"),
        (formats.short_day_text, (MOMENT,), "24. Nov."),
        (formats.day_beside_weekday_text, (MOMENT,), "Di, 24. Nov."),
        (formats.long_day_text, (MOMENT,), "Dienstag, 24. November 2026"),
        (formats.moment_text, (MOMENT,), "24. November 2026, 14:32"),
        (formats.ago_text, (MOMENT, MOMENT + timedelta(seconds=5)), "gerade eben"),
        (formats.ago_text, (MOMENT, MOMENT + timedelta(minutes=18)), "vor 18 Min."),
        (formats.ago_text, (MOMENT, MOMENT + timedelta(hours=3)), "vor 3 Std."),
        (formats.term_text, (timedelta(days=90),), "90 Tage"),
        (formats.term_text, (timedelta(days=1),), "1 Tag"),
        (formats.term_text, (timedelta(days=730),), "2 Jahre"),
    ],
)
def test_german_writes(write_out, given, written):
    assert write_out(*given) == written


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Product geändert: Blue Kettle"),
        ({"action": "product.added"}, "Product hinzugefügt: Blue Kettle"),
        (
            {
                "action": "password.changed",
                "category": "security",
                "target_type": "auth.user",
                "target_id": "7",
            },
            "Passwort geändert",
        ),
        (
            {
                "action": "saved_view.deleted",
                "target_type": "activitylog.savedview",
                "target_name": "Preise",
            },
            "Gespeicherte Ansicht gelöscht: Preise",
        ),
    ],
)
def test_a_sentence_has_the_order_of_german(viewer, given, sentence):
    (line,) = lines_of([write(**given)], viewer())

    assert line.sentence.text == sentence


@pytest.mark.parametrize(("rows", "sentence"), [(1, "1 product"), (214, "214 products")])
def test_a_bulk_counts_where_german_has_its_noun(viewer, rows, sentence):
    (line,) = lines_of([write_bulk(rows)], viewer())

    assert line.sentence.text == f"{sentence} geändert"


class TestPages:
    def test_the_list(self, browse):
        write(
            NOW - timedelta(minutes=18),
            changes={"price": ["1240.00", "990.50"], "stock": [3, 5], "reorder_level": [1, 2]},
            context={"currency": "EUR"},
        )
        write(NOW - timedelta(days=1), action="product.deleted")
        response = browse().get(LIST)
        page = text(response)

        assert '<html lang="de">' in response.text
        (newer, _older) = row_texts(response)
        assert "vor 18 Min." in newer
        assert "1.240,00 €" in newer
        assert "990,50 € −20,1 %" in newer
        assert "und 2 weitere" in newer
        for said in (
            "Aktivitätsprotokoll",
            "Heute Montag, 30. März 2026",
            "Gestern Sonntag, 29. März 2026",
            "2 Einträge",
            "Zeitzone: Europe/Brussels (UTC+2)",
            "Einträge werden dauerhaft aufbewahrt.",
        ):
            assert said in page

    def test_an_entry(self, browse):
        entry = write(changes={"price": ["24.00", "19.00"]}, context={"reason": "Aktion"})
        page = text(browse().get(entry.get_absolute_url()))

        assert "Montag, 30. März 2026, 12:00:00" in page
        assert "Feld Vorher Nachher" in page
        assert "Ein Eintrag kann nicht geändert werden." in page

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("period=never", "„never“ ist kein Zeitraum"),
            ("from=2026-13-01", "Geben Sie den Tag als Jahr-Monat-Tag an"),
            ("from=2026-03-20&to=2026-03-10", "Der letzte Tag liegt vor dem ersten"),
            ("ip=nowhere", "„nowhere“ ist keine IP-Adresse"),
            ("q=colour:red", "Nach „colour:“ lässt sich nicht suchen"),
        ],
    )
    def test_what_is_wrong_with_a_filter(self, browse, query, said):
        page = text(browse().get(f"{LIST}?{query}"))

        assert said in page
        assert "Diese Filter sind ungültig" in page

    def test_filters_in_use(self, browse):
        write()
        page = text(browse().get(f"{LIST}?source=web&not_user=9&from=2026-03-01"))

        for chip in ("Ab 1. März 2026", "Herkunft: Web", "Nicht Benutzer: 9"):
            assert chip in page

    def test_what_is_typed_into_the_search_is_found_by_key_and_by_german_name(self, browse):
        write(action="log.exported", category="log")

        for typed in ("log", "protokoll"):
            response = browse().get(LIST, {"q": f"type:{typed}"})
            assert response.url == f"{LIST}?type=log"

    def test_an_export_is_as_its_reader_reads(self, browse):
        write(changes={"price": ["24.00", "19.00"]}, context={"currency": "EUR"})
        headers = {"Sec-Fetch-Site": "same-origin"}
        table = browse().get(f"{LIST}export/?format=csv", headers=headers).getvalue().decode()
        lines = browse().get(f"{LIST}export/?format=jsonl", headers=headers).getvalue().decode()

        assert '"Datum & Uhrzeit","Benutzer"' in table
        assert "24,00\xa0€ → 19,00\xa0€ (−20,8\xa0%)" in table
        assert '"action": "product.updated"' in lines.replace('":"', '": "')


def test_what_is_written_stays_in_the_projects_language(browse):
    browse().get(f"{LIST}export/?format=csv", headers={"Sec-Fetch-Site": "same-origin"})

    (entry,) = ActivityEntry.objects.in_business("b1").filter(action="log.exported")
    assert entry.details.startswith("Activity Logs as CSV")


class _LazyRole:
    id = pk = 7
    is_authenticated = True

    def get_username(self):
        return "lazy"


def test_a_role_is_kept_in_the_projects_language(settings):
    settings.ACTIVITYLOG_POLICY = f"{__name__}.InWords"

    assert Actor.of(_LazyRole()).role == "Yes"
