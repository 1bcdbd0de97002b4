"""Whom the demo's businesses sell to, and whom they pay."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from accoraze.finance.models import Expense

Category = Expense.Category


class Client(NamedTuple):
    """A customer of the demo; the addresses are reserved for tests."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    notes: str = ""


class Bill(NamedTuple):
    """What is paid again and again, and between which amounts."""

    category: Category
    payee: str
    least: int
    most: int
    tax_percent: Decimal | None
    note: str = ""


REGULARS = (
    Client("Maison Verte", "orders@maisonverte.test", "+32 2 555 01 42", "Rue Haute 12, Brussels"),
    Client(
        "Hotel Astoria", "kitchen@astoria.test", "+32 2 555 01 77", "Avenue Louise 88, Brussels"
    ),
    Client(
        "Café Lumière", "bonjour@cafelumiere.test", "+32 2 555 01 19", "Place Flagey 4, Ixelles"
    ),
    Client("Bakkerij De Molen", "info@demolen.test", "+32 9 555 02 08", "Molenstraat 31, Ghent"),
    Client("Green Fork Catering", "hello@greenfork.test", "+32 3 555 03 30", "Kaai 7, Antwerp"),
    Client("Ingrid Claes", "ingrid.claes@mail.test", "+32 470 55 01 28"),
    Client("Marc Peeters", "marc.peeters@mail.test", "", "Veldstraat 90, Ghent"),
    Client("Yasmine El Amrani", "yasmine@mail.test", "+32 471 55 09 64"),
    Client("Walk-in customer", notes="For sales over the counter without a name."),
)
NEWCOMERS = (
    Client("Sophie Laurent", "sophie.laurent@mail.test", "+33 6 55 50 12 80"),
    Client("Brasserie Nord", "achats@brasserienord.test", "+32 2 555 04 11", "Quai 21, Brussels"),
    Client("Jonas Weber", "jonas.weber@mail.test", "+49 151 5550 2211"),
    Client(
        "Studio Kook", "planning@studiokook.test", "+32 3 555 03 92", "Sint-Jansplein 3, Antwerp"
    ),
    Client("Elena Rossi", "elena.rossi@mail.test"),
    Client(
        "Chez Amadou", "amadou@chezamadou.test", "+32 2 555 05 23", "Rue de Laeken 55, Brussels"
    ),
    Client("Thomas Jacobs", "", "+32 472 55 07 31", "Bondgenotenlaan 14, Leuven"),
    Client("School De Linde", "office@delinde.test", "+32 16 55 04 60", "Lindelaan 2, Leuven"),
)
READERS = (
    Client("Mabel Stone", "mabel@mail.test", "+1 207 555 0132"),
    Client("Rockport Library", "books@rockport.test", "+1 207 555 0188", "1 Main Street, Rockport"),
    Client("Theo Nguyen", "theo.nguyen@mail.test"),
)

MONTHLY = (
    (1, Bill(Category.RENT, "Immo Centrum", 1850, 1850, None, "Shop and storeroom")),
    (3, Bill(Category.UTILITIES, "Brussels Energy", 260, 410, Decimal(21))),
    (5, Bill(Category.FEES, "Sure & Safe Insurance", 142, 142, None)),
    (25, Bill(Category.WAGES, "Wages", 7900, 8200, None, "Four people")),
    (28, Bill(Category.MARKETING, "Lokaal Magazine", 120, 180, Decimal(21), "Half a page")),
)
NOW_AND_THEN = (
    Bill(Category.GOODS, "Kettle & Co. Wholesale", 380, 1400, Decimal(21)),
    Bill(Category.GOODS, "Atelier Stoneware", 240, 900, Decimal(21)),
    Bill(Category.TRANSPORT, "RapidVan", 28, 95, Decimal(21), "Deliveries in town"),
    Bill(Category.TRANSPORT, "City parking", 6, 18, Decimal(21)),
    Bill(Category.EQUIPMENT, "Office Corner", 15, 140, Decimal(21), "Paper, labels, bags"),
    Bill(Category.REPAIRS, "Lock & Light", 60, 220, Decimal(21), "Shop window lamp"),
    Bill(Category.OTHER, "Flower stall", 12, 24, Decimal(6), "For the counter"),
)
BOOKSHOP_MONTHLY = (
    (1, Bill(Category.RENT, "Pier Properties", 980, 980, None)),
    (8, Bill(Category.GOODS, "Northeast Book Supply", 310, 620, None)),
)
