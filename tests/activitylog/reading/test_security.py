from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.urls import reverse

from activitylog.models import ActivityEntry
from activitylog.reading.facets import actions_of, people_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.limits import limits
from activitylog.reading.pagination import page_of
from activitylog.reading.presentation.browsers import browser_text
from activitylog.reading.viewer import Viewer
from tests.activitylog.reading.shoplog import NOW, drafted, write
from tests.activitylog.reading.test_views import HTMX, LIST, row_texts, text

pytestmark = pytest.mark.usefixtures("_nobody_signs_in")

SECURITY = "/settings/security-logs/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"  # noqa: E501  as browsers write it
USER = "auth.user"


def event(action: str = "session.signed_in", who: User | None = None, **given: Any) -> dict:
    """Return what an entry of the security log says about the account of `who`."""
    about = {"target_type": USER, "target_id": "7", "target_name": "Amina Diallo"}
    if who is not None:
        about |= {"target_id": str(who.pk), "target_name": who.username}
    return {"category": "security", "action": action, **about, **given}


def by(who: User) -> dict[str, str]:
    return {"actor_id": str(who.pk), "actor_name": who.username, "actor_email": ""}


def failed(at=NOW, **given: Any) -> ActivityEntry:
    """Write a failed sign-in of Amina's account, by nobody who is signed in."""
    nobody = {"actor_id": "", "actor_name": "", "actor_email": "", "actor_role": ""}
    return write(at, **{**event("session.failed", outcome="failed"), **nobody, **given})


class TestTwoLogs:
    def test_the_names_lead_where_the_design_says(self, browse):
        assert reverse("activitylog:security") == SECURITY
        assert write(**event()).get_absolute_url().startswith(SECURITY)
        assert browse().get("/logs/security/?user=7").url == f"{SECURITY}?user=7"

    def test_no_entry_stands_in_both(self, browse):
        activity, security = write(), write(**event())
        client = browse()

        (line,) = row_texts(client.get(LIST))
        (event_line,) = row_texts(client.get(SECURITY))
        assert "Updated product" in line
        assert "Signed in" in event_line
        assert client.get(f"{LIST}{security.id}/").status_code == 404
        assert client.get(f"{SECURITY}{activity.id}/").status_code == 404
        assert client.get(f"{SECURITY}{security.id}/").status_code == 200

    def test_tabs_lead_to_what_the_viewer_may_read(self, browse):
        for path, current in ((LIST, "Activity Logs"), (SECURITY, "Security Logs")):
            page = browse().get(path).text
            (tabs,) = re.findall(r'(?s)<nav class="tabs".*?</nav>', page)
            assert f'aria-current="page">{current}</a>' in tabs
            assert {LIST, SECURITY} <= set(re.findall(r'href="([^"]+)"', tabs))
        assert 'class="tabs"' not in browse("staff").get(SECURITY).text

    def test_an_action_of_both_logs_is_found_in_each(self, browse):
        change = {"action": "user.role_changed", "target_type": USER, "target_id": "8"}
        write(category="users", **change)
        write(category="security", **change)

        for path in (LIST, SECURITY):
            assert len(row_texts(browse().get(f"{path}?action=user.role_changed"))) == 1


class TestLines:
    def test_a_sign_in_tells_outcome_browser_and_address(self, browse):
        write(**event(context={"user_agent": CHROME, "first_seen": True}))

        (row,) = row_texts(browse().get(SECURITY))

        for words in (
            "Amina Diallo", "amina@shop.test", "Signed in Success New address",
            "Chrome on Windows", "New address for Amina Diallo", "203.0.113.24",
        ):  # fmt: skip
            assert words in row
        assert "Signed in of" not in row
        assert "Signed in Amina" not in row

    def test_what_an_admin_does_to_somebody_names_him(self, browse, user):
        lena = user("lena")
        write(**event("password.changed", lena))

        assert "Changed password of lena" in row_texts(browse().get(SECURITY))[0]

    def test_a_denial_says_what_was_tried(self, browse):
        write(
            category="security", action="access.denied", outcome="denied", target_type="",
            target_id="", target_name="", details="Tried to open /settings/team/",
        )  # fmt: skip

        (row,) = row_texts(browse().get(SECURITY))
        assert "Was denied Denied Tried to open /settings/team/" in row

    def test_who_failed_to_sign_in_is_nobody_and_not_the_system(self, browse):
        failed()

        (row,) = row_texts(browse().get(SECURITY))
        assert "Nobody signed in" in row
        assert "System" not in row
        assert "Failed sign-in of Amina Diallo Failed" in row

    def test_its_page_says_it_too(self, browse):
        entry = write(**event(context={"user_agent": CHROME, "first_seen": True}))

        page = text(browse().get(entry.get_absolute_url()))

        assert "Security Logs Entry" in page
        assert "Chrome on Windows" in page
        assert CHROME[:60] in page
        assert "new address for Amina Diallo" in page

    def test_it_leads_to_its_neighbours_in_the_same_log(self, browse):
        older = write(**event())
        write(NOW + timedelta(minutes=1))
        entry = write(NOW + timedelta(minutes=2), **event())

        page = browse().get(entry.get_absolute_url()).text
        assert f'href="{older.get_absolute_url()}" rel="next"' in page


class TestRepeats:
    def test_the_same_failure_again_and_again_is_one_line(self, browse):
        for minute in range(12):
            failed(NOW - timedelta(hours=1, minutes=minute))
        response = browse().get(SECURITY)

        (row,) = row_texts(response)
        assert "Failed sign-in of Amina Diallo ×12" in row
        assert "10:49–11:00" in row
        assert "12 attempts" in text(response)
        assert "12 entries" in text(response)
        assert len(re.findall(rf'<th scope="row"><a href="{SECURITY}', response.text)) == 12

    @pytest.mark.parametrize(
        "other",
        [
            {"ip": "198.51.100.7"},
            {"target_id": "8"},
            {"at": NOW - timedelta(hours=13)},
        ],
        ids=["from elsewhere", "another account", "another day"],
    )
    def test_another_failure_is_another_line(self, browse, other):
        failed()
        failed(**{"at": NOW - timedelta(minutes=1), **other})

        assert len(row_texts(browse().get(SECURITY))) == 2

    def test_something_between_divides_them(self, browse):
        failed()
        write(NOW - timedelta(minutes=1), **event())
        failed(NOW - timedelta(minutes=2))

        assert len(row_texts(browse().get(SECURITY))) == 3

    def test_what_succeeded_is_told_each_time(self, browse):
        write(**event())
        write(NOW - timedelta(minutes=1), **event())

        assert len(row_texts(browse().get(SECURITY))) == 2


class TestFilters:
    @pytest.fixture
    def found(self, viewer):
        def found(query: str, name: str = "admin") -> list[str]:
            reader = Viewer.of(viewer(name).user, "security")
            assert reader
            filters = ActivityFilter(QueryDict(query), reader, actions_of(reader))
            assert filters.is_valid(), filters.errors
            page = page_of(filters.qs, 50, bounds=filters.bounds)
            return [entry.action for entry in page.entries]

        return found

    @pytest.fixture(autouse=True)
    def _events(self):
        write(NOW - timedelta(days=40), **event("session.signed_out", ip="198.51.100.7"))
        failed(NOW - timedelta(minutes=2))
        write(NOW - timedelta(minutes=1), **event())
        write()

    @pytest.mark.parametrize(
        ("query", "actions"),
        [
            ("", ["session.signed_in", "session.failed", "session.signed_out"]),
            ("outcome=failed", ["session.failed"]),
            ("not_outcome=failed", ["session.signed_in", "session.signed_out"]),
            ("user=7", ["session.signed_in", "session.signed_out"]),
            ("user=system", ["session.failed"]),
            ("action=session.signed_out", ["session.signed_out"]),
            ("ip=198.51.100.7", ["session.signed_out"]),
            ("period=last30", ["session.signed_in", "session.failed"]),
            ("q=amina", ["session.signed_in", "session.failed", "session.signed_out"]),
            ("type=products", []),
        ],
    )
    def test_each_narrows_the_log(self, found, query, actions):
        assert found(query) == actions

    def test_no_outcome_is_explained(self, browse):
        response = browse().get(f"{SECURITY}?outcome=maybe")

        assert "“maybe” is no outcome; choose from: success, denied, failed." in text(response)
        assert row_texts(response) == []

    def test_the_bar_offers_outcomes_in_place_of_types(self, browse):
        page = browse().get(f"{SECURITY}?outcome=failed").text

        assert 'name="outcome" value="failed" checked' in page
        assert 'name="type"' not in page
        assert "Remove filter: Outcome: Failed" in page

    def test_htmx_gets_the_list_alone(self, browse):
        response = browse().get(f"{SECURITY}?outcome=failed", headers=HTMX)

        assert response.text.lstrip().startswith('<div id="log"')
        assert response["HX-Push-Url"] == f"{SECURITY}?outcome=failed"


class TestOwn:
    """A Store Keeper and Staff see what they did, and what was done to them."""

    @pytest.fixture
    def keeper(self, user) -> User:
        return user("keeper")

    def test_only_what_concerns_the_viewer_is_shown(self, browse, keeper, user):
        other = user("lena")
        write(**event(who=keeper), **by(keeper))
        write(NOW - timedelta(minutes=1), **event("password.changed", keeper))
        write(
            NOW - timedelta(minutes=2), **by(keeper), category="security", outcome="denied",
            action="access.denied", target_type="", target_id="", target_name="",
        )  # fmt: skip
        hidden = write(NOW - timedelta(minutes=3), **event(who=other), **by(other))
        client = browse("keeper")

        response = client.get(SECURITY)

        assert len(row_texts(response)) == 3
        assert "3 entries" in text(response)
        assert "You see what was done by you, or with your account." in text(response)
        assert "hidden for the role Store Keeper" in text(response)
        assert "Everything is open to Owner." in text(response)
        assert "lena" not in response.text
        assert client.get(hidden.get_absolute_url()).status_code == 404
        assert row_texts(client.get(f"{SECURITY}?user={other.pk}")) == []

    def test_choices_say_nothing_of_others(self, keeper, user):
        other = user("lena")
        write(**event(who=other), **by(other))
        write(**event("password.changed", keeper))
        write(category="security", action="vault.opened", **by(other))
        reader = Viewer.of(keeper, "security")

        assert set(people_of(reader)) == {str(keeper.pk), "7"}
        before = set(actions_of(reader))
        assert {"session.signed_in", "access.denied", "session.failed"} <= before
        ActivityEntry.objects.bulk_create([drafted(**event("session.failed", other), **by(other))])
        assert set(actions_of(reader)) == before

    def test_a_page_looks_no_further_than_it_may(self, browse, keeper, user, monkeypatch):
        monkeypatch.setattr(limits, "listed_examined", 3)
        other = user("lena")
        write(NOW - timedelta(days=1), **event(who=keeper), **by(keeper))
        for minute in range(5):
            write(NOW - timedelta(minutes=minute), **event(who=other), **by(other))
            write(NOW - timedelta(minutes=minute))
        client = browse("keeper")

        first = client.get(SECURITY)
        assert row_texts(first) == []
        further = re.search(r'href="(\?[^"]*older=[^"]+)"', first.text)
        assert len(row_texts(client.get(SECURITY + further[1]))) == 1

    def test_staff_have_this_log_and_not_the_other(self, browse):
        assert browse("staff").get(SECURITY).status_code == 200
        assert browse("staff").get(LIST).status_code == 403


class TestOtherBusinesses:
    def test_their_events_do_not_exist(self, browse):
        theirs = write(business_id="b2", **event())

        assert row_texts(browse().get(SECURITY)) == []
        assert browse().get(theirs.get_absolute_url()).status_code == 404
        assert browse("other").get(theirs.get_absolute_url()).status_code == 200

    def test_who_may_read_no_security_log_is_refused(self, browse, monkeypatch):
        policy = "tests.activitylog.reading.shoplog.ShopPolicy.security"
        monkeypatch.setattr(policy, lambda self, user: "none")

        response = browse().get(SECURITY)

        assert response.status_code == 403
        assert "Security Logs are not open to you" in text(response)
        assert "Security Logs" not in browse().get(LIST).text


class TestAroundTheList:
    def test_it_says_what_to_do_about_somebody_unknown(self, browse):
        page = text(browse().get(SECURITY))

        assert "Someone you do not know?" in page
        assert "change your password at once" in page
        assert "Someone you do not know?" not in text(browse().get(LIST))

    def test_the_first_run_says_what_will_come(self, browse):
        assert "As soon as somebody signs in" in text(browse().get(SECURITY))

    @pytest.mark.parametrize("path", [LIST, SECURITY])
    def test_the_foot_says_how_long_and_what_is_not_covered(self, browse, settings, path):
        settings.ACTIVITYLOG_RETENTION = timedelta(days=90)
        write(NOW - timedelta(days=30))

        page = text(browse().get(path))

        assert "Entries are kept for 90 days." in page
        assert "The oldest is from 28 February 2026." in page
        assert "It can be removed from 30 May 2026 on." in page
        assert "What the log does not cover" in page
        assert "changed directly in the database is not recorded" in page

    def test_the_foot_says_what_is_kept_for_ever_and_what_is_guarded(self, browse, settings):
        settings.ACTIVITYLOG_GUARD = True
        page = text(browse().get(LIST))

        assert "Entries are kept for ever." in page
        assert "changed directly in the database is recorded" in page

    def test_an_entry_past_its_term_is_due(self, browse, settings):
        settings.ACTIVITYLOG_RETENTION = timedelta(days=2 * 365)
        write(NOW - timedelta(days=800))

        assert "kept for 2 years. The oldest is from 20 January 2024. It is due" in text(
            browse().get(LIST)
        )

    def test_paper_says_who_printed_it_and_when(self, browse):
        page = text(browse().get(LIST))

        assert "Printed by admin, as of 30 March 2026, 12:00, Europe/Brussels (UTC+2)" in page


def test_a_page_costs_the_same_however_much_is_on_it(browse, django_assert_num_queries):
    client = browse()
    failed()
    write(**event())
    # session and user; saved views; actions; people, and whether they are there; page; count;
    # the oldest entry
    expected = 9

    with django_assert_num_queries(expected):
        client.get(SECURITY)
    for minute in range(20):
        failed(NOW - timedelta(minutes=minute))
        write(NOW - timedelta(minutes=minute), **event())
    with django_assert_num_queries(expected):
        client.get(SECURITY)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/142.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", "Safari on macOS"),  # noqa: E501
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"),  # noqa: E501
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/138.0.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),  # noqa: E501
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "Samsung Internet on Android"),  # noqa: E501
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),  # noqa: E501
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36", "Chrome on ChromeOS"),  # noqa: E501
        ("Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)", "Another browser on iPad"),  # noqa: E501
        ("curl/8.5.0", "curl"),
        ("python-requests/2.32", "python-requests"),
        ("Accoraze Till 4/2.0 (Linux)", "Accoraze Till 4"),
        ("Mozilla/5.0", "Another browser"),
        ("<script>alert(1)</script>", "Another browser"),
        ("x" * 300, "Another browser"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_it_names_itself(user_agent, words):
    assert browser_text(user_agent) == words
