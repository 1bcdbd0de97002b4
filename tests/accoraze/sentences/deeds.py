"""Everything that can be done in Accoraze, done by its own forms and commands."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from accoraze.branding.models import Branding
from accoraze.finance.models import Expense
from accoraze.inventory.models import Category, Product, Tag
from accoraze.sales.models import Customer, Order
from accoraze.team.models import Invitation
from activitylog import activity_context, paused, record
from activitylog.models import SavedView
from tests.accoraze.factories import PASSWORD, UserFactory, product_data
from tests.accoraze.looking import step
from tests.accoraze.sales_factories import expense_data, order_data

PEOPLE = {
    "Sofia": ("Sofia Marques", Role.SUPER_ADMIN, "203.0.113.8"),
    "Amina": ("Amina Diallo", Role.ADMIN, "203.0.113.9"),
    "Daniel": ("Daniel Okafor", Role.MANAGER, "203.0.113.24"),
    "Lena": ("Lena Hofmann", Role.STORE_KEEPER, "198.51.100.7"),
    "Tom": ("Tom Baker", Role.STAFF, "2001:db8::7"),
}
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36"
)
NEW_PASSWORD = "mug-and-kettle-43"


@dataclass
class Shop:
    """A business with a person in each role, each at a browser of their own."""

    business: Business
    people: dict[str, User] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)

    @classmethod
    def opened(cls) -> Shop:
        """Open it by the command, and have a command add its people."""
        call_command(
            "open_business",
            "Kettle House",
            "sofia@shop.test",
            zone="Europe/Brussels",
            stdout=io.StringIO(),
        )
        shop = cls(Business.objects.get(name="Kettle House"))
        with activity_context(source="command", command="open_business"):
            for first, (name, role, _ip) in PEOPLE.items():
                email = f"{first.lower()}@shop.test"
                shop.people[first] = UserFactory.create(
                    business=shop.business, name=name, role=role, email=email
                )
        return shop

    def sign_in(self, who: str, password: str = PASSWORD, ip: str = "") -> Client:
        """Return somebody's browser, in which they have just tried to sign in."""
        browser = Client(REMOTE_ADDR=ip or PEOPLE[who][2], HTTP_USER_AGENT=BROWSER)
        typed = {"username": self.people[who].email, "password": password}
        browser.post(reverse("accounts:sign-in"), typed)
        return browser

    def sign_all_in(self) -> None:
        self.browsers = {who: self.sign_in(who) for who in self.people}

    def post(self, who: str, address: str, data: dict[str, Any]) -> None:
        """Send a form, which must be accepted."""
        response = self.browsers[who].post(address, data)
        form = response.context and response.context.get("form")
        assert response.status_code == 302, form.errors if form else response.content.decode()

    def product(self, name: str) -> Product:
        return Product.objects.get(business=self.business, name=name)

    def customer(self, name: str) -> Customer:
        return Customer.objects.get(business=self.business, name=name)

    def latest(self, model: Any) -> Any:
        return model.objects.filter(business=self.business).latest("pk")

    def edit(self, who: str, row: Any, view: str, **changed: Any) -> None:
        """Open a form, change some fields, and send it."""
        address = reverse(view, args=[row.pk])
        form = self.browsers[who].get(address).context["form"]
        shown = {bound.name: bound.value() for bound in form}
        data = {name: value for name, value in shown.items() if value is not None}
        self.post(who, address, {**data, **changed})


Deed = tuple[str, Callable[[], Any]]
"""What is done, in a few words, and how."""


def products(shop: Shop) -> Iterator[Deed]:
    def add(**changed: Any) -> None:
        shop.post("Daniel", reverse("inventory:product-add"), product_data(**changed))

    def edit(product: str, **changed: Any) -> None:
        shop.edit("Daniel", shop.product(product), "inventory:product-edit", **changed)

    def remove(name: str) -> None:
        address = reverse("inventory:product-remove", args=[shop.product(name).pk])
        shop.post("Daniel", address, {})

    def reprice() -> None:
        rule = {"kind": "percent", "value": "-10", "rounding": "tenth", "reason": "Spring sale"}
        asked = {**rule, "all": "1"}
        seen = shop.browsers["Lena"].get(reverse("inventory:prices"), asked).context["seen"]
        shop.post("Lena", reverse("inventory:prices"), {**asked, "seen": seen})

    def load(who: str, text: str, name: str = "spring.csv", reason: str = "") -> None:
        file = SimpleUploadedFile(name, text.encode())
        shop.post(who, reverse("inventory:import"), {"file": file, "reason": reason})

    yield "A product is added, with a category and tags that are new", add
    yield "A product is added with nothing but its name, SKU and price", lambda: add(
        name="Mug", sku="SM-04", price="5.5", cost="", category_name="", tag_names="", stock="",
        reorder_level="0",
    )  # fmt: skip
    yield (
        "Products are imported",
        lambda: load(
            "Daniel",
            "sku,name,price,cost,category,stock\nTP-01,Teapot,31,14.2,Table,8\n"
            "TR-02,Tray,12,4,Table,20\nSP-03,Spoon,2.5,0.9,Table,140\nCU-04,Cup,4,1.5,Table,60\n",
        ),
    )
    yield (
        "A price is lowered for a reason",
        lambda: edit("Blue Kettle 1.7 L", price="19", reason="Matches the shop across the street"),
    )
    yield "A cost price is changed", lambda: edit("Blue Kettle 1.7 L", cost="9.9")
    yield "A cost price is entered where none was", lambda: edit("Mug", cost="2.1")
    yield "Price and cost price are changed", lambda: edit("Mug", price="6", cost="2.25")
    yield "A price becomes zero", lambda: edit("Spoon", price="0")
    yield "A price rises from zero", lambda: edit("Spoon", price="3", reason="Was a gift")
    yield "A name is changed", lambda: edit("Mug", name="Mug, large")
    yield "Tags are changed", lambda: edit("Blue Kettle 1.7 L", tag_names="gift, sale")
    yield (
        "Five tags are added",
        lambda: edit("Teapot", tag_names="tea, glass, gift, summer, outlet"),
    )
    yield (
        "A description is written",
        lambda: edit(
            "Tray",
            description="Beech, oiled.\nMade in Ghent.\nNot for the dishwasher.\nSpare feet.",
        ),
    )
    yield (
        "Five fields are changed at once",
        lambda: edit(
            "Tray", sku="TR-03", status="draft", price="13", cost="4.4", reorder_level="4"
        ),
    )
    yield "A category is taken away", lambda: edit("Tray", category_name="")
    yield "Many prices are changed at once", reprice
    yield (
        "Prices and costs are imported",
        lambda: load(
            "Daniel",
            "sku,name,price,cost\nTP-01,Teapot,33,15\nCU-04,Cup,4.4,1.6\n",
            reason="April list",
        ),
    )
    yield (
        "Names are imported",
        lambda: load("Lena", "sku,name,price\nTP-01,Teapot 1 L,33\nCU-04,Cup 0.2 L,4.4\n"),
    )
    yield "A product is deleted", lambda: remove("Spoon")
    yield (
        "A category is renamed",
        lambda: _as(shop, "Amina", lambda: _rename(Category, shop, "Table", "Tableware")),
    )
    yield (
        "A category is deleted",
        lambda: _as(shop, "Amina", lambda: Category.objects.get(name="Tableware").delete()),
    )
    yield "A tag is renamed", lambda: _as(shop, "Amina", lambda: _rename(Tag, shop, "sale", "Sale"))
    yield (
        "A tag is deleted",
        lambda: _as(shop, "Amina", lambda: Tag.objects.get(name="Sale").delete()),
    )


def inventory(shop: Shop) -> Iterator[Deed]:
    def adjust(**typed: Any) -> None:
        data = {"product": shop.product("Blue Kettle 1.7 L").pk, "mode": "add", **typed}
        shop.post("Lena", reverse("inventory:stock-adjust"), data)

    yield "Goods come in", lambda: adjust(quantity=40, reason="received", note="Delivery of Monday")
    yield (
        "Goods break",
        lambda: adjust(mode="remove", quantity=14, reason="damaged", note="Water in aisle 3"),
    )
    yield "Stock is counted", lambda: adjust(mode="set", quantity=50, reason="counted")
    yield "Stock is lost", lambda: adjust(mode="remove", quantity=1, reason="lost")
    yield "The last piece goes", lambda: adjust(mode="set", quantity=0, reason="counted")
    yield "Stock comes back", lambda: adjust(quantity=1, reason="returned")
    yield (
        "A command counts everything up",
        lambda: _by_command(
            "restock",
            lambda: Product.objects.filter(business=shop.business).update(stock=F("stock") + 9),
        ),
    )


def customers(shop: Shop) -> Iterator[Deed]:
    data = {"status": "active", "email": "", "phone": "", "address": "", "notes": ""}

    def add(**typed: Any) -> None:
        shop.post("Tom", reverse("sales:customer-add"), {**data, **typed})

    def edit(**changed: Any) -> None:
        shop.edit("Tom", shop.customer("Maison Verte"), "sales:customer-edit", **changed)

    yield (
        "A customer is added",
        lambda: add(name="Maison Verte", email="orders@maisonverte.test", phone="+32 2 555 01 17"),
    )
    yield "A customer is added by the name alone", lambda: add(name="Walk-in")
    yield (
        "A customer is changed for a reason",
        lambda: edit(phone="+32 2 555 01 18", reason="They called"),
    )
    yield "An e-mail is taken away", lambda: edit(email="")
    yield "A customer is archived", lambda: edit(status="archived")
    yield "A customer is active again", lambda: edit(status="active")
    yield (
        "A customer is deleted",
        lambda: shop.post(
            "Daniel", reverse("sales:customer-remove", args=[shop.customer("Walk-in").pk]), {}
        ),
    )


def orders(shop: Shop) -> Iterator[Deed]:
    def place(*lines: tuple[str, int]) -> None:
        ordered = [(shop.product(name), quantity) for name, quantity in lines]
        data = order_data(shop.customer("Maison Verte"), *ordered)
        shop.post("Tom", reverse("sales:order-add"), data)

    def change(*lines: tuple[str, int], **typed: Any) -> None:
        order = shop.latest(Order)
        ordered = [(shop.product(name), quantity) for name, quantity in lines]
        data = order_data(shop.customer("Maison Verte"), *ordered, seen_version=order.version)
        shop.post("Tom", step(order, "edit"), {**data, **typed})

    def take(name: str, reason: str = "") -> None:
        order = shop.latest(Order)
        data = {"seen_version": order.version, "reason": reason}
        shop.post("Tom", step(order, name), data)

    yield "An order is taken", lambda: place(("Blue Kettle 1.7 L", 2), ("Mug, large", 1))
    yield (
        "A line is added and another grows",
        lambda: change(
            ("Blue Kettle 1.7 L", 3), ("Mug, large", 1), ("Teapot 1 L", 1), reason="They called"
        ),
    )
    yield "A line is taken out", lambda: change(("Blue Kettle 1.7 L", 3), ("Teapot 1 L", 1))
    yield (
        "A note is written",
        lambda: change(("Blue Kettle 1.7 L", 3), ("Teapot 1 L", 1), note="After five"),
    )
    yield "An order is completed", lambda: take("complete")
    yield "A completed order is cancelled", lambda: take("cancel", "Wrong colour")
    yield "An order is taken once more", lambda: place(("Teapot 1 L", 1))
    yield "An open order is cancelled", lambda: take("cancel")
    yield (
        "An order is deleted by a command",
        lambda: _by_command("tidy_orders", shop.latest(Order).delete),
    )


def expenses(shop: Shop) -> Iterator[Deed]:
    def edit(**changed: Any) -> None:
        shop.edit("Daniel", shop.latest(Expense), "finance:expense-edit", **changed)

    yield (
        "An expense is recorded",
        lambda: shop.post("Daniel", reverse("finance:expense-add"), expense_data(tax="388.5")),
    )
    yield "An amount is corrected", lambda: edit(amount="1900", reason="Index of April")
    yield (
        "Category, date and receipt are corrected",
        lambda: edit(category="repairs", date="2026-03-14", receipt_number=""),
    )
    yield (
        "An expense is deleted",
        lambda: shop.post(
            "Daniel", reverse("finance:expense-delete", args=[shop.latest(Expense).pk]), {}
        ),
    )


def users(shop: Shop) -> Iterator[Deed]:
    def ask(email: str, role: str = "staff") -> None:
        shop.post("Amina", reverse("team:invite"), {"email": email, "role": role})

    def invitation(email: str) -> Invitation:
        return Invitation.objects.get(email=email, status="pending")

    def to(view: str, email: str) -> None:
        shop.post("Amina", reverse(view, args=[invitation(email).pk]), {})

    def join() -> None:
        (path,) = re.findall(r"http://testserver(\S+)", str(mail.outbox[-1].body))
        data = {"name": "Nina Petrov", "password1": PASSWORD, "password2": PASSWORD}
        assert (
            Client(REMOTE_ADDR="192.0.2.60", HTTP_USER_AGENT=BROWSER).post(path, data).status_code
            == 302
        )

    def nina() -> User:
        return User.objects.get(email="nina@shop.test")

    yield "Somebody is invited", lambda: ask("robin@shop.test", "store_keeper")
    yield "An invitation is sent again", lambda: to("team:send-again", "robin@shop.test")
    yield "An invitation is withdrawn", lambda: to("team:withdraw", "robin@shop.test")
    yield (
        "An invitation is corrected by a command",
        lambda: _by_command(
            "fix_mail",
            lambda: Invitation.objects.filter(email="robin@shop.test").update(role="staff"),
        ),
    )
    yield (
        "An invitation is deleted by a command",
        lambda: _by_command(
            "tidy_mail", lambda: Invitation.objects.filter(email="robin@shop.test").delete()
        ),
    )
    yield "Somebody is asked to join", lambda: ask("nina@shop.test")
    yield "Somebody joins by the link", join
    yield (
        "A role is changed for a reason",
        lambda: shop.edit(
            "Amina", nina(), "team:role", role="manager", reason="Stands in for Daniel"
        ),
    )
    yield (
        "A name is corrected",
        lambda: _as(
            shop, "Sofia", lambda: User.objects.filter(pk=nina().pk).update(name="Nina Petrova")
        ),
    )
    yield (
        "Somebody is removed",
        lambda: shop.post(
            "Amina",
            reverse("team:remove", args=[nina().pk]),
            {"seen_version": nina().version, "reason": "Last day"},
        ),
    )


def settings(shop: Shop) -> Iterator[Deed]:
    def edit(**changed: Any) -> None:
        client = shop.browsers["Sofia"]
        form = client.get(reverse("accounts:business")).context["form"]
        data = {bound.name: bound.value() for bound in form if bound.value() is not None}
        shop.post("Sofia", reverse("accounts:business"), {**data, **changed})

    yield "The name is changed for a reason", lambda: edit(name="Kettle & Mug", reason="Rebranded")
    yield (
        "Address and taxes are entered",
        lambda: edit(
            address="Rue des Potiers 18\n1000 Brussels", tax_number="BE 0123.456.749", tax_rate="21"
        ),
    )
    yield "The zone is changed", lambda: edit(time_zone="America/New_York")
    yield "The zone is changed back", lambda: edit(time_zone="Europe/Brussels")
    yield "The currency is changed", lambda: edit(currency_code="USD")
    yield (
        "A price is changed in the new currency",
        lambda: shop.edit(
            "Daniel", shop.product("Teapot 1 L"), "inventory:product-edit", price="35"
        ),
    )
    yield "The currency is changed back", lambda: edit(currency_code="EUR")
    yield "How long the log is kept is changed", lambda: edit(log_years="2")


def branding(shop: Shop) -> Iterator[Deed]:
    def picture(colour: str) -> SimpleUploadedFile:
        file = io.BytesIO()
        Image.new("RGB", (40, 30), colour).save(file, "PNG")
        return SimpleUploadedFile(f"kettle-{colour}.png", file.getvalue())

    def edit(**changed: Any) -> None:
        current = Branding.objects.get(business=shop.business)
        data = {"colour": current.colour, "seen_version": current.version, **changed}
        shop.post("Amina", reverse("branding:branding"), data)

    yield "The colour is changed for a reason", lambda: edit(colour="#0f766e", reason="New signs")
    yield "A logo is uploaded", lambda: edit(logo=picture("green"))
    yield (
        "The logo is replaced, and the colour changed",
        lambda: edit(colour="#1d4ed8", logo=picture("blue")),
    )
    yield (
        "The branding is deleted and set up again",
        lambda: _by_command("reset_branding", lambda: _new_branding(shop)),
    )


def security(shop: Shop) -> Iterator[Deed]:
    browsers = {}

    def sign_in() -> None:
        browsers["Lena"] = shop.sign_in("Lena", ip="192.0.2.44")

    def change_password() -> None:
        new = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
        shop.post("Daniel", reverse("accounts:password"), {"old_password": PASSWORD, **new})

    def fail_three_times() -> None:
        for _ in range(3):
            shop.sign_in("Lena", "wrong")

    yield "Somebody signs in for the first time from there", sign_in
    yield "Somebody signs in once more", lambda: shop.sign_in("Tom")
    yield "Somebody signs out", lambda: browsers["Lena"].post(reverse("accounts:sign-out"))
    yield "A wrong password is tried once", lambda: shop.sign_in("Amina", "wrong")
    yield "A wrong password is tried three times", fail_three_times
    yield "A password is changed", change_password
    yield "A page is refused", lambda: shop.browsers["Tom"].get(reverse("finance:expenses"))
    yield "A form is refused", lambda: shop.browsers["Tom"].post(reverse("inventory:prices"), {})
    yield (
        "A role is changed",
        lambda: shop.edit(
            "Amina", shop.people["Tom"], "team:role", role="manager", reason="Stands in for Daniel"
        ),
    )
    yield (
        "A role is changed back",
        lambda: shop.edit("Amina", shop.people["Tom"], "team:role", role="staff"),
    )


def log(shop: Shop) -> Iterator[Deed]:
    def export(**wanted: str) -> None:
        client = shop.browsers["Amina"]
        response = client.get(
            reverse("activitylog:activity_export"),
            wanted,
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert response.status_code == 200
        assert b"".join(response.streaming_content)

    def view(path: str, **typed: Any) -> None:
        views = reverse("activitylog:activity_views")
        answer = shop.browsers["Amina"].post(f"{views}{path}", typed)
        assert answer.status_code == 302

    def pause() -> None:
        with (
            activity_context(source="command", command="copy_shop", business=shop.business.pk),
            paused("Copying the old shop, without its history"),
        ):
            pass

    def prune() -> None:
        old = timezone.now() - timedelta(days=900)
        with activity_context(at=old):
            Product.objects.filter(business=shop.business).update(
                reorder_level=F("reorder_level") + 1
            )
        call_command("prune_activity", verbosity=0)

    def restore() -> None:
        """Say what the command says that puts an archive into another database."""
        details = "business-1/2023-10.jsonl.gz, into the database “copy”"
        record("log.restored", business=shop.business, details=details)

    def by_a_task() -> None:
        with activity_context(actor=shop.people["Daniel"], task="nightly_prices", source="task"):
            shop.product("Tray").save()
            Product.objects.filter(pk=shop.product("Tray").pk).update(price="12.50")

    def in_the_name_of_another() -> None:
        with activity_context(
            actor=shop.people["Daniel"], impersonator=shop.people["Sofia"], ip="203.0.113.8",
            source="web",
        ):  # fmt: skip
            Product.objects.filter(pk=shop.product("Tray").pk).update(price="12.60")

    def backfill() -> None:
        with activity_context(actor=shop.people["Amina"], backfilled=True, reason="Paper ledger"):
            Product.objects.filter(pk=shop.product("Tray").pk).update(price="12.70")

    yield "A task of somebody's changes a price", by_a_task
    yield "Support changes a price as somebody else", in_the_name_of_another
    yield "A price of long ago is entered", backfill
    yield (
        "Something is noted by hand",
        lambda: _as(
            shop,
            "Daniel",
            lambda: record("report.printed", target=shop.product("Tray"), details="PDF, 12 pages"),
        ),
    )
    yield "The log is exported", lambda: export(format="xlsx")
    yield (
        "A part of the log is exported",
        lambda: export(format="csv", type="expenses", user=str(shop.people["Daniel"].pk)),
    )
    yield (
        "Filters of the log get a name, and are shared",
        lambda: view("new/?type=orders", name="Orders only", shared_with=["manager"]),
    )
    yield (
        "A view gets another name, and is shared with more",
        lambda: view(
            f"{SavedView.objects.get().pk}/", name="Orders", shared_with=["admin", "manager"]
        ),
    )
    yield "A view is deleted", lambda: view(f"{SavedView.objects.get().pk}/delete/")
    yield "The log is paused", pause
    yield "Old entries are removed", prune
    yield "An archive is restored", lambda: _by_command("restore_activity", restore)


SECTIONS = (
    products, inventory, customers, orders, expenses, users, settings, branding, security, log,
)  # fmt: skip


def _as(shop: Shop, who: str, do: Callable[[], Any]) -> None:
    """Do what no form does, as a script of somebody's."""
    with activity_context(actor=shop.people[who], ip=PEOPLE[who][2], source="api"):
        do()


def _by_command(name: str, do: Callable[[], Any]) -> None:
    with activity_context(source="command", command=name):
        do()


def _rename(model: Any, shop: Shop, old: str, new: str) -> None:
    row = model.objects.get(business=shop.business, name=old)
    row.name = new
    row.save()


def _new_branding(shop: Shop) -> None:
    Branding.objects.get(business=shop.business).delete()
    Branding.objects.create(business=shop.business)
