from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Permission

from activitylog import activity_context, record
from activitylog.models import ActivityEntry
from activitylog.policy import ALL, Policy, get_policy
from tests.activitylog.log import only
from tests.activitylog.shop.models import Order, Product

pytestmark = pytest.mark.django_db


class Rights(Policy):
    """What a user may see is written in their last name: business, categories, security."""

    def _written(self, user, place):
        return user.last_name.split("/")[place]

    def business(self, user):
        return {"none": None}.get(self._written(user, 0), self._written(user, 0))

    def categories(self, user):
        wanted = self._written(user, 1)
        return ALL if wanted == "ALL" else frozenset(filter(None, wanted.split(",")))

    def security(self, user):
        return self._written(user, 2)


def viewer(rights, name="viewer"):
    return get_user_model().objects.create_user(name, last_name=rights)


@pytest.fixture
def log(settings):
    settings.ACTIVITYLOG_POLICY = f"{__name__}.Rights"
    for business in ("b1", "b2"):
        Product.objects.create(sku=f"of-{business}", name="Kettle", business_id=business)
        Order.objects.create(number="O1", business_id=business)
        record("session.failed", business=business)


def actions(queryset):
    return [entry.action for entry in queryset.order_by("id")]


@pytest.mark.parametrize(
    ("rights", "seen"),
    [
        ("b1/ALL/all", ["product.added", "order.added"]),
        ("b1/products/all", ["product.added"]),
        ("b1/products,orders/all", ["product.added", "order.added"]),
        ("b1/security/all", []),
        ("b1/products,security/none", ["product.added"]),
        ("b1//all", []),
        ("b3/ALL/all", []),
        ("none/ALL/all", []),
    ],
)
def test_a_role_sees_its_categories_of_its_business(rights, seen, log):
    found = ActivityEntry.objects.visible_to(viewer(rights))

    assert actions(found) == seen
    assert {entry.business_id for entry in found} <= {"b1"}


@pytest.mark.parametrize(
    ("rights", "seen"),
    [
        ("b1/ALL/all", ["session.failed"]),
        ("b1//all", ["session.failed"]),
        ("b1/ALL/none", []),
        ("b1/ALL/own", []),
        ("none/ALL/all", []),
    ],
)
def test_a_role_sees_the_security_log_as_its_policy_says(rights, seen, log):
    assert actions(ActivityEntry.objects.visible_to(viewer(rights), log="security")) == seen


def test_ones_own_entries_are_those_one_made_and_those_one_is_the_target_of(log):
    ann, bob = viewer("b1//own", "ann"), viewer("b1//own", "bob")
    with activity_context(actor=ann, business="b1"):
        record("session.signed_in", target=ann)
        record("password.changed", target=bob)

    def own(user):
        return actions(ActivityEntry.objects.visible_to(user, log="security"))

    assert own(ann) == ["session.signed_in", "password.changed"]
    assert own(bob) == ["password.changed"]


def test_the_two_logs_share_nothing_and_together_are_all(log):
    user = viewer("b1/ALL/all")
    activity = set(ActivityEntry.objects.visible_to(user).values_list("id", flat=True))
    security = set(
        ActivityEntry.objects.visible_to(user, log="security").values_list("id", flat=True)
    )

    assert not activity & security
    assert len(activity | security) == ActivityEntry.objects.in_business("b1").count()


@pytest.mark.parametrize(("permitted", "activity", "security"), [(True, 1, 1), (False, 0, 0)])
def test_by_default_djangos_permission_decides(permitted, activity, security):
    user = get_user_model().objects.create_user("ann")
    if permitted:
        user.user_permissions.add(Permission.objects.get(codename="view_activityentry"))
    record("report.exported")
    record("session.failed")

    assert ActivityEntry.objects.visible_to(user).count() == activity
    assert ActivityEntry.objects.visible_to(user, log="security").count() == security


def test_by_default_nobody_sees_nothing():
    record("report.exported")
    record("session.failed")

    for log in ("activity", "security"):
        assert not ActivityEntry.objects.visible_to(AnonymousUser(), log=log).exists()


def test_a_policy_that_is_none_is_refused(settings):
    settings.ACTIVITYLOG_POLICY = "datetime.date"

    with pytest.raises(TypeError):
        get_policy()


def test_the_history_of_one_object_includes_rows_of_bulks():
    for number in range(2):
        Product.objects.create(sku=f"p{number}", name=f"P{number}")
    Product.objects.update(stock=5)
    product = Product.objects.first()
    log = ActivityEntry.objects.in_business("b1")

    history = log.for_target("shop.product", product.pk).order_by("id")
    assert [entry.action for entry in history] == ["product.added", "product.updated"]
    bulk = only([entry for entry in log.top_level() if entry.is_bulk])
    assert log.folded_under(bulk).count() == 2
    assert log.top_level().count() == 3


def test_an_operation_is_found_around_its_entry():
    with activity_context() as origin:
        for number in range(2):
            Product.objects.create(sku=f"p{number}", name="P")
    Product.objects.create(sku="other", name="P")
    log = ActivityEntry.objects.in_business("b1")

    found = log.of_operation(origin.operation_id, around=log.order_by("id")[0].id)
    assert found.count() == 2


def test_a_count_goes_no_further_than_its_cap():
    Product.objects.bulk_create(Product(sku=f"p{n}", name="P") for n in range(5))
    log = ActivityEntry.objects.in_business("b1")

    assert (log.capped_count(), log.capped_count(3)) == (6, 4)


def test_entries_before_and_after_one():
    for number in range(3):
        Product.objects.create(sku=f"p{number}", name=f"P{number}")
    log = ActivityEntry.objects.in_business("b1").order_by("id")
    first, middle, last = log

    assert list(log.older_than(middle.id)) == [first]
    assert list(log.newer_than(middle.id)) == [last]
