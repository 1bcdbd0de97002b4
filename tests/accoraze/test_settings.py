"""What a business decides, the own password, the dashboard, and opening a business."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accoraze.accounts.activity_policy import BusinessPolicy
from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from accoraze.sales.models import Order
from activitylog.models import ActivityEntry
from tests.accoraze.factories import PASSWORD, BusinessFactory, ProductFactory, UserFactory
from tests.accoraze.sales_factories import CustomerFactory

BUSINESS = "/settings/business/"
SECOND_PASSWORD = "mug-and-kettle-43"


@pytest.fixture
def owner(business, signed_in) -> Client:
    return signed_in(UserFactory(business=business, role=Role.SUPER_ADMIN, name="Sofia Marques"))


@pytest.fixture
def admin(business, signed_in) -> Client:
    return signed_in(UserFactory(business=business, role=Role.ADMIN, name="Amina Diallo"))


def entries(business: Business, action: str):
    return ActivityEntry.objects.filter(business_id=str(business.pk), action=action)


def settings_data(**changed: object) -> dict[str, object]:
    return {
        "name": "Accoraze Test Store",
        "time_zone": "Europe/Brussels",
        "currency_code": "EUR",
        "address": "",
        "tax_number": "",
        "tax_rate": "",
        "log_years": "0",
        "seen_version": 1,
        **changed,
    }


class TestBusiness:
    def test_what_is_decided_is_kept_and_logged(self, owner, business):
        owner.post(BUSINESS, settings_data(name="Kettle House", tax_rate="21", reason="Moved"))
        business.refresh_from_db()
        assert (business.name, business.tax_rate) == ("Kettle House", Decimal(21))
        entry = entries(business, "business.updated").get()
        assert entry.category == "settings"
        assert entry.changes == {
            "name": ["Accoraze Test Store", "Kettle House"],
            "tax_rate": [None, "21.00"],
        }
        assert entry.context["reason"] == "Moved"

    def test_the_owner_decides_how_long_the_log_is_kept(self, owner, business):
        policy = BusinessPolicy()
        assert policy.settings(str(business.pk)).retention is None
        owner.post(BUSINESS, settings_data(log_years="2"))
        assert policy.settings(str(business.pk)).retention == timedelta(days=732)
        assert entries(business, "business.updated").get().changes == {"log_years": [0, 2]}

    def test_an_admin_does_not(self, admin, business):
        assert 'name="log_years"' not in admin.get(BUSINESS).content.decode()
        admin.post(BUSINESS, settings_data(log_years="1", name="Renamed"))
        business.refresh_from_db()
        assert (business.name, business.log_years) == ("Renamed", 0)

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("name", ""),
            ("name", "x" * 10_000),
            ("name", "\x00"),
            ("time_zone", "Mars/Olympus"),
            ("time_zone", "../../etc/passwd"),
            ("time_zone", ""),
            ("currency_code", "QQQ"),
            ("address", "x" * 401),
            ("tax_number", "x" * 41),
            ("tax_rate", "-1"),
            ("tax_rate", "100.01"),
            ("tax_rate", "NaN"),
            ("tax_rate", "1e400"),
            ("tax_rate", "a fifth"),
            ("log_years", "-1"),
            ("log_years", "4"),
            ("log_years", "x"),
            ("log_years", ""),
        ],
    )
    def test_bad_input_gets_a_message_beside_its_field(self, owner, business, field, typed):
        response = owner.post(BUSINESS, settings_data(**{field: typed}))
        assert response.context["form"].errors.keys() == {field}
        assert response.context["business"].name == "Accoraze Test Store"
        assert not entries(business, "business.updated").exists()

    def test_the_second_of_two_sees_who_was_first(self, owner, admin, business):
        owner.post(BUSINESS, settings_data(name="First"))
        response = admin.post(BUSINESS, settings_data(name="Second"))
        assert response.status_code == 409
        assert "Sofia Marques saved this" in response.content.decode()
        business.refresh_from_db()
        assert business.name == "First"


class TestPassword:
    ADDRESS = "/settings/password/"

    def data(self, **changed: str) -> dict[str, str]:
        return {
            "old_password": PASSWORD,
            "new_password1": SECOND_PASSWORD,
            "new_password2": SECOND_PASSWORD,
            **changed,
        }

    def test_it_is_changed_logged_and_ends_other_sessions(
        self, client, manager, business, signed_in
    ):
        elsewhere = signed_in(manager)
        response = client.post(self.ADDRESS, self.data(), follow=True)
        assert "Your password was changed." in response.content.decode()
        assert elsewhere.get("/").status_code == 302
        assert Client().login(username=manager.email, password=SECOND_PASSWORD)
        entry = entries(business, "password.changed").get()
        assert (entry.category, entry.actor_name) == ("security", "Daniel Okafor")
        assert SECOND_PASSWORD not in str(entry.changes)

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("old_password", "wrong"),
            ("old_password", ""),
            ("new_password1", ""),
            ("new_password2", "12345678"),
            ("new_password2", "person0@example.test"),
            ("new_password2", "another-one-44"),
        ],
    )
    def test_what_is_no_good_changes_nothing(self, client, manager, field, typed):
        response = client.post(self.ADDRESS, self.data(**{field: typed}))
        assert field in response.context["form"].errors
        manager.refresh_from_db()
        assert manager.check_password(PASSWORD)


class TestDashboard:
    @pytest.mark.parametrize(
        ("role", "seen", "unseen"),
        [
            (Role.SUPER_ADMIN, ("Sold today", "Latest activity", "Spent this month"), ()),
            (Role.MANAGER, ("Sold today", "Latest activity", "Record expense"), ("Invite",)),
            (
                Role.STORE_KEEPER,
                ("Low on stock", "Latest activity", "Adjust stock"),
                ("Sold today", "Open orders", "Spent this month", "Take an order"),
            ),
            (
                Role.STAFF,
                ("Sold today", "Open orders", "Take an order"),
                ("Latest activity", "Spent this month", "Adjust stock"),
            ),
        ],
    )
    def test_a_role_sees_its_own(self, business, signed_in, role, seen, unseen):
        page = signed_in(UserFactory(business=business, role=role)).get("/").content.decode()
        main = page[page.index("<main") :]
        assert all(words in main for words in seen)
        assert not any(words in main for words in unseen)

    def test_it_adds_up_what_was_completed_today(self, client, business):
        customer = CustomerFactory(business=business)
        now = timezone.now()
        for number, (total, status, when) in enumerate(
            (
                ("10.50", "completed", now),
                ("4.50", "completed", now),
                ("7.00", "completed", now - timedelta(days=3)),
                ("99.00", "open", None),
                ("50.00", "cancelled", now),
            )
        ):
            Order.objects.create(
                business=business,
                customer=customer,
                number=number,
                total=total,
                status=status,
                completed_at=when,
            )
        context = client.get("/").context
        assert context["sales"].today.amount == Decimal(15)
        assert context["sales"].today.count == 2
        assert context["sales"].week == Decimal(22)
        assert context["open_count"] == 1

    def test_nothing_of_another_business_is_there(self, client):
        ProductFactory(name="Theirs", stock=0, reorder_level=5)
        page = client.get("/").content.decode()
        assert "Theirs" not in page

    def test_a_store_keeper_reads_of_products_alone(self, business, signed_in):
        UserFactory(business=business, name="Somebody New")
        ProductFactory(business=business, name="Blue Kettle")
        keeper = UserFactory(business=business, role=Role.STORE_KEEPER)
        page = signed_in(keeper).get("/").content.decode()
        assert "Blue Kettle" in page
        assert "Somebody New" not in page

    def test_it_costs_a_constant_number_of_queries(
        self, owner, business, django_assert_max_num_queries
    ):
        ProductFactory.create_batch(20, business=business, stock=0, reorder_level=5)
        with django_assert_max_num_queries(14):
            owner.get("/")


class TestOpening:
    def open(self, *given: str) -> str:
        said = StringIO()
        call_command("open_business", *given, stdout=said)
        return said.getvalue()

    def test_a_business_is_opened_and_its_owner_comes_in_by_the_link(self, db):
        said = self.open(
            "Café Nova", "Owner@Nova.test", "--zone=Europe/Madrid", "--site=https://nova.test/"
        )
        (path,) = re.findall(r"https://nova\.test(/invitations/\S+)", said)
        data = {"name": "Nova", "password1": PASSWORD, "password2": PASSWORD}
        assert Client().post(path, data).url == reverse("home")
        owner = User.objects.get(email="owner@nova.test")
        assert (owner.role, owner.business.time_zone) == (Role.SUPER_ADMIN, "Europe/Madrid")
        actions = entries(owner.business, "business.added")
        assert actions.get().context["command"] == "open_business"

    @pytest.mark.parametrize(
        "given",
        [
            ("", "owner@nova.test"),
            ("Café Nova", "nobody"),
            ("Café Nova", "owner@nova.test", "--zone=Mars/Olympus"),
            ("Café Nova", "owner@nova.test", "--currency=QQQ"),
            ("Café Nova", "TAKEN@example.test"),
        ],
    )
    def test_what_is_wrong_opens_nothing(self, db, given):
        UserFactory(email="taken@example.test", business=BusinessFactory(name="There before"))
        with pytest.raises(CommandError, match="No business was opened"):
            self.open(*given)
        assert [business.name for business in Business.objects.all()] == ["There before"]
