"""Colour and logo: what may be one, who sees it, and what the log keeps."""

from __future__ import annotations

import io
import re
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from accoraze.branding.keeping import keep
from accoraze.branding.logos import MAX_BYTES, Picture, short_name
from accoraze.branding.models import Branding, Logo
from activitylog import activity_context, record
from activitylog.models import ActivityEntry
from activitylog.retention.pruning import delete_entries
from tests.accoraze.factories import BusinessFactory, UserFactory

ADDRESS = "/settings/branding/"


@pytest.fixture
def admin(business, signed_in) -> Client:
    return signed_in(UserFactory(business=business, role=Role.ADMIN, name="Amina Diallo"))


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def post(client: Client, content: bytes | None = None, name: str = "logo.png", **changed: object):
    data: dict[str, object] = {"colour": "#3457d5", "seen_version": 1, **changed}
    if content is not None:
        data["logo"] = SimpleUploadedFile(name, content)
    return client.post(ADDRESS, data)


def chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def bomb(edge: int) -> bytes:
    """Return a PNG of a few bytes that says it is enormous."""
    header = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def newest(business: Business) -> ActivityEntry:
    found = ActivityEntry.objects.filter(business_id=str(business.pk), action="branding.updated")
    return found.latest("id")


def entry_page(client: Client, business: Business) -> str:
    return client.get(newest(business).get_absolute_url()).content.decode()


def shown(page: str) -> list[str]:
    """Return the addresses of the pictures beside values."""
    return re.findall(r'<img class="picture" src="([^"]+)"', page)


def test_every_business_has_a_look_from_the_first(business):
    assert business.branding.colour == "#3457d5"
    assert business.branding.logo_url == ""


def test_a_colour_is_on_every_page_at_once_and_in_the_log(admin, business):
    post(admin, colour="#0F766E")
    page = admin.get("/products/").content.decode()
    stylesheet = f"/branding/{business.pk}/2.css"
    assert f'href="{stylesheet}"' in page
    response = admin.get(stylesheet)
    assert response.content.decode() == ":root { --brand: #0f766e; }\n"
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    entry = newest(business)
    assert (entry.category, entry.actor_name) == ("branding", "Amina Diallo")
    assert entry.changes == {"colour": ["#3457d5", "#0f766e"]}


def test_an_address_of_another_version_is_kept_by_no_cache(admin, business):
    assert "Cache-Control" not in admin.get(f"/branding/{business.pk}/7.css")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_logo_is_drawn_anew_and_shown_on_every_page(admin, business, kind):
    post(admin, picture(kind, (900, 300)), name="winter.png")
    branding = Branding.objects.get(business=business)
    assert f'src="{branding.logo_url}"' in admin.get("/products/").content.decode()
    response = admin.get(branding.logo_url)
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(response.content)).size == (512, 171)
    assert newest(business).changes["logo"] == [None, branding.logo_id, None, "winter.png"]


def test_another_picture_of_the_same_name_is_a_change_and_the_same_picture_is_none(admin, business):
    post(admin, picture())
    post(admin, picture(colour="blue"), seen_version=2)
    before, after, *names = newest(business).changes["logo"]
    assert before != after
    assert names == ["logo.png", "logo.png"]
    first = newest(business)
    post(admin, picture(colour="blue"), seen_version=3)
    assert newest(business) == first


def test_a_logo_goes_again(admin, business):
    post(admin, picture())
    address = Branding.objects.get(business=business).logo_url
    post(admin, without_logo="on", seen_version=2)
    assert Branding.objects.get(business=business).logo_url == ""
    assert newest(business).changes["logo"][1] is None
    page = entry_page(admin, business)
    assert shown(page) == [address]
    assert '<span class="none">none</span>' in page


def test_an_entry_shows_the_former_logo_and_the_new_one(admin, business):
    post(admin, picture(), name="autumn.png")
    autumn = Branding.objects.get(business=business).logo_url
    post(admin, picture(colour="blue"), name="winter.png", seen_version=2)
    winter = Branding.objects.get(business=business).logo_url

    page = entry_page(admin, business)
    assert shown(page) == [autumn, winter]
    assert ["autumn.png" in page, "winter.png" in page] == [True, True]
    for address, colour in ((autumn, (255, 0, 0, 255)), (winter, (0, 0, 255, 255))):
        response = admin.get(address)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert Image.open(io.BytesIO(response.content)).getpixel((0, 0)) == colour
    line = admin.get("/settings/activity-logs/?type=branding").content.decode()
    assert shown(line) == [autumn, winter, autumn]


def test_former_logos_cost_a_page_one_query(admin, business):
    address = "/settings/activity-logs/?type=branding"

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            admin.get(address)
        return len(captured)

    post(admin, picture())
    queries()
    few = queries()
    for version, colour in enumerate(("blue", "green", "white", "black"), start=2):
        post(admin, picture(colour=colour), seen_version=version)
    assert len(shown(admin.get(address).content.decode())) == 9
    assert queries() == few


def test_a_logo_that_is_chosen_again_is_kept_once(admin, business):
    for version, colour in enumerate(("red", "blue", "red"), start=1):
        post(admin, picture(colour=colour), seen_version=version)
    first, second = Logo.objects.order_by("chosen_at")
    assert Branding.objects.get(business=business).logo == second
    assert newest(business).changes["logo"][:2] == [first.pk, second.pk]


def test_the_oldest_former_logos_go_and_their_names_stay(admin, business, monkeypatch):
    monkeypatch.setattr("accoraze.branding.keeping.FORMER_KEPT", 1)
    for version, colour in enumerate(("red", "blue", "green"), start=1):
        post(admin, picture(colour=colour), f"{colour}.png", seen_version=version)
    assert {logo.name for logo in Logo.objects.all()} == {"blue.png", "green.png"}
    second = ActivityEntry.objects.filter(action="branding.updated").order_by("id")[1]
    page = admin.get(second.get_absolute_url()).content.decode()
    assert len(shown(page)) == 1
    assert "red.png" in page


def test_former_logos_that_no_entry_tells_of_are_forgotten(admin, business):
    for version, colour in enumerate(("red", "blue", "green"), start=1):
        post(admin, picture(colour=colour), f"{colour}.png", seen_version=version)
    call_command("forget_logos")
    assert Logo.objects.count() == 3
    entries = ActivityEntry.objects.filter(action="branding.updated").order_by("id")
    delete_entries(str(business.pk), [entry.id for entry in entries[:2]], "default")
    call_command("forget_logos")
    assert {logo.name for logo in Logo.objects.all()} == {"blue.png", "green.png"}
    delete_entries(str(business.pk), [entries.latest("id").id], "default")
    call_command("forget_logos")
    assert [logo.name for logo in Logo.objects.all()] == ["green.png"]


def test_a_business_goes_with_its_logos(admin, business):
    post(admin, picture())
    User.objects.filter(business=business).delete()
    Business.objects.get(pk=business.pk).delete()
    assert not Logo.objects.exists()


def test_nothing_of_the_file_survives_but_what_can_be_seen(admin, business):
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "<script>alert(1)</script>"
    Image.new("RGB", (40, 30)).save(file, "JPEG", exif=exif, comment=b"<?php evil(); ?>")
    post(admin, file.getvalue() + b"<script>alert(2)</script>", name="logo.jpg")
    png = bytes(Logo.objects.get().png)
    assert b"script" not in png
    assert b"php" not in png


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "logo.svg", "no picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "drawing.png", "no picture"),
        (b"<!doctype html><script>alert(1)</script>", "page.png", "no picture"),
        (b"%PDF-1.7", "paper.png", "no picture"),
        (b"MZ" + b"\0" * 500, "logo.exe", "no picture"),
        (picture()[:60], "half.png", "no picture"),
        (picture("BMP"), "logo.bmp", "no picture"),
        (picture("TIFF"), "scan.png", "no picture"),
        (b"", "empty.png", "empty"),
        (b"\0" * (MAX_BYTES + 1), "heavy.png", "larger than 2 MB"),
        (bomb(5_000), "large.png", "20 million pixels"),
        (bomb(12_000), "larger.png", "20 million pixels"),
        (bomb(60_000), "bomb.png", "20 million pixels"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_logo_is_refused_with_a_reason(admin, business, content, name, said):
    response = post(admin, content, name=name, colour="#0f766e")
    assert said in response.context["form"].errors["logo"][0]
    branding = Branding.objects.get(business=business)
    assert (branding.colour, branding.logo_name) == ("#3457d5", "")


@pytest.mark.parametrize(
    "typed",
    ["", "red", "#12345", "#1234567", "#gggggg", "#fff;}body{display:none", "#3457d5\n", "\x00"],
)
def test_what_is_no_colour_never_reaches_the_stylesheet(admin, business, typed):
    post(admin, colour=typed)
    assert Branding.objects.get(business=business).colour == "#3457d5"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\amina\\logo.png", "logo.png"),
        ("a\x00b\u202egnp.png", "abgnp.png"),
        ("x" * 500 + ".png", "x" * 96 + ".png"),
        ("no-ending", "no-ending"),
    ],
)
def test_names_of_files_are_made_fit_to_read(given, kept):
    assert short_name(given) == kept


def test_the_second_of_two_sees_who_was_first(admin, business, signed_in):
    post(admin, colour="#0f766e")
    owner = signed_in(UserFactory(business=business, role=Role.SUPER_ADMIN))
    response = post(owner, picture(), colour="#7c2d12")
    assert response.status_code == 409
    assert "Amina Diallo saved this" in response.content.decode()
    assert not Logo.objects.exists()


def test_looks_of_another_business_are_not_there(admin):
    other = BusinessFactory()
    assert admin.get(f"/branding/{other.pk}/1.css").status_code == 404
    assert admin.get(f"/branding/{other.pk}/abc.png").status_code == 404


def test_a_logo_of_another_business_is_not_there(admin, business, signed_in):
    other = BusinessFactory()
    stranger = signed_in(UserFactory(business=other, role=Role.SUPER_ADMIN))
    post(stranger, picture())
    logo = Logo.objects.get(business=other)
    assert stranger.get(logo.url).status_code == 200
    assert admin.get(logo.url).status_code == 404
    assert admin.get(f"/branding/{business.pk}/{logo.pk}.png").status_code == 404
    assert Client().get(logo.url).status_code == 302
    post(admin, picture(), seen_version=1)
    assert Logo.objects.get(business=business).pk != logo.pk


def test_the_log_shows_no_logo_of_another_business(admin, business):
    other = keep(BusinessFactory(), Picture("theirs.png", picture()))
    with activity_context(business=business):
        record(
            "branding.updated",
            target=business.branding,
            category="branding",
            changes={"logo": [None, other.pk, None, "theirs.png"]},
        )
    page = entry_page(admin, business)
    assert "theirs.png" in page
    assert shown(page) == []


def test_a_stranger_gets_no_looks(business):
    assert Client().get(f"/branding/{business.pk}/1.css").status_code == 302
