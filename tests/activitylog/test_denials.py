from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404, HttpResponse, HttpResponseForbidden
from django.test import AsyncClient, Client
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from activitylog import activity_context, record
from activitylog.exceptions import EntryNotWrittenError
from activitylog.models import ActivityEntry
from activitylog.security.denials import MOST_A_SPAN
from tests.activitylog.log import new_entries, only
from tests.activitylog.people import BY_DOMAIN, person
from tests.activitylog.shop.models import Category

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def refuse(request, **kwargs):
    raise PermissionDenied("because")


@transaction.atomic
def write_and_refuse(request):
    Category.objects.create(name="Pans")
    raise PermissionDenied


@csrf_exempt
def answer_403(request):
    return HttpResponseForbidden("no")


def miss(request):
    raise Http404


def welcome(request):
    return HttpResponse("welcome")


urlpatterns = [
    path("branding/", refuse, name="branding"),
    path("orders/<int:number>/", refuse, name="order"),
    path("reset/<uidb64>/<token>/", refuse, name="reset"),
    path("write/", write_and_refuse),
    path("exempt/", answer_403),
    path("missing/", miss),
    path("welcome/", welcome),
]


@pytest.fixture(autouse=True)
def _businesses(settings):
    settings.ACTIVITYLOG_POLICY = BY_DOMAIN


@pytest.fixture
def user():
    return person()


@pytest.fixture
def client(user):
    client = Client()
    client.force_login(user)
    return client


def test_says_who_tried_what(client, user):
    with new_entries() as written:
        client.get("/branding/?token=s3cret", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Opera 9")

    entry = only(written)
    assert (entry.action, entry.category, entry.outcome) == ("access.denied", "security", "denied")
    assert (entry.actor_id, entry.business_id) == (str(user.pk), "b1")
    assert (entry.ip, entry.source) == ("203.0.113.9", "web")
    assert entry.details == "Tried to open /branding/"
    assert entry.context == {
        "method": "GET",
        "path": "/branding/",
        "view": "branding",
        "cause": "permission",
        "user_agent": "Opera 9",
    }
    assert ActivityEntry.objects.visible_to(user, log="security").filter(id=entry.id).exists()


def test_is_noted_where_moments_have_no_zone(client, settings):
    settings.USE_TZ = False

    with new_entries() as written:
        assert client.get("/branding/").status_code == 403
        client.get("/branding/")

    assert only(written).action == "access.denied"


def test_says_what_was_sent(client):
    with new_entries() as written:
        client.post("/orders/7/", {"password": "s3cret"})

    assert only(written).details == "Tried to send a form to /orders/7/"


@pytest.mark.parametrize("is_exempt", [False, True])
def test_tells_a_forged_form_from_a_missing_permission(user, is_exempt):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)

    with new_entries() as written:
        client.post("/exempt/" if is_exempt else "/welcome/")

    assert only(written).context["cause"] == ("permission" if is_exempt else "csrf")
    assert only(written).details == (
        "Tried to send a form to /exempt/"
        if is_exempt
        else "Sent a form to /welcome/ without the token that proves its origin"
    )


def test_keeps_no_secret_of_the_path(client):
    with new_entries() as written:
        client.get("/reset/MQ/c0ffee-1234/")

    assert only(written).context["path"] == "/reset/MQ/•••/"
    assert "c0ffee" not in only(written).details


def test_keeps_what_can_be_read(client):
    with new_entries() as written:
        client.get("/reset/%00%0a%e2%80%aeevil" + "x" * 1000 + "/%(path)s%/")

    path = only(written).context["path"]
    assert path.startswith("/reset/evilxxx")
    assert len(path) <= 300


def test_survives_the_rollback_of_the_view(client):
    with new_entries() as written:
        client.get("/write/")

    assert [entry.action for entry in written] == ["access.denied"]


@pytest.mark.parametrize("address", ["/missing/", "/welcome/", "/nowhere/"])
def test_other_answers_leave_nothing(client, address):
    with new_entries() as written:
        client.get(address)

    assert written == []


def test_people_who_are_not_signed_in_leave_nothing():
    with new_entries() as written:
        Client().get("/branding/")
        Client(enforce_csrf_checks=True).post("/welcome/")

    assert written == []


LOGGER = "activitylog.security.denials"


def fails(*args, **kwargs):
    raise EntryNotWrittenError.because_of(DatabaseError(), using="default", table="mislaid")


def test_a_denial_that_cannot_be_noted_stays_one(client, monkeypatch, caplog):
    monkeypatch.setattr("activitylog.security.denials.write", fails)

    assert client.get("/branding/").status_code == 403
    reported = only([record for record in caplog.records if record.name == LOGGER])
    assert reported.getMessage() == "The activity log could not record that /branding/ was denied."
    assert reported.exc_info[0] is EntryNotWrittenError


@pytest.mark.django_db(transaction=True)
def test_a_denial_that_cannot_be_noted_asynchronously_stays_one(user, monkeypatch, caplog):
    monkeypatch.setattr("activitylog.security.denials.write", fails)

    async def visit():
        client = AsyncClient()
        await client.aforce_login(user)
        return await client.get("/branding/")

    assert async_to_sync(visit)().status_code == 403
    assert LOGGER in [record.name for record in caplog.records]


def test_other_answers_cost_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/welcome/")


class TestHammering:
    def test_leaves_one_entry(self, client):
        with new_entries() as written:
            for _time in range(30):
                client.get("/branding/")

        only(written)

    def test_different_attempts_leave_one_each(self, client):
        with new_entries() as written:
            client.get("/branding/")
            client.post("/branding/")
            client.get("/orders/1/")
            client.get("/orders/2/")

        assert len(written) == 4

    def test_at_many_doors_leaves_a_bounded_number(self, client):
        with new_entries() as written:
            for number in range(MOST_A_SPAN + 10):
                client.get(f"/orders/{number}/")

        assert len(written) == MOST_A_SPAN

    def test_by_another_person_is_his_own(self, client):
        other = Client()
        other.force_login(person("tom"))

        with new_entries() as written:
            client.get("/branding/")
            other.get("/branding/")

        assert len(written) == 2

    def test_is_recorded_again_after_a_minute(self, client, user):
        with activity_context(actor=user, at=timezone.now() - timedelta(seconds=61)):
            record("access.denied")

        with new_entries() as written:
            client.get("/branding/")

        only(written)

    def test_costs_the_same_beside_much_else_that_he_did(
        self, client, user, django_assert_num_queries
    ):
        with activity_context(actor=user):
            for number in range(50):
                record("report.opened", details=str(number))
        client.get("/branding/")

        # The session, the user, and the look for this minute's denials.
        with django_assert_num_queries(3):
            client.get("/branding/")


@pytest.mark.django_db(transaction=True)
def test_asynchronously(user):
    async def visit():
        client = AsyncClient()
        await client.aforce_login(user)
        await client.get("/branding/")

    with new_entries() as written:
        async_to_sync(visit)()

    assert [entry.action for entry in written] == ["session.signed_in", "access.denied"]
