from __future__ import annotations

import asyncio
from unittest.mock import Mock

import pytest
from asgiref.sync import async_to_sync, iscoroutinefunction
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import AsyncClient

from activitylog.context import current_origin, is_in_context
from activitylog.middleware import ActivityLogMiddleware
from tests.activitylog import write_urls
from tests.activitylog.log import entries, only
from tests.activitylog.shop.models import Product

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.activitylog.write_urls")]


@pytest.fixture
def ann():
    return get_user_model().objects.create_user(
        "ann", "ann@example.com", first_name="Ann", last_name="Lee"
    )


@pytest.fixture
def bob():
    return get_user_model().objects.create_user("bob", "bob@example.com")


def written(sku):
    return entries(target_name=sku, target_type="shop.product")


def test_a_request_gives_its_entries_user_address_and_operation(client, ann):
    client.force_login(ann)
    client.get("/add/p1/", REMOTE_ADDR="91.83.1.7")

    added, updated = written("p1")
    for entry in (added, updated):
        assert (entry.actor_id, entry.actor_name) == (str(ann.pk), "Ann Lee")
        assert entry.actor_email == "ann@example.com"
        assert (entry.ip, entry.source) == ("91.83.1.7", "web")
    assert added.request_id == updated.request_id is not None


def test_each_request_is_an_operation_of_its_own(client, ann):
    client.force_login(ann)
    client.get("/add/p1/")
    client.get("/add/p2/")

    assert len({entry.request_id for entry in [*written("p1"), *written("p2")]}) == 2


def test_an_anonymous_request_has_an_address_and_no_user(client):
    client.get("/add/p1/", REMOTE_ADDR="91.83.1.7")

    added, _updated = written("p1")
    assert (added.actor_id, added.actor_name, added.actor_email, added.actor_role) == ("",) * 4
    assert (added.ip, added.source) == ("91.83.1.7", "web")


def test_a_request_that_writes_nothing_makes_no_query(client, ann, django_assert_num_queries):
    client.force_login(ann)
    client.get("/look/")

    with django_assert_num_queries(0):
        client.get("/look/")


def test_a_user_who_is_known_only_inside_the_view_counts(client, ann, bob):
    client.force_login(bob)
    client.get("/add-with-token/p1/", headers={"X-Token": "ann"})

    assert {(entry.actor_name, entry.source) for entry in written("p1")} == {("Ann Lee", "api")}


def test_who_signs_in_inside_the_view_is_the_actor_from_then_on(client, ann):
    client.get("/sign-in-and-add/p1/")

    assert {entry.actor_name for entry in written("p1")} == {"Ann Lee"}


def test_who_acts_for_somebody_else_is_kept(client, ann, bob):
    client.force_login(bob)
    client.get("/add-as/p1/")

    added, _updated = written("p1")
    assert added.actor_name == "Ann Lee"
    assert added.context["impersonator"] == {
        "id": str(bob.pk),
        "name": "bob",
        "email": "bob@example.com",
    }


def test_entries_read_the_same_after_their_user_is_gone(client, ann):
    client.force_login(ann)
    client.get("/add/p1/")
    before = [vars(entry) | {"_state": None} for entry in written("p1")]
    ann.delete()

    assert [vars(entry) | {"_state": None} for entry in written("p1")] == before


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_are_not_mixed_up(ann, bob, settings):
    settings.ACTIVITYLOG_TRUSTED_PROXIES = ["127.0.0.0/8"]

    async def request(user, path, address):
        client = AsyncClient()
        await client.aforce_login(user)
        await client.get(path, headers={"X-Forwarded-For": address})

    async def both():
        await asyncio.gather(
            request(ann, "/add-together/p1/", "91.83.1.1"),
            request(bob, "/add-together/p2/", "91.83.1.2"),
        )

    write_urls.waiting.clear()
    async_to_sync(both)()

    assert {(entry.actor_id, entry.ip) for entry in written("p1")} == {(str(ann.pk), "91.83.1.1")}
    assert {(entry.actor_id, entry.ip) for entry in written("p2")} == {(str(bob.pk), "91.83.1.2")}
    assert len({entry.request_id for entry in [*written("p1"), *written("p2")]}) == 2


def test_the_context_ends_with_the_request(rf):
    seen = []

    def answer(request):
        seen.append(current_origin().request)
        return HttpResponse()

    request = rf.get("/")
    ActivityLogMiddleware(answer)(request)

    assert seen == [request]
    assert not is_in_context()


def test_the_context_ends_with_a_request_that_fails(rf):
    with pytest.raises(ZeroDivisionError):
        ActivityLogMiddleware(lambda request: 1 / 0)(rf.get("/"))

    assert not is_in_context()


def test_the_context_of_an_async_request_ends_with_it(rf):
    seen = []

    async def answer(request):
        seen.append(current_origin().request)
        return HttpResponse()

    middleware = ActivityLogMiddleware(answer)
    request = rf.get("/")
    assert iscoroutinefunction(middleware)

    async def respond():
        await middleware(request)
        return is_in_context()

    assert async_to_sync(respond)() is False
    assert seen == [request]


def test_a_subclass_can_add_to_the_context(rf):
    class WithReason(ActivityLogMiddleware):
        def get_context(self, request):
            context = super().get_context(request)
            return type(context)(request=request, reason="Because")

    WithReason(lambda request: Product.objects.create(sku="p1", name="p1") and HttpResponse())(
        rf.get("/")
    )

    assert only(written("p1")).context["reason"] == "Because"


def test_the_address_of_a_request_that_writes_nothing_is_not_looked_for(rf, monkeypatch):
    look = Mock()
    monkeypatch.setattr("activitylog.origin.client_ip", look)
    ActivityLogMiddleware(lambda request: HttpResponse())(rf.get("/"))

    look.assert_not_called()
