from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from activitylog import ModelActivity, activity_context, record
from activitylog.actors import Actor
from activitylog.context import current_origin, is_in_context
from activitylog.ids import instant_of
from activitylog.policy import BusinessSettings, Policy
from activitylog.process import running_command
from activitylog.registry import registry
from tests.activitylog.log import entries, only
from tests.activitylog.shop.models import Memo, Product

pytestmark = pytest.mark.django_db


class ShopPolicy(Policy):
    """Everybody belongs to the second business."""

    asked: list[str] = []

    def business(self, user):
        return "b2" if user.is_authenticated else None

    def role(self, user):
        return "Manager"

    def settings(self, business_id):
        self.asked.append(business_id)
        return BusinessSettings(currency="EUR")


@pytest.fixture
def shop_policy(settings):
    ShopPolicy.asked.clear()
    settings.ACTIVITYLOG_POLICY = f"{__name__}.ShopPolicy"


def ann(name="ann"):
    return get_user_model().objects.create_user(name, f"{name}@example.com")


def write(text="A"):
    Memo.objects.create(text=text)
    return only(entries(changes__text=[None, text]))


@pytest.fixture
def _users_are_logged():
    registry.register(get_user_model())(
        type("UserActivity", (ModelActivity,), {"name": "username"})
    )
    yield
    registry.unregister(get_user_model())


@pytest.mark.usefixtures("_users_are_logged")
class TestSigningUp:
    def test_who_signs_up_acts_by_himself(self, shop_policy):
        user = get_user_model()(username="nina", email="nina@example.com")
        with activity_context(actor=user, source="web"):
            user.save()
            Memo.objects.create(text="A")

        added = only(entries(action="user.added"))
        assert (added.actor_id, added.actor_name) == (str(user.pk), "nina")
        assert (added.actor_email, added.actor_role) == ("nina@example.com", "Manager")
        assert added.target_id == added.actor_id
        wrote = only(entries(changes__text=[None, "A"]))
        assert (wrote.actor_id, wrote.request_id) == (added.actor_id, added.request_id)

    def test_whom_others_create_does_not(self):
        bob = ann("bob")
        stranger = get_user_model()(username="nina")
        with activity_context(actor=bob):
            stranger.save()
        with activity_context(actor=get_user_model()(username="eve")):
            get_user_model().objects.bulk_create(
                get_user_model()(username=name) for name in ("max", "mia")
            )
            Memo.objects.create(text="A")

        by = {entry.target_name: entry.actor_name for entry in entries(action="user.added")}
        assert by["nina"] == "bob"
        assert by["max"] == by["mia"] == ""
        assert only(entries(changes__text=[None, "A"])).actor_id == ""


class TestTheCommandOfTheProcess:
    @pytest.fixture
    def run(self, monkeypatch):
        def run(*argv):
            monkeypatch.setattr("sys.argv", list(argv))
            running_command.cache_clear()

        yield run
        running_command.cache_clear()

    @pytest.mark.parametrize(
        ("argv", "command"),
        [
            (("manage.py", "shell"), "shell"),
            (("/srv/shop/manage.py", "import_prices", "--dry-run"), "import_prices"),
            (("/usr/bin/django-admin", "shell", "--settings=x"), "shell"),
            (("/lib/django/__main__.py", "loaddata", "x.json"), "loaddata"),
        ],
    )
    def test_it_is_said_where_nothing_else_says_it(self, run, argv, command):
        run(*argv)

        entry = write()
        assert (entry.source, entry.context) == ("command", {"command": command})
        assert entry.actor_id == ""

    @pytest.mark.parametrize(
        "argv",
        [("manage.py",), ("manage.py", "--help"), ("manage.py", "runserver"), ("gunicorn", "shell"),
         ("manage.py", "test"), ()],
    )  # fmt: skip
    def test_no_other_process_is_a_command(self, run, argv):
        run(*argv)

        entry = write()
        assert (entry.source, entry.context) == ("system", {})

    def test_what_is_given_says_more(self, run, rf):
        run("manage.py", "shell")

        for given, expected in (
            ({"source": "api"}, ("api", {})),
            ({"task": "mail"}, ("task", {"task": "mail"})),
            ({"command": "prices"}, ("command", {"command": "prices"})),
            ({"request": rf.get("/")}, ("web", {})),
            ({"actor": ann()}, ("command", {"command": "shell"})),
        ):
            with activity_context(**given):
                entry = write(str(given))
            assert (entry.source, entry.context) == expected


def test_without_a_context_it_was_the_system():
    entry = write()

    assert (entry.actor_id, entry.actor_name, entry.actor_email, entry.actor_role) == ("",) * 4
    assert (entry.source, entry.ip, entry.context) == ("system", None, {})


def test_a_context_says_it_outright():
    user = ann()
    given = {"business": "b1", "ip": "91.83.1.7", "source": "command"}
    remarks = {"reason": "Year's end", "command": "close_year", "task": "t1"}
    with activity_context(actor=user, **given, **remarks) as origin:
        entry = write()

    assert (entry.actor_id, entry.actor_name) == (str(user.pk), "ann")
    assert (entry.business_id, entry.ip, entry.source) == ("b1", "91.83.1.7", "command")
    assert entry.context == remarks
    assert entry.request_id == origin.operation_id


def test_nested_contexts_inherit_and_return():
    user, other = ann(), ann("bob")
    with activity_context(actor=user, source="command", reason="Outer"):
        first = write("1")
        with activity_context(actor=other, reason="Inner"):
            second = write("2")
        third = write("3")

    assert [entry.actor_name for entry in (first, second, third)] == ["ann", "bob", "ann"]
    assert [e.context["reason"] for e in (first, second, third)] == ["Outer", "Inner", "Outer"]
    assert {entry.source for entry in (first, second, third)} == {"command"}
    assert len({entry.request_id for entry in (first, second, third)}) == 1
    assert not is_in_context()


def request_of(user, address="203.0.113.9"):
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    request.user = user
    return request


def test_a_request_says_who_acts_whatever_was_given_around_it():
    admin, bob = ann("admin"), ann("bob")
    around = {"ip": "91.83.1.7", "source": "command", "impersonator": admin, "reason": "Replay"}
    with activity_context(actor=admin, **around) as origin:
        with activity_context(request=request_of(bob)):
            within = write("1")
        outside = write("2")

    assert (within.actor_name, within.ip, within.source) == ("bob", "203.0.113.9", "web")
    assert within.context == {"reason": "Replay"}
    assert (outside.actor_name, outside.ip, outside.source) == ("admin", "91.83.1.7", "command")
    assert outside.context["impersonator"]["name"] == "admin"
    assert {within.request_id, outside.request_id} == {origin.operation_id}


def test_a_request_within_another_says_who_acts():
    with (
        activity_context(request=request_of(ann("admin"))),
        activity_context(request=request_of(ann("bob"), "198.51.100.7")),
    ):
        entry = write()

    assert (entry.actor_name, entry.ip) == ("bob", "198.51.100.7")


def test_a_request_that_is_named_again_changes_nothing():
    request = request_of(ann("bob"))
    with (
        activity_context(request=request),
        activity_context(actor=ann("admin"), ip="91.83.1.7", source="api"),
        activity_context(request=request),
    ):
        entry = write()

    assert (entry.actor_name, entry.ip, entry.source) == ("admin", "91.83.1.7", "api")


def test_what_a_level_gives_beside_its_request_goes_before_the_request():
    with activity_context(request=request_of(ann("bob")), actor=ann("admin"), source="api"):
        entry = write()

    assert (entry.actor_name, entry.ip, entry.source) == ("admin", "203.0.113.9", "api")


def test_the_system_acts_where_the_actor_is_none():
    with activity_context(request=request_of(ann())):
        with activity_context(actor=None), activity_context(reason="Nightly"):
            by_system = write("1")
        by_ann = write("2")

    assert (by_system.actor_id, by_system.actor_name) == ("", "")
    assert (by_system.ip, by_system.source) == ("203.0.113.9", "web")
    assert by_ann.actor_name == "ann"


def test_a_decorator_can_say_that_the_system_acts():
    @activity_context(actor=None)
    def tidy():
        return write()

    with activity_context(actor=ann()):
        assert tidy().actor_name == ""


def test_a_context_ends_where_its_block_fails():
    with pytest.raises(ZeroDivisionError), activity_context(reason="Bad"):
        _ = 1 / 0

    assert not is_in_context()


def test_a_context_decorates_a_function():
    @activity_context(source="task", task="tidy")
    def tidy(text):
        """Tidy up."""
        return write(text)

    first, second = tidy("1"), tidy("2")

    assert tidy.__name__ == "tidy"
    assert tidy.__doc__ == "Tidy up."
    assert (first.source, first.context) == ("task", {"task": "tidy"})
    assert first.request_id != second.request_id


def test_a_context_decorates_a_coroutine():
    @activity_context(source="task")
    async def tidy():
        await asyncio.sleep(0)
        await Memo.objects.acreate(text="A")
        return current_origin().source

    assert async_to_sync(tidy)() == "task"
    assert only(entries()).source == "task"
    assert not is_in_context()


def test_a_decorated_function_that_calls_itself_is_one_operation():
    @activity_context(source="task")
    def countdown(number):
        Memo.objects.create(text=str(number))
        if number:
            countdown(number - 1)

    countdown(2)

    assert len({entry.request_id for entry in entries()}) == 1


def test_what_is_unknown_is_refused():
    with pytest.raises(TypeError, match=r"got usr; it takes request, actor, at, backfilled"):
        activity_context(usr=None)


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="takes an aware datetime"):
        activity_context(at=datetime(2026, 3, 1))  # noqa: DTZ001  it is what must be refused


def test_a_time_that_no_id_can_tell_is_refused():
    with pytest.raises(ValueError, match="dated back to 1970, and no further"):
        activity_context(at=datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC))
    with activity_context(at=datetime(1970, 1, 1, tzinfo=UTC)):
        record("report.exported")
    assert only(entries()).occurred_at == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({"actor": "amina"}, TypeError, r"activity_context\(actor=…\) takes a user, or None"),
        ({"actor": 5}, TypeError, "not 5: pass the object itself"),
        ({"actor": User}, TypeError, "takes a user, or None, not <class"),
        ({"impersonator": "amina"}, TypeError, r"activity_context\(impersonator=…\) takes a user"),
        ({"source": "carrier pigeon"}, ValueError, "is none of web, api, command, task, database"),
        ({"ip": "no ip"}, ValueError, r"activity_context\(ip='no ip'\): it is no address"),
        ({"at": "2026-03-01"}, TypeError, "takes a datetime, not '2026-03-01'"),
        ({"business": "b" * 65}, ValueError, "an id of 64 characters at most"),
    ],
)
def test_what_no_entry_can_hold_is_refused_at_once(given, error, says):
    with pytest.raises(error, match=says):
        activity_context(**given)


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_address_that_is_not_known_is_none(nothing):
    with activity_context(ip=nothing):
        assert write().ip is None


def test_a_user_that_is_read_when_needed_is_not_read_before(django_assert_num_queries):
    user = ann()
    lazy = SimpleLazyObject(lambda: User.objects.get(pk=user.pk))
    with django_assert_num_queries(0), activity_context(actor=lazy, impersonator=lazy):
        pass
    with activity_context(actor=lazy):
        assert write().actor_name == "ann"


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"request_id": "no id"},
        {"request_id": 5},
        {"request_id": str(UUID(int=1)), "actor": {"nickname": "ann"}},
        {"request_id": str(UUID(int=1)), "actor": "ann"},
        [1],
    ],
)
def test_a_message_that_was_not_packed_is_refused(message):
    with pytest.raises(ValueError, match=r"takes the dictionary that activity_context\.carry\(\)"):
        activity_context.carried(message)


@pytest.mark.parametrize("uses_zones", [True, False])
def test_what_is_made_afterwards_is_marked(settings, uses_zones):
    settings.USE_TZ = uses_zones
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with activity_context(at=at, backfilled=True):
        entry = write()

    assert instant_of(entry.id) == at
    assert entry.context["backfilled"] is True
    assert datetime.fromisoformat(entry.context["recorded_at"]) > at


def test_the_role_and_the_business_are_the_policys(shop_policy):
    with activity_context(actor=ann()):
        entry = write()

    assert (entry.actor_role, entry.business_id) == ("Manager", "b2")


def test_a_business_that_is_given_goes_before_the_policys(shop_policy):
    with activity_context(actor=ann(), business="b1"):
        assert write().business_id == "b1"


def test_the_policy_is_asked_for_a_business_once_an_operation(shop_policy):
    with activity_context(), activity_context(reason="Inner"):
        for number in range(3):
            Product.objects.create(sku=f"p{number}", name="P")

    assert ShopPolicy.asked == ["b1"]
    assert entries()[0].context["currency"] == "EUR"


class CountingPolicy(ShopPolicy):
    """Notes whom it was asked about."""

    asked: list[str] = []

    def business(self, user):
        self.asked.append(f"business of {user}")
        return super().business(user)

    def role(self, user):
        self.asked.append(f"role of {user}")
        return super().role(user)

    def settings(self, business_id):
        return BusinessSettings()


@pytest.fixture
def counting_policy(settings):
    CountingPolicy.asked.clear()
    settings.ACTIVITYLOG_POLICY = f"{__name__}.CountingPolicy"


def test_the_policy_is_asked_once_about_whoever_acts(counting_policy):
    request = request_of(ann())
    with activity_context(request=request):
        write("1")
        with activity_context(reason="Inner"):
            write("2")
        write("3")

    assert CountingPolicy.asked == ["role of ann", "business of ann"]


def test_the_policy_is_not_asked_about_an_impersonator(counting_policy):
    with activity_context(actor=ann(), impersonator=ann("bob")):
        entry = write("1")
        carried = activity_context.carry()

    assert entry.context["impersonator"]["name"] == carried["impersonator"]["name"] == "bob"
    assert CountingPolicy.asked == ["role of ann", "business of ann"]


def test_the_policy_is_asked_again_about_somebody_else(counting_policy):
    request = request_of(AnonymousUser())
    with activity_context(request=request):
        nobody = write("1")
        request.user = ann()
        signed_in = write("2")
        request.user = ann("bob")
        impersonated = write("3")

    named = [entry.actor_name for entry in (nobody, signed_in, impersonated)]
    assert named == ["", "ann", "bob"]
    assert CountingPolicy.asked == [
        *("role of ann", "business of ann", "role of bob", "business of bob")
    ]


def test_whoever_signs_up_acts_from_then_on():
    user = get_user_model()(username="ann")
    with activity_context(actor=user):
        before = write("1")
        user.save()
        after = write("2")

    assert (before.actor_name, after.actor_name) == ("", "ann")


def test_a_context_travels_to_a_task_as_plain_data(shop_policy):
    user, support = ann(), ann("bob")
    given = {"ip": "91.83.1.7", "reason": "Import", "backfilled": True}
    with activity_context(actor=user, impersonator=support, source="web", **given) as origin:
        message = json.loads(json.dumps(activity_context.carry()))
    user.delete()
    with activity_context.carried(message, task="import_products"):
        entry = write()

    assert (entry.actor_name, entry.actor_role) == ("ann", "Manager")
    assert (entry.business_id, entry.ip, entry.source) == ("b2", "91.83.1.7", "task")
    assert entry.request_id == origin.operation_id
    assert entry.context == {
        "reason": "Import",
        "task": "import_products",
        "impersonator": {"id": str(support.pk), "name": "bob", "email": "bob@example.com"},
        "backfilled": True,
    }


def test_the_system_travels_too():
    message = json.loads(json.dumps(activity_context.carry()))
    with activity_context.carried(message):
        entry = write()

    assert (entry.actor_id, entry.source, entry.ip) == ("", "task", None)
    assert isinstance(entry.request_id, UUID)


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_share_a_context():
    users = [ann(f"user{number}") for number in range(4)]
    together = Barrier(4)

    def work(user):
        try:
            with activity_context(actor=user):
                together.wait(10)
                origin = current_origin()
                together.wait(10)
                return origin.actor.id
        finally:
            connection.close()

    with activity_context(reason="Outside"), ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, users)) == [str(user.pk) for user in users]


@pytest.mark.django_db(transaction=True)
def test_a_thread_begins_outside_every_context():
    def look():
        return is_in_context()

    with activity_context(reason="Outside"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(look).result() is False


def test_coroutines_at_once_do_not_share_a_context():
    async def work(reason):
        with activity_context(reason=reason):
            await asyncio.sleep(0)
            await Memo.objects.acreate(text=reason)
            await asyncio.sleep(0)
            return current_origin().given("reason")

    async def all_of_them():
        return await asyncio.gather(*(work(str(number)) for number in range(5)))

    assert async_to_sync(all_of_them)() == ["0", "1", "2", "3", "4"]
    for entry in entries():
        assert entry.context["reason"] == entry.changes["text"][1]


def test_an_actor_of_a_model_with_little_to_say():
    class Robot:
        pk = 7
        is_authenticated = True

        def get_username(self):
            return "robot"

        @classmethod
        def get_email_field_name(cls):
            return "mail"

    with activity_context(actor=Robot()):
        assert Actor.of(Robot()).name == "robot"


def test_an_actor_that_was_copied_before_is_taken_as_it_is():
    actor = Actor(id="9", name="Ann", email="ann@example.com", role="Owner", business_id="b2")
    with activity_context(actor=actor):
        entry = write()

    assert (entry.actor_id, entry.actor_role, entry.business_id) == ("9", "Owner", "b2")
