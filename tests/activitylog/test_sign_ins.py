from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import aauthenticate, authenticate, login
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LogoutView
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import AsyncClient, Client, RequestFactory
from django.urls import path
from django.utils import timezone

from activitylog import ANY, Action, ModelActivity, activity_context, record
from activitylog.encoding import MASKED
from activitylog.exceptions import EntryNotWrittenError
from activitylog.models import ActivityEntry
from activitylog.registry import registry
from activitylog.security.attempts import MOST_A_SPAN
from tests.activitylog.log import entries, new_entries, no_log_table, only
from tests.activitylog.people import BY_DOMAIN, PASSWORD, ByDomain, StrongerHasher, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
STRONGER = f"{StrongerHasher.__module__}.{StrongerHasher.__qualname__}"
USUAL = "django.contrib.auth.hashers.MD5PasswordHasher"


def enter(request):
    """Sign in, as a view does."""
    user = authenticate(
        request, username=request.POST["username"], password=request.POST["password"]
    )
    if user is None:
        return HttpResponse("wrong")
    login(request, user)
    return HttpResponse("right")


def swallow(request):
    """Sign in, and take no notice of what goes wrong."""
    user = authenticate(request, username="amina", password=PASSWORD)
    try:
        login(request, user)
    except DatabaseError:
        return HttpResponse(f"{request.user.is_authenticated}")
    return HttpResponse("signed in")


def whoami(request):
    return HttpResponse(request.user.get_username())


urlpatterns = [
    path("sign-in/", enter),
    path("sign-out/", LogoutView.as_view(next_page="/whoami/")),
    path("swallow/", swallow),
    path("whoami/", whoami),
]


@pytest.fixture(autouse=True)
def _businesses(settings):
    settings.ACTIVITYLOG_POLICY = BY_DOMAIN


@pytest.fixture
def broken_log(transactional_db):
    """No entry can be written."""
    with no_log_table():
        yield


def sign_in(client=None, username="amina", password=PASSWORD, **headers):
    return (client or Client()).post(
        "/sign-in/", {"username": username, "password": password}, **headers
    )


class TestSignIn:
    def test_says_who_from_where_and_with_what(self):
        user = person(is_staff=True)

        with new_entries() as written:
            sign_in(REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT=FIREFOX)

        entry = only(written)
        assert (entry.action, entry.category, entry.outcome) == (
            "session.signed_in",
            "security",
            "success",
        )
        assert (entry.actor_id, entry.actor_name, entry.actor_email, entry.actor_role) == (
            str(user.pk),
            "Amina",
            "amina@b1.test",
            "Staff",
        )
        assert (entry.target_type, entry.target_id, entry.target_name) == (
            "auth.user",
            str(user.pk),
            "Amina",
        )
        assert (entry.business_id, entry.ip, entry.source) == ("b1", "203.0.113.9", "web")
        assert entry.context == {"user_agent": FIREFOX, "first_seen": True}
        assert entry.request_id

    def test_knows_an_address_again(self):
        person()
        person("tom")

        sign_in(REMOTE_ADDR="203.0.113.9")
        sign_in(REMOTE_ADDR="203.0.113.9")
        sign_in(REMOTE_ADDR="203.0.113.10")
        sign_in(username="tom", REMOTE_ADDR="203.0.113.9")

        assert [entry.context["first_seen"] for entry in entries()] == [True, False, True, True]

    def test_a_stranger_who_failed_does_not_make_an_address_known(self):
        person()

        sign_in(password="guess", REMOTE_ADDR="198.51.100.1")
        with new_entries() as written:
            sign_in(REMOTE_ADDR="198.51.100.1")

        assert only(written).context["first_seen"] is True

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("", None),
            ("\0\r\n", None),
            ("Fire\0fox\r\n\x1b[31m/1", "Firefox[31m/1"),
            ("Opera \u202e\ud800 9", "Opera  9"),
            ("x" * 100_000, "x" * 300),
        ],
    )
    def test_no_header_is_trusted_or_in_the_way(self, sent, kept):
        person()

        with new_entries() as written:
            response = sign_in(
                HTTP_USER_AGENT=sent, REMOTE_ADDR="fe80::1%eth0", HTTP_X_FORWARDED_FOR="\0, 1.2.3"
            )

        assert response.content == b"right"
        assert only(written).context.get("user_agent") == kept

    def test_without_a_request_of_the_network(self):
        user = person()

        with new_entries() as written:
            Client().force_login(user)

        assert only(written).ip is None
        assert "first_seen" not in only(written).context

    def test_reads_as_one_s_own(self):
        user = person()
        sign_in()
        sign_in(password="wrong")
        sign_in(username="tom")

        visible = ActivityEntry.objects.visible_to(user, log="security")
        assert [entry.action for entry in visible] == ["session.failed", "session.signed_in"]
        assert not ActivityEntry.objects.visible_to(user).exists()

    def test_nobody_is_signed_in_without_an_entry(self, broken_log):
        person()
        client = Client(raise_request_exception=False)

        assert sign_in(client).status_code == 500
        assert client.get("/whoami/").content == b""

    @pytest.mark.django_db(transaction=True)
    def test_nobody_is_signed_in_without_an_entry_even_if_the_error_is_swallowed(self, broken_log):
        person()
        client = Client()

        assert client.post("/swallow/").content == b"False"
        assert client.get("/whoami/").content == b""

    def test_a_rollback_takes_the_entry_along(self):
        user = person()

        with new_entries() as written, transaction.atomic():
            Client().force_login(user)
            transaction.set_rollback(True)

        assert written == []

    @pytest.mark.django_db(transaction=True)
    def test_asynchronously(self):
        user = person()

        async def visit():
            await AsyncClient().aforce_login(user)
            await aauthenticate(username="amina", password="wrong")

        with new_entries() as written:
            async_to_sync(visit)()

        assert [entry.action for entry in written] == ["session.signed_in", "session.failed"]


class TestSignOut:
    def test_says_who(self):
        user = person()
        client = Client()
        sign_in(client)

        with new_entries() as written:
            client.post("/sign-out/", HTTP_USER_AGENT=FIREFOX)

        entry = only(written)
        assert (entry.action, entry.category) == ("session.signed_out", "security")
        assert (entry.actor_id, entry.target_id, entry.business_id) == (
            str(user.pk),
            str(user.pk),
            "b1",
        )
        assert entry.context == {"user_agent": FIREFOX}

    def test_of_nobody_is_nothing(self):
        with new_entries() as written:
            Client().post("/sign-out/")

        assert written == []


class TestFailure:
    def test_is_about_the_account_and_by_nobody(self):
        user = person()

        with new_entries() as written:
            sign_in(password="wrong", REMOTE_ADDR="198.51.100.1", HTTP_USER_AGENT=FIREFOX)

        entry = only(written)
        assert (entry.action, entry.category, entry.outcome) == (
            "session.failed",
            "security",
            "failed",
        )
        assert (entry.actor_id, entry.target_id, entry.target_name) == ("", str(user.pk), "Amina")
        assert (entry.business_id, entry.ip) == ("b1", "198.51.100.1")
        assert entry.context == {"user_agent": FIREFOX}

    @pytest.mark.parametrize("name", ["my secret password", "a\0b", "x" * 100_000, "\ud800", ""])
    def test_keeps_nothing_of_a_name_that_is_no_account_s(self, name):
        person()

        with new_entries() as written:
            user_login_failed.send(sender="tests", credentials={"username": name}, request=None)

        entry = only(written)
        said = [getattr(entry, field.attname) for field in entry._meta.concrete_fields]
        assert (entry.business_id, entry.target_id) == ("", "")
        assert not name or name not in str(said)

    def test_is_kept_whatever_was_handed_on_as_the_request(self):
        with new_entries() as written:
            authenticate(object(), username="nobody", password="x")

        assert only(written).ip is None

    def test_of_no_account_belongs_to_the_business_that_the_context_names(self):
        with new_entries() as written, activity_context(business="b2"):
            authenticate(username="nobody", password="x")

        assert only(written).business_id == "b2"

    def test_of_no_account_is_shown_to_no_business(self):
        reader = person(is_superuser=True)
        authenticate(username="nobody", password="x")

        assert not ActivityEntry.objects.visible_to(reader, log="security").exists()

    def test_of_no_account_is_shown_where_there_are_no_businesses(self, settings):
        settings.ACTIVITYLOG_POLICY = "activitylog.policy.Policy"
        reader = person(is_superuser=True)
        authenticate(username="nobody", password="x")

        assert ActivityEntry.objects.visible_to(reader, log="security").count() == 1

    def test_of_a_backend_that_knows_people_by_other_names(self, settings):
        class ByBadge(ByDomain):
            def account(self, credentials):
                return User.objects.filter(last_name=credentials.get("badge")).first()

        settings.ACTIVITYLOG_POLICY = BY_DOMAIN
        user = person(last_name="B-17")

        with pytest.MonkeyPatch.context() as patch, new_entries() as written:
            patch.setattr(ByDomain, "account", ByBadge.account)
            authenticate(badge="B-17")

        assert only(written).target_id == str(user.pk)


def save(user):
    user.set_password("new")
    user.save()


def save_column(user):
    user.set_password("new")
    user.save(update_fields=["password"])


def save_hash(user):
    user.password = make_password("new")
    user.save(update_fields=["password"])


def update(user):
    User.objects.filter(pk=user.pk).update(password=make_password("new"))


def bulk_update(user):
    user.set_password("new")
    User.objects.bulk_update([user], ["password"])


@pytest.fixture(params=["unregistered", "registered"])
def user_model(request):
    """The user model, registered or not."""
    if request.param == "registered":

        class UserActivity(ModelActivity):
            category = "users"
            name = "username"
            exclude = ("last_login",)
            transitions = {
                "is_staff": {ANY: Action("role_changed", "Changed role", is_security=True)}
            }

        registry.register(User)(UserActivity)
        yield User
        registry.unregister(User)
    else:
        yield User


class TestPassword:
    @pytest.mark.parametrize("write", [save, save_column, save_hash, update, bulk_update])
    def test_changed_by_any_path(self, user_model, write):
        user = person()
        admin = person("sofia")

        with new_entries() as written, activity_context(actor=admin):
            write(user)

        entry = only(written)
        assert (entry.action, entry.category) == ("password.changed", "security")
        assert (entry.actor_id, entry.target_id) == (str(admin.pk), str(user.pk))
        assert entry.business_id == "b1"
        assert entry.changes == {"password": [MASKED, MASKED]}

    def test_by_a_link_is_changed_by_the_person(self, user_model):
        user = person()
        request = RequestFactory().post("/", HTTP_USER_AGENT=FIREFOX)
        request.user = AnonymousUser()

        with new_entries() as written, activity_context(request=request):
            save(user)

        assert only(written).actor_id == str(user.pk)
        assert only(written).context["user_agent"] == FIREFOX

    def test_by_a_command_is_changed_by_the_system(self, user_model):
        user = person()

        with new_entries() as written:
            save(user)

        assert only(written).actor_id == ""

    def test_made_unusable_and_usable_again(self, user_model):
        user = person()

        with new_entries() as written:
            user.set_unusable_password()
            user.save()
            user.set_unusable_password()
            user.save()
            save(user)

        assert [entry.changes["password"] for entry in written] == [[MASKED, None], [None, MASKED]]

    def test_of_many_is_an_entry_for_each(self, user_model):
        people = [person(name) for name in ("amina", "tom", "lena")]

        with new_entries() as written:
            User.objects.update(password="!")

        assert {entry.target_id for entry in written} == {str(user.pk) for user in people}
        assert all(entry.parent_id is None for entry in written)

    @pytest.mark.parametrize(
        "weak",
        [
            MD5PasswordHasher().encode(PASSWORD, "salt"),
            StrongerHasher().encode(PASSWORD, "salt", 1),
        ],
    )
    def test_a_stronger_hash_is_no_change(self, user_model, settings, weak):
        settings.PASSWORD_HASHERS = [STRONGER, USUAL]
        user = person()
        User.objects.update(password=weak)

        with new_entries() as written:
            assert authenticate(username="amina", password=PASSWORD)

        user.refresh_from_db()
        assert user.password.startswith(StrongerHasher.algorithm)
        assert written == []

    @pytest.mark.parametrize("write", [save, save_column, update, bulk_update])
    def test_a_new_password_in_place_of_a_weak_hash_is_a_change(self, user_model, settings, write):
        settings.PASSWORD_HASHERS = [STRONGER, USUAL]
        person()
        User.objects.update(password=make_password(PASSWORD, hasher="md5"))
        user = User.objects.get()

        with new_entries() as written:
            write(user)

        assert only(written).action == "password.changed"

    def test_an_update_of_something_else_is_no_change(self):
        user = person()

        with new_entries() as written:
            user.first_name = "Ami"
            user.save()
            User.objects.update(first_name="Amina")

        assert written == []

    def test_that_the_log_cannot_tell_of_stays(self, broken_log):
        user = person()

        with pytest.raises(EntryNotWrittenError), transaction.atomic():
            save(user)

        assert User.objects.get().check_password(PASSWORD)


class TestRole:
    @pytest.mark.parametrize("user_model", ["registered"], indirect=True)
    def test_stands_in_both_logs_and_in_each_once(self, user_model):
        reader = person("sofia", is_superuser=True)
        user = person()

        with new_entries() as written, activity_context(actor=reader):
            User.objects.filter(pk=user.pk).update(is_staff=True, first_name="Ami")

        activity, security = sorted(written, key=lambda entry: entry.category, reverse=True)
        assert {activity.action, security.action} == {"user.role_changed"}
        assert activity.changes == {
            "is_staff": [False, True],
            "first_name": ["Amina", "Ami"],
        }
        assert security.changes == {"is_staff": [False, True]}
        assert ActivityEntry.objects.visible_to(reader).get().id == activity.id
        assert ActivityEntry.objects.visible_to(reader, log="security").get().id == security.id
        assert ActivityEntry.objects.visible_to(user, log="security").get().id == security.id

    @pytest.mark.parametrize("user_model", ["registered"], indirect=True)
    def test_of_many_is_found_by_each_of_them(self, user_model):
        for name in ("amina", "tom"):
            person(name)

        with new_entries() as written:
            User.objects.update(is_staff=True)

        security = [entry for entry in written if entry.category == "security"]
        assert len(security) == 2
        assert all(entry.parent_id is None for entry in security)


class TestTryingManyPasswords:
    @pytest.fixture(autouse=True)
    def _no_attempts(self):
        cache.clear()

    def attempt(self, times, name="amina", address="203.0.113.9"):
        client = Client(REMOTE_ADDR=address)
        for _time in range(times):
            client.post("/sign-in/", {"username": name, "password": "guess"})

    def test_has_an_entry_for_each_up_to_a_bound(self):
        person()
        with new_entries() as written:
            self.attempt(MOST_A_SPAN)

        assert len(written) == MOST_A_SPAN
        assert {entry.details for entry in written} == {""}

    def test_leaves_few_entries_that_say_how_many_there_were(self):
        person()
        with new_entries() as written:
            self.attempt(MOST_A_SPAN * 4 + 5)

        told = written[MOST_A_SPAN:]
        assert [entry.context["attempts"] for entry in told] == [MOST_A_SPAN * 2, MOST_A_SPAN * 4]
        assert [entry.details for entry in told] == [
            "40 failed sign-ins within a minute, most of which have no entry of their own",
            "80 failed sign-ins within a minute, most of which have no entry of their own",
        ]
        assert {(entry.action, entry.outcome, entry.target_name) for entry in told} == {
            ("session.failed", "failed", "Amina")
        }

    @pytest.mark.parametrize(
        "other", [{"name": "tom"}, {"name": "nobody"}, {"address": "198.51.100.7"}]
    )
    def test_on_another_account_or_from_elsewhere_is_told_apart(self, other):
        person()
        person("tom")
        self.attempt(MOST_A_SPAN + 1)

        with new_entries() as written:
            self.attempt(1, **other)

        only(written)

    def test_of_nobodys_name_is_bounded_too(self):
        with new_entries() as written:
            self.attempt(MOST_A_SPAN + 5, name="nobody")
            self.attempt(5, name="somebody")

        assert len(written) == MOST_A_SPAN

    def test_is_recorded_again_after_a_minute(self):
        amina = person()
        at = timezone.now() - timedelta(seconds=61)
        with activity_context(at=at, ip="203.0.113.9"):
            for _time in range(MOST_A_SPAN):
                record("session.failed", target=amina, outcome="failed")

        with new_entries() as written:
            self.attempt(1)

        only(written)

    def test_is_bounded_where_the_cache_keeps_nothing(self, settings):
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
        with new_entries() as written:
            self.attempt(MOST_A_SPAN * 2 + 5)

        assert len(written) == MOST_A_SPAN
