"""What is no longer in the log: said by the age of an address, never by what there was."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from activitylog.ids import new_id
from activitylog.policy import BusinessSettings
from tests.activitylog.reading.shoplog import NOW, ShopPolicy, write
from tests.activitylog.reading.test_views import HTMX, LIST, text

LONG_AGO = NOW - timedelta(days=400)


@pytest.fixture
def _kept_for_a_year(monkeypatch):
    business = BusinessSettings(zone="Europe/Brussels", retention=timedelta(days=365))
    monkeypatch.setattr(ShopPolicy, "settings", lambda *_: business)


@pytest.mark.usefixtures("_kept_for_a_year")
class TestAddresses:
    def test_of_before_the_oldest_entry_are_told_how_far_the_log_goes_back(self, browse):
        write(NOW - timedelta(days=30))
        write(NOW - timedelta(days=2), action="log.pruned", category="log")

        page = browse().get(f"{LIST}{new_id(LONG_AGO)}/")

        assert page.status_code == 404
        assert (
            "An entry of this address would be from 23 February 2025. "
            "The oldest that there is, is from 28 February 2026. "
            "Older entries were removed, last on 28 March 2026. "
            "Entries are kept for 365 days."
        ) in text(page)

    def test_of_since_then_are_not_there(self, browse, client):
        write(NOW - timedelta(days=30))

        missing = browse().get(f"{LIST}{new_id(NOW - timedelta(days=29))}/")

        assert missing.status_code == 404
        assert "would be from" not in text(missing)

    def test_of_another_business_are_told_the_same_as_those_of_none(self, browse):
        write(NOW - timedelta(days=30))
        theirs = write(LONG_AGO, business_id="b2")

        pages = [browse().get(f"{LIST}{id_}/") for id_ in (theirs.id, new_id(LONG_AGO))]

        assert pages[0].status_code == pages[1].status_code == 404
        assert text(pages[0]) == text(pages[1])

    @pytest.mark.usefixtures("_nobody_signs_in")
    def test_with_nothing_in_the_log_are_told_that(self, browse):
        write(LONG_AGO, business_id="b2")

        assert "There are no entries yet." in text(browse().get(f"{LIST}{new_id(LONG_AGO)}/"))

    @pytest.mark.parametrize("high", ["ffffffff-ffff-7fff-bfff-ffffffffffff", str(UUID(int=1))])
    def test_of_no_time_at_all_are_not_there(self, browse, high):
        page = browse().get(f"{LIST}{high}/")

        assert page.status_code == 404
        assert "would be from" not in text(page)

    def test_are_not_put_into_a_list(self, browse):
        page = browse().get(f"{LIST}{new_id(LONG_AGO)}/", headers=HTMX)

        assert page.status_code == 404
        assert "would be from" not in text(page)


@pytest.mark.usefixtures("_kept_for_a_year")
class TestFoot:
    def test_the_end_of_the_list_says_when_older_entries_were_removed(self, browse, settings):
        settings.ACTIVITYLOG_PAGE_SIZE = 2
        entries = [write(NOW - timedelta(days=days)) for days in (5, 4, 3)]
        write(NOW - timedelta(days=2), action="log.pruned", category="log")
        client = browse()

        assert "Older entries were removed" not in text(client.get(LIST))
        last = text(client.get(f"{LIST}?older={entries[2].id}"))
        assert "Older entries were removed, last on 28 March 2026." in last

    def test_nothing_is_said_where_none_were(self, browse):
        write()

        assert "removed, last on" not in text(browse().get(LIST))
