"""The zone of the times, named once: also where the business lives in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from activitylog.policy import BusinessSettings
from tests.activitylog.reading.shoplog import ShopPolicy, write
from tests.activitylog.reading.test_views import LIST, text

WINTER = datetime(2026, 1, 30, 10, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "beside", "hover"),
    [
        ("UTC", "10:00:05 UTC IP Address", "10:00:05 UTC"),
        ("Etc/UTC", "10:00:05 Etc/UTC IP Address", "10:00:05 UTC"),
        ("Europe/London", "10:00:05 Europe/London (UTC) IP", "10:00:05 UTC"),
        (
            "Europe/Brussels",
            "11:00:05 Europe/Brussels · 10:00:05 UTC IP",
            "11:00:05 · 10:00:05 UTC",
        ),
    ],
)
def test_a_moment_is_told_there_and_in_utc(browse, monkeypatch, zone, beside, hover):
    monkeypatch.setattr(ShopPolicy, "settings", lambda *_: BusinessSettings(zone=zone))
    entry = write(WINTER)

    assert beside in text(browse().get(entry.get_absolute_url()))
    assert f'title="30 January 2026, {hover}"' in browse().get(LIST).text
