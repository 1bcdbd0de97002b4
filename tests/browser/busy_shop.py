"""A shop in which everything has happened once: an entry of every action, and of every value."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.db.models import F
from PIL import Image

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from accoraze.branding.keeping import keep
from accoraze.branding.logos import Picture
from accoraze.finance.models import Expense
from accoraze.inventory.models import Product, StockAdjustment, Tag
from accoraze.inventory.stock import change_stock
from accoraze.sales.models import Customer, Order
from accoraze.sales.ordering import cancel_order, change_order, complete_order, place_order
from accoraze.team.inviting import invite, link_token
from accoraze.team.models import Invitation
from activitylog import activity_context, record
from activitylog.models import ActivityEntry
from tests.accoraze.factories import CategoryFactory, ProductFactory, UserFactory
from tests.accoraze.sales_factories import CustomerFactory, ExpenseFactory


@dataclass(frozen=True)
class BusyShop:
    """What is in the shop, for addresses that lead to it."""

    product: Product
    customer: Customer
    order: Order
    expense: Expense
    person: User
    invitation: Invitation
    token: str
    entries: dict[str, ActivityEntry]


def picture() -> bytes:
    """Return a logo of one colour."""
    png = BytesIO()
    Image.new("RGB", (8, 8), "#0b7a4b").save(png, "PNG")
    return png.getvalue()


def fill(store: Business) -> BusyShop:
    """Let people of the store do one thing after the other; the newest entry of each action."""
    admin, manager, keeper, staff = (
        User.objects.get(business=store, email=f"{who}@demo.test")
        for who in ("admin", "manager", "storekeeper", "staff")
    )
    with activity_context(actor=manager, ip="203.0.113.24", source="web"):
        products = [
            ProductFactory.create(business=store, name=f"Mug {number}", price="20.00", stock=40)
            for number in range(1, 13)
        ]
        kettle = ProductFactory.create(
            business=store, name="Blue Kettle", category=CategoryFactory.create(business=store)
        )
    with activity_context(actor=manager, ip="203.0.113.24", source="web", reason="Spring prices"):
        Product.objects.filter(business=store).update(price=F("price") * 9 / 10)
    with activity_context(actor=keeper, ip="198.51.100.7", source="web"):
        change_stock(kettle, -4, reason=StockAdjustment.Reason.DAMAGED, note="Water in aisle 3")
    with activity_context(command="import_prices", business=store):
        Product.objects.filter(pk=products[2].pk).update(price="1.00")
        record("product.checked", target=products[2], category="products", outcome="failed")
    with activity_context(actor=manager, ip="203.0.113.24", source="web"):
        kettle.refresh_from_db()
        kettle.tags.set([Tag.objects.create(business=store, name=name) for name in ("gift", "new")])
        kettle.description = "Pour slowly. " * 90
        kettle.cost = "7.77"
        kettle.category = CategoryFactory.create(business=store, name="Kitchen")
        kettle.save()
    with activity_context(actor=staff, impersonator=admin, ip="203.0.113.9", source="web"):
        customer = CustomerFactory.create(business=store, name="Maison Verte")
        lost, order, done = (place_order(customer, {kettle: 1, products[0]: 2}) for _ in range(3))
    with activity_context(actor=staff, ip="203.0.113.9", source="web"):
        change_order(order, customer, {kettle: 2, products[1]: 1}, note="After five")
    with activity_context(actor=staff, ip="203.0.113.9", source="web"):
        complete_order(done)
    with activity_context(actor=staff, ip="203.0.113.9", source="web"):
        cancel_order(lost)
    with activity_context(actor=admin, ip="203.0.113.9", source="web"):
        expense = ExpenseFactory.create(business=store)
        ExpenseFactory.create(business=store, payee="Old Mill").delete()
        CustomerFactory.create(business=store, name="Nobody Else").delete()
        products[-1].delete()
    with activity_context(actor=admin, ip="203.0.113.9", source="web"):
        store.name = "Accoraze Store"
        store.tax_rate = "19.50"
        store.save()
        store.branding.colour = "#0b7a4b"
        store.branding.logo = keep(store, Picture("kettle.png", picture()))
        store.branding.save()
    leaver = UserFactory.create(business=store, name="Ada Lane", role=Role.MANAGER)
    with activity_context(actor=leaver, ip="2001:db8::7", source="api"):
        record("log.exported", category="log", details="Activity Logs as CSV; 12 rows")
    with activity_context(actor=admin, ip="203.0.113.9", source="web"):
        leaver.role = Role.STAFF
        leaver.save()
        leaver.set_password("another-kettle-42")
        leaver.save()
        leaver.delete()
        invitation = invite(store, "nina@demo.test", Role.STAFF, by=admin)
    found = ActivityEntry.objects.in_business(str(store.pk)).top_level().order_by("id")
    return BusyShop(
        product=kettle,
        customer=customer,
        order=order,
        expense=expense,
        person=staff,
        invitation=invitation,
        token=link_token(invitation),
        entries={
            entry.action if entry.target_id else f"{entry.action} of many": entry for entry in found
        },
    )
