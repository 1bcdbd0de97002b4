"""Products from a CSV file: all of them, or none and the reasons."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accoraze.accounts.models import User
from accoraze.accounts.permissions import Role
from accoraze.inventory.csv_file import MAX_BYTES, UnreadableFileError
from accoraze.inventory.importing import Imported, import_products
from accoraze.inventory.models import Category, Product
from activitylog.models import ActivityEntry
from tests.accoraze.factories import ProductFactory, UserFactory

IMPORT = "/products/import/"
HEADER = "sku,name,price,category,status,stock\n"
GOOD = HEADER + "BK-17,Blue Kettle,24.00,Kettles,active,26\nSM-04,Mug,22.60,Table,Draft,\n"


def problems(content: str | bytes, user: User) -> list[str]:
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(UnreadableFileError) as refused:
        import_products(raw, user)
    assert not Category.objects.exists()
    return list(refused.value.problems)


def test_new_products_are_added_and_known_ones_updated(manager, business):
    known = ProductFactory(business=business, sku="sm-04", name="Mug", price="20.00", stock=7)
    assert import_products(GOOD.encode(), manager) == Imported(added=1, updated=1, unchanged=0)
    known.refresh_from_db()
    assert (known.sku, known.price, known.stock) == ("sm-04", Decimal("22.60"), 7)
    assert (known.category.name, known.status) == ("Table", "draft")
    assert Product.objects.get(sku="BK-17").stock == 26


def test_importing_twice_changes_nothing_more(manager):
    import_products(GOOD.encode(), manager)
    assert import_products(GOOD.encode(), manager) == Imported(added=0, updated=0, unchanged=2)


def test_an_empty_value_leaves_what_a_product_has(manager, business):
    product = ProductFactory(business=business, sku="A", cost="3.00", description="Kept")
    import_products(b"sku,name,price,cost,description\nA,New name,5,,\n", manager)
    product.refresh_from_db()
    assert (product.name, product.cost, product.description) == ("New name", Decimal(3), "Kept")


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\n\n").encode(),
        GOOD.replace("sku", " SKU ").encode(),
    ],
)
def test_a_file_may_look_as_spreadsheets_write_it(manager, content):
    assert import_products(content, manager).added == 2


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("A,Kettle,-1,,,", "Line 3, price: Enter an amount between €0.00 and €9,999,999.00."),
        ("A,Kettle,NaN,,,", "Line 3, price: Enter an amount, such as 24.50."),
        ("A,Kettle,1.005,,,", "Line 3, price: Enter an amount with at most 2 decimal places."),
        ("A,,1,,,", "Line 3, name: This field is required."),
        ("A,Kettle,1,,sold,", "Line 3, status: Use one of: Draft, Active, Archived."),
        ("A,Kettle,1,,,-5", "Line 3, stock: Ensure this value is greater than or equal to 0."),
        ("bk-17,Kettle,1,,,", "Line 3, sku: bk-17 stands in line 2 already."),
        ("A,Kettle,1", "Line 3 has 3 values; the header names 6."),
        ("A,Kettle,1,,,,,", "Line 3 has 8 values; the header names 6."),
        ('A,"Kettle,1,,,', "Line 3 cannot be read: a quotation mark may not be closed."),
    ],
)
def test_one_bad_line_is_named_and_stops_everything(manager, line, problem):
    content = HEADER + "BK-17,Blue Kettle,24.00,Kettles,active,26\n" + line + "\n"
    assert problem in problems(content, manager)
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "The file is empty."),
        (" \n ", "The file is empty."),
        (HEADER, "There is no line below the header."),
        ("name,price\nKettle,1\n", "Line 1: the column “sku” is missing."),
        ("sku,sku,name,price\nA,A,K,1\n", "Line 1: the column “sku” is there twice."),
        (b"PK\x03\x04 and more", "This is a file of the kind Excel. Save its table as CSV"),
        (b"%PDF-1.7", "This is a file of the kind PDF."),
        (b"\x89PNG\r\n", "This is a file of the kind PNG."),
        ("sku,name,price\nA,Caf\u00e9,1\n".encode("latin-1"), "The file is not in UTF-8."),
        (b"sku,name,price\nA,K\x00,1\n", "This is no text file."),
        (b"x" * (MAX_BYTES + 1), "The file is larger than 2 MB."),
        ("sku,name,price\n" + "A,K,1\n" * 5_001, "The file has more than 5000 lines."),
        ("sku,name,price\n" + "A," + "x" * 200_000 + ",1\n", "Line 2 cannot be read"),
    ],
)
def test_a_file_that_is_none_is_told_what_it_should_be(manager, content, problem):
    assert any(each.startswith(problem) for each in problems(content, manager))


def test_stock_of_known_products_is_not_imported(manager, business):
    ProductFactory(business=business, sku="A", stock=5)
    assert problems("sku,name,price,stock\nA,K,1,9\n", manager) == [
        "Line 2, stock: A exists already. Change what is on hand on the Stock page."
    ]


def test_who_may_not_see_costs_cannot_import_them(business):
    keeper = UserFactory(business=business, role=Role.STORE_KEEPER)
    found = problems("sku,name,price,cost\nA,K,1,9\n", keeper)
    assert found[0].startswith("Line 1: the column “cost” is not known.")


def test_another_businesss_products_are_not_updated(manager):
    theirs = ProductFactory(sku="BK-17", name="Theirs")
    import_products(GOOD.encode(), manager)
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


def test_the_page_says_what_is_wrong_line_by_line(client):
    file = SimpleUploadedFile("spring.csv", (HEADER + "A,K,x,,,\nB,K,-1,,,\n").encode())
    response = client.post(IMPORT, {"file": file})
    page = response.content.decode()
    assert response.status_code == 422
    assert "2 things in spring.csv need your attention" in page
    assert "Line 2, price: Enter an amount, such as 24.50." in page


def test_without_a_file_the_page_asks_for_one(client):
    assert client.post(IMPORT, {}).context["form"].errors.keys() == {"file"}
    empty = SimpleUploadedFile("empty.csv", b"")
    assert client.post(IMPORT, {"file": empty}).context["form"].errors.keys() == {"file"}


def test_an_import_is_one_line_of_the_log_that_names_the_file(client, business):
    client.post(IMPORT, {"file": SimpleUploadedFile("spring.csv", GOOD.encode())})
    added = ActivityEntry.objects.filter(business_id=str(business.pk), action="product.added")
    line = added.get(parent_id=None)
    assert line.context["reason"] == "spring.csv"
    assert added.filter(parent_id=line.id).count() == 2
