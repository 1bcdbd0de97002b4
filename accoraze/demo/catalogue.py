"""What the demo's businesses sell."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Article(NamedTuple):
    """A product of the catalogue."""

    sku: str
    name: str
    category: str
    price: Decimal
    cost: Decimal
    stock: int
    reorder_level: int
    tags: str = ""


def _articles(text: str) -> tuple[Article, ...]:
    articles = []
    for line in text.strip().splitlines():
        sku, name, category, price, cost, stock, level, *tags = map(str.strip, line.split("|"))
        articles.append(
            Article(
                sku, name, category, Decimal(price), Decimal(cost), int(stock), int(level), *tags
            )
        )
    return tuple(articles)


# Known to the shop before it came to Accoraze: its first import.
KITCHEN = _articles("""
BK-17 | Blue Kettle 1.7 L           | Kettles and coffee | 24.00 | 11.40 | 38 | 10
BK-15 | Blue Kettle 1.5 L           | Kettles and coffee | 22.50 | 10.90 | 22 | 10
GK-08 | Gooseneck Kettle 0.8 L      | Kettles and coffee | 46.00 | 21.80 | 14 | 6
FP-10 | French Press 1 L            | Kettles and coffee | 27.50 | 12.10 | 31 | 8
FP-03 | French Press 350 ml         | Kettles and coffee | 18.90 | 8.20  | 19 | 8
MP-06 | Moka Pot, 6 cups            | Kettles and coffee | 32.00 | 14.70 | 26 | 8
CG-01 | Hand Coffee Grinder         | Kettles and coffee | 39.90 | 18.60 | 17 | 6
PF-02 | Pour-Over Set, 2 cups       | Kettles and coffee | 34.50 | 15.20 | 12 | 5
CF-40 | Coffee Filters No. 4, 100   | Kettles and coffee | 3.20  | 1.05  | 140 | 40
TS-01 | Tea Strainer, steel         | Kettles and coffee | 5.90  | 2.10  | 64 | 20
SM-04 | Stoneware Mug, set of 4     | Table              | 22.60 | 9.80  | 44 | 12
EC-06 | Espresso Cups, set of 6     | Table              | 32.00 | 13.90 | 24 | 8
DP-27 | Dinner Plate 27 cm          | Table              | 11.50 | 4.60  | 96 | 24
SP-20 | Side Plate 20 cm            | Table              | 8.50  | 3.40  | 88 | 24
SB-18 | Soup Bowl 18 cm             | Table              | 9.80  | 3.90  | 72 | 24
PB-23 | Pasta Bowl 23 cm            | Table              | 12.90 | 5.30  | 48 | 16
WG-04 | Water Glass, set of 4       | Table              | 14.00 | 5.60  | 52 | 16
RW-02 | Red Wine Glass, set of 2    | Table              | 19.80 | 8.40  | 36 | 12
CF-18 | Carafe 1 L                  | Table              | 16.50 | 6.70  | 28 | 8
CT-24 | Cutlery Set, 24 pieces      | Table              | 89.00 | 41.50 | 11 | 4
LN-06 | Linen Napkins, set of 6     | Textiles           | 36.00 | 16.20 | 18 | 6
TT-03 | Tea Towels, set of 3        | Textiles           | 15.90 | 6.10  | 57 | 18
OG-02 | Oven Gloves, pair           | Textiles           | 18.50 | 7.60  | 33 | 10
AP-01 | Canvas Apron                | Textiles           | 29.00 | 12.40 | 21 | 8
TC-25 | Tablecloth 140 × 250 cm     | Textiles           | 48.00 | 21.00 | 9  | 4
CW-32 | Carbon-Steel Wok 32 cm      | Pots and pans      | 59.00 | 27.30 | 16 | 6
FP-28 | Frying Pan 28 cm            | Pots and pans      | 44.00 | 19.90 | 27 | 8
FP-24 | Frying Pan 24 cm            | Pots and pans      | 36.00 | 16.30 | 24 | 8
SP-18 | Saucepan 18 cm with lid     | Pots and pans      | 41.00 | 18.80 | 19 | 6
ST-24 | Stockpot 24 cm              | Pots and pans      | 68.00 | 31.50 | 10 | 4
CC-26 | Cast-Iron Casserole 26 cm   | Pots and pans      | 129.00 | 61.00 | 8 | 3
GP-26 | Grill Pan 26 cm             | Pots and pans      | 49.00 | 22.40 | 13 | 5
RT-35 | Roasting Tin 35 cm          | Pots and pans      | 33.00 | 14.60 | 15 | 5
BT-30 | Baking Tray 30 × 40 cm      | Baking             | 14.90 | 5.80  | 42 | 12
SF-26 | Springform 26 cm            | Baking             | 19.50 | 8.10  | 30 | 10
LT-30 | Loaf Tin 30 cm              | Baking             | 13.50 | 5.20  | 34 | 10
MT-12 | Muffin Tin, 12              | Baking             | 17.90 | 7.00  | 23 | 8
RP-45 | Rolling Pin, beech          | Baking             | 12.00 | 4.40  | 37 | 10
KS-05 | Kitchen Scale 5 kg          | Baking             | 29.90 | 13.10 | 20 | 8
MB-03 | Mixing Bowls, set of 3      | Baking             | 31.00 | 13.40 | 22 | 8
WB-30 | Walnut Chopping Board       | Knives and boards  | 48.00 | 22.10 | 18 | 6
BB-35 | Bamboo Board 35 cm          | Knives and boards  | 21.00 | 8.70  | 29 | 10
CK-20 | Chef's Knife 20 cm          | Knives and boards  | 79.00 | 36.80 | 15 | 5
PK-09 | Paring Knife 9 cm           | Knives and boards  | 24.00 | 10.20 | 32 | 10
BK-22 | Bread Knife 22 cm           | Knives and boards  | 46.00 | 20.50 | 17 | 6
WS-01 | Whetstone 1000/3000         | Knives and boards  | 38.00 | 16.90 | 12 | 5
GJ-05 | Glass Storage Jar 500 ml    | Storage            | 8.40  | 3.10  | 110 | 30
GJ-10 | Glass Storage Jar 1 L       | Storage            | 10.90 | 4.20  | 84 | 24
BT-01 | Bread Bin, steel            | Storage            | 54.00 | 24.60 | 7  | 3
LB-02 | Lunch Box, two tiers        | Storage            | 23.50 | 9.90  | 45 | 15
""")

# Added by hand in the months that followed.
NEWCOMERS = _articles("""
MF-02 | Milk Frother                | Kettles and coffee | 19.90 | 8.30  | 24 | 8  | new
TP-12 | Teapot 1.2 L, stoneware     | Kettles and coffee | 34.00 | 15.10 | 16 | 6  | new, gift
SS-03 | Spice Jars, set of 3        | Storage            | 12.50 | 4.90  | 40 | 12 | gift
PM-01 | Pepper Mill 18 cm           | Table              | 28.00 | 12.20 | 26 | 8  | gift
SM-01 | Salt Mill 18 cm             | Table              | 28.00 | 12.20 | 26 | 8  | gift
PS-01 | Pizza Stone 38 cm           | Baking             | 35.00 | 15.70 | 14 | 5  | new
DB-28 | Dutch Oven 28 cm            | Pots and pans      | 149.00 | 71.00 | 6 | 2  | new
CH-06 | Cheese Knives, set of 3     | Knives and boards  | 26.50 | 11.30 | 19 | 6  | gift
CK-12 | Cookie Cutters, set of 12   | Baking             | 11.90 | 4.10  | 60 | 15 | season, gift
AC-24 | Advent Calendar, 24 spices  | Storage            | 49.00 | 23.50 | 40 | 10 | season, gift
""")

BOOKS = _articles("""
9-101 | Harbor Lights, hardcover    | Fiction      | 26.00 | 13.40 | 18 | 5
9-102 | The Salt Road, paperback    | Fiction      | 16.95 | 8.10  | 34 | 10
9-103 | Winter Gardens, paperback   | Fiction      | 15.95 | 7.60  | 27 | 8
9-201 | Bread at Home               | Cooking      | 32.00 | 16.80 | 14 | 5
9-202 | One Pot, Five Friends       | Cooking      | 28.50 | 14.90 | 11 | 4
9-301 | Coastal Birds: a Guide      | Nature       | 24.00 | 12.20 | 22 | 6
9-302 | Knots and Sails             | Nature       | 21.50 | 10.70 | 9  | 4
""")
