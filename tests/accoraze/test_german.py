"""Accoraze in German: chosen, spoken, written, and typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from accoraze.accounts.currencies import CURRENCIES
from accoraze.accounts.models import Business
from accoraze.accounts.permissions import Role
from accoraze.finance.models import Expense
from accoraze.inventory.models import Product
from accoraze.sales.ordering import complete_order
from activitylog import activity_context
from activitylog.ids import new_id
from activitylog.models import ActivityEntry
from tests.accoraze.factories import UserFactory, product_data
from tests.accoraze.looking import entries
from tests.accoraze.sales_factories import CustomerFactory, ExpenseFactory, expense_data, order_of
from tests.english import english_on

LOG = "/settings/activity-logs/"
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def german(client) -> Client:
    """The manager, whose browser asks for German."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de-AT,de;q=0.9,en;q=0.5"
    return client


@pytest.fixture
def owner(business, signed_in) -> Client:
    owner = signed_in(UserFactory(business=business, role=Role.SUPER_ADMIN, name="Sofia Marques"))
    owner.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    return owner


def settings_data(**changed: str) -> dict[str, object]:
    """Return what the page of the business sends."""
    return {
        "name": "Accoraze Test Store",
        "time_zone": "Europe/Brussels",
        "currency_code": "EUR",
        "log_years": "0",
        "seen_version": 1,
        **changed,
    }


class TestChoosing:
    @pytest.mark.parametrize(
        ("wanted", "language"),
        [("de", "de"), ("de-CH", "de"), ("en-GB", "en"), ("fr", "en"), ("", "en"), ("%%", "en")],
    )
    def test_the_browser_decides(self, db, wanted, language):
        response = Client(headers={"Accept-Language": wanted}).get("/sign-in/")

        assert f'<html lang="{language}">' in response.text
        assert response["Content-Language"] == language

    def test_a_choice_is_kept_and_leads_back_to_the_page(self, client):
        response = client.post(
            "/language/", {"language": "de"}, headers={"Referer": "/orders/?q=1"}
        )

        assert (response.status_code, response.url) == (302, "/orders/?q=1")
        assert response.cookies["django_language"]["httponly"]
        assert '<html lang="de">' in client.get("/orders/").text

    def test_whoever_is_not_signed_in_chooses_too(self, db):
        somebody = Client()
        somebody.post("/language/", {"language": "de"})

        assert "Anmelden" in somebody.get("/sign-in/").text

    def test_a_choice_wins_over_the_browser(self, german):
        german.post("/language/", {"language": "en"})

        assert '<html lang="en">' in german.get("/orders/").text

    @pytest.mark.parametrize("path", ["/", LOG, "/settings/security-logs/"])
    def test_every_page_offers_each_language_by_its_own_name(self, german, path):
        page = german.get(path).text

        assert 'value="de" lang="de" aria-current="true">Deutsch</button>' in page
        assert 'value="en" lang="en">English</button>' in page

    def test_it_leads_nowhere_else(self, client):
        response = client.post("/language/", {"language": "de", "next": "https://elsewhere.test/"})

        assert response.url == "/"


@pytest.fixture
def shop(business, kettle, mug, customer) -> dict[str, object]:
    """A shop in which something of each kind is there."""
    with activity_context(actor=business.users.first(), ip="203.0.113.24", source="web"):
        order = order_of({kettle: 2, mug: 1}, customer)
        complete_order(order_of({kettle: 1}, customer))
        expense = ExpenseFactory(business=business)
        Product.objects.for_business(business).update(description="Rund")
        Product.objects.filter(pk=mug.pk).update(price="4.40", cost=None)
    person = UserFactory(business=business, role=Role.STAFF, name="Tom Baker")
    return {
        "product": kettle.pk,
        "order": order.pk,
        "customer": customer.pk,
        "expense": expense.pk,
        "person": person.pk,
    }


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/products/",
        "/products/?q=nothing",
        "/products/add/",
        "/products/import/",
        "/products/{product}/",
        "/products/{product}/edit/",
        "/products/{product}/delete/",
        "/products/prices/?product={product}&kind=percent&value=10&rounding=exact",
        "/stock/",
        "/stock/adjust/",
        "/customers/",
        "/customers/add/",
        "/customers/{customer}/",
        "/customers/{customer}/edit/",
        "/customers/{customer}/delete/",
        "/orders/",
        "/orders/add/",
        "/orders/{order}/",
        "/orders/{order}/edit/",
        "/orders/{order}/complete/",
        "/orders/{order}/cancel/",
        "/expenses/",
        "/expenses/add/",
        "/expenses/{expense}/",
        "/expenses/{expense}/edit/",
        "/expenses/{expense}/delete/",
        "/settings/business/",
        "/settings/branding/",
        "/settings/password/",
        "/settings/team/",
        "/settings/team/invite/",
        "/settings/team/{person}/",
        "/settings/team/{person}/role/",
        "/settings/team/{person}/remove/",
        "/nowhere/",
        LOG,
        f"{LOG}?type=products&q=kettle&not_user=1&period=today",
        f"{LOG}?ip=nowhere",
        f"{LOG}export/",
        f"{LOG}overview/",
        f"{LOG}people/",
        f"{LOG}people/?user=system",
        f"{LOG}views/",
        f"{LOG}views/new/?type=products",
        f"{LOG}objects/?target=inventory.product:{{product}}",
        f"{LOG}objects/?target=inventory.product:{{product}}&field=price",
        "/settings/security-logs/",
    ],
)
def test_a_german_page_has_no_english_left(owner, shop, path):
    response = owner.get(path.format(**shop))

    assert response.status_code in (200, 404)
    assert '<html lang="de">' in response.text
    assert english_on(response.text) == []


def test_no_entry_has_english_left(owner, shop, business):
    for entry in entries(business):
        assert english_on(owner.get(entry.get_absolute_url()).text) == [], entry.action


def test_english_is_found(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = client.get("/products/add/").text

    assert {"Add product", "Open navigation"} <= set(english_on(page))


class TestLog:
    def test_an_action_is_called_as_german_calls_it(self, german, shop, business):
        page = " ".join(german.get(LOG).text.split())

        for said in ("Ausgabe erfasst", "Bestellung abgeschlossen", "2 Produkte"):
            assert said in page
        change = german.get(LOG, {"field": "price"}).text
        assert f"5,50{NBSP}€" in change
        assert f"−20,0{NBSP}%" in change

    def test_what_is_kept_is_english_whoever_acts(self, german, business):
        german.post("/expenses/add/", expense_data(amount="12,50"))
        entry = entries(business).get(action="expense.added")

        assert (entry.actor_role, entry.changes["amount"]) == ("Manager", [None, "12.50"])
        assert "<small>Leitung</small>" in german.get(LOG).text

    def test_a_role_that_is_gone_is_called_as_it_was(self, german, business):
        german.post("/expenses/add/", expense_data())
        (latest,) = entries(business, action="expense.added")
        copied = {f.attname: getattr(latest, f.attname) for f in latest._meta.fields if f.column}
        other = {"actor_role": "Night Guard", "id": new_id(), "request_id": None}
        ActivityEntry(**copied | other).save()

        assert "<small>Night Guard</small>" in german.get(LOG).text


class TestTyping:
    @pytest.mark.parametrize(("typed", "kept"), [("12,50", "12.50"), ("12.5", "12.50"), ("7", "7")])
    def test_an_amount_is_typed_as_german_writes_it(self, german, typed, kept):
        german.post("/expenses/add/", expense_data(amount=typed))
        expense = Expense.objects.get()

        assert expense.amount == Decimal(kept)
        written = f"{Decimal(kept):.2f}".replace(".", ",")
        assert f'value="{written}"' in german.get(f"/expenses/{expense.pk}/edit/").text

    @pytest.mark.parametrize("typed", ["1.234", "1.234,50", "zwölf", "12,505"])
    def test_what_could_mean_two_things_is_refused(self, german, typed):
        page = german.post("/expenses/add/", expense_data(amount=typed)).text

        assert not Expense.objects.exists()
        assert "Geben Sie einen Betrag" in page
        assert f'value="{typed}"' in page

    def test_a_form_that_is_sent_back_as_it_came_changes_nothing(self, german, business, kettle):
        form = german.get(f"/products/{kettle.pk}/edit/").context["form"]
        data = {field.html_name: field.value() or "" for field in form}
        data |= {"price": "24,00", "cost": "11,40", "tag_names": ""}
        german.post(f"/products/{kettle.pk}/edit/", data)

        assert not entries(business, action="product.updated").exists()

    def test_a_conflict_shows_both_as_german_writes_them(self, german, kettle):
        path = f"/products/{kettle.pk}/edit/"
        german.post(path, product_data(seen_version=1, price="25,00", reason=""))
        page = german.post(path, product_data(seen_version=1, price="26,00", reason="")).text

        assert "<td>25,00</td><td>26,00</td>" in page

    def test_a_rate_and_a_rule_are_typed_so_too(self, owner, business, kettle):
        owner.post("/settings/business/", settings_data(tax_rate="19,5"))
        assert Business.objects.get().tax_rate == Decimal("19.5")
        rule = {"kind": "percent", "value": "-2,5", "rounding": "exact", "product": kettle.pk}
        page = owner.get("/products/prices/", rule)
        assert f"23,40{NBSP}€" in page.text
        owner.post("/products/prices/", {**rule, "seen": page.context["seen"]})
        kettle.refresh_from_db()
        assert kettle.price == Decimal("23.40")

    def test_a_file_is_read_as_it_is_in_every_language(self, german, business):
        def imported(price: str) -> str:
            from_file = SimpleUploadedFile("p.csv", f"sku,name,price\nA1,Krug,{price}\n".encode())
            return german.post("/products/import/", {"file": from_file}, follow=True).text

        assert "etwa 24.50" in imported('"12,50"')
        assert "1 hinzugefügt" in imported("12.50")
        assert Product.objects.get().price == Decimal("12.50")


class TestWriting:
    @pytest.mark.parametrize(
        ("code", "amount", "written"),
        [
            ("EUR", "1234.50", f"1.234,50{NBSP}€"),
            ("CHF", "-3", f"−3,00{NBSP}CHF"),
            ("JPY", "10000", f"10.000{NBSP}¥"),
        ],
    )
    def test_an_amount(self, code, amount, written):
        with translation.override("de"):
            assert CURRENCIES[code].format(Decimal(amount)) == written

    def test_a_page_has_german_dates(self, german, business):
        expense = ExpenseFactory(business=business)

        assert "12. März 2026" in german.get(f"/expenses/{expense.pk}/").text
        assert "12.03.2026" in german.get("/expenses/").text

    def test_the_script_that_adds_up_knows_where_the_sign_goes(self, german, kettle):
        CustomerFactory(business=kettle.business)

        assert f'data-pattern="{{amount}}{NBSP}€"' in german.get("/orders/add/").text
