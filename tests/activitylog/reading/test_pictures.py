"""Pictures beside the values that name them: as declared, and only for those who see the values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, ClassVar

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext, isolate_apps

from activitylog import ModelActivity
from activitylog.models import ActivityEntry
from activitylog.registry import registry
from activitylog.tracking import Tracking
from tests.activitylog.reading.shoplog import write, write_bulk
from tests.activitylog.shop.activity import AdjustmentActivity, ProductActivity
from tests.activitylog.shop.models import Adjustment, Category, Product

LIST = "/settings/activity-logs/"
GONE = "gone.png"
Asked = tuple[str, set[Any], str]


class Gallery(ProductActivity):
    """Keeps all pictures but one, asks the database for them, and remembers what it was asked."""

    pictures: ClassVar[tuple[str, ...]] = ("description", "cost")

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def picture_urls(
        self, field: str, values: Collection[str | int], business_id: str
    ) -> Mapping[str | int, str]:
        self.asked.append((field, set(values), business_id))
        Category.objects.exists()
        return {value: f"/pictures/{value}" for value in values if value != GONE}


class Snapshots(AdjustmentActivity):
    pictures: ClassVar[str] = "reason"

    def picture_urls(
        self, field: str, values: Collection[str | int], business_id: str
    ) -> Mapping[str | int, str]:
        return {value: f"/snapshots/{value}" for value in values}


@pytest.fixture
def show(monkeypatch) -> Callable[[type[models.Model], ModelActivity], None]:
    """Declare a model anew, for one test."""

    def show(model: type[models.Model], activity: ModelActivity) -> None:
        tracking = Tracking(model, activity)
        monkeypatch.setitem(registry._registry, tracking.table, tracking)
        monkeypatch.setattr(registry, "_parts", None)

    return show


@pytest.fixture
def gallery(show) -> Gallery:
    found = Gallery()
    show(Product, found)
    return found


def pictures(page: str) -> list[tuple[str, str]]:
    """Return address and words of each picture of a page, in its order."""
    return re.findall(r'<img class="picture" src="([^"]*)" alt="([^"]*)"', page)


def seen(client: Client, address: str, **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


def changed(*pairs: tuple[Any, Any]) -> list[ActivityEntry]:
    return [write(changes={"description": list(pair)}) for pair in pairs]


def looks(entry: ActivityEntry) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield where an entry is shown: in the list, on its page, in the drawer."""
    yield LIST, {}
    yield entry.get_absolute_url(), {}
    yield entry.get_absolute_url(), {"HX-Request": "true", "HX-Target": "drawer-body"}


def test_pictures_stand_before_and_after(browse, gallery):
    (entry,) = changed(("red.png", "blue.png"))
    for address, headers in looks(entry):
        page = seen(browse(), address, **headers)
        assert pictures(page) == [
            ("/pictures/red.png", "picture before"),
            ("/pictures/blue.png", "picture after"),
        ]
        assert "red.png</bdi>" in page


def test_a_picture_of_an_entry_opens_in_full(browse, gallery):
    (entry,) = changed((None, "blue.png"))
    assert '<a class="large" href="/pictures/blue.png"><img' in seen(
        browse(), entry.get_absolute_url()
    )


def test_what_is_no_longer_kept_is_said_in_words(browse, gallery):
    (entry,) = changed((GONE, "blue.png"))
    for address, headers in looks(entry):
        page = seen(browse(), address, **headers)
        assert pictures(page) == [("/pictures/blue.png", "picture after")]
        assert f"{GONE}</bdi>" in page


def test_what_was_added_or_deleted_has_one_picture(browse, gallery):
    entry = write(action="product.added", changes={"description": [None, "blue.png"]})
    page = seen(browse(), entry.get_absolute_url())
    assert pictures(page) == [("/pictures/blue.png", "picture")]


def test_a_page_asks_once_a_field_for_its_business(browse, gallery):
    write(changes={"description": ["red.png", "blue.png"], "cost": ["1.00", "2.00"]})
    write(changes={"description": ["blue.png", "red.png"]})
    write(business_id="b2", changes={"description": ["theirs.png", "theirs-too.png"]})
    seen(browse(), LIST)
    assert sorted(gallery.asked) == [
        ("cost", {"1.00", "2.00"}, "b1"),
        ("description", {"red.png", "blue.png"}, "b1"),
    ]


@pytest.mark.usefixtures("gallery")
def test_a_page_costs_the_same_however_many_pictures_are_on_it(browse):
    def queries() -> int:
        client = browse()
        with CaptureQueriesContext(connection) as captured:
            seen(client, LIST)
        return len(captured)

    changed(("red.png", "blue.png"))
    one = queries()
    changed(*((f"{number}.png", f"{number + 1}.png") for number in range(30)))
    assert queries() == one


def test_a_page_without_pictures_asks_nothing(browse, gallery):
    write(changes={"price": ["20.00", "18.00"]})
    seen(browse(), LIST)
    assert gallery.asked == []


def test_a_hidden_value_shows_no_picture_and_is_not_asked_for(browse, gallery):
    entry = write(changes={"cost": ["731.37", "846.19"]})
    for address, headers in looks(entry):
        page = seen(browse("keeper"), address, **headers)
        assert pictures(page) == []
        assert "/pictures/" not in page
    assert gallery.asked == []
    assert len(pictures(seen(browse(), LIST))) == 2


def test_rows_of_a_bulk_show_theirs(browse, gallery):
    head = write_bulk(2)
    changes = {"description": ["red.png", "blue.png"]}
    write(parent_id=head.id, request_id=head.request_id, target_id="9", changes=changes)
    page = seen(browse(), head.get_absolute_url())
    assert {url for url, _words in pictures(page)} == {"/pictures/red.png", "/pictures/blue.png"}


def test_parts_show_theirs(browse, show):
    show(Adjustment, Snapshots())
    added = [{"pk": "7", "delta": -14, "reason": "wet.png"}]
    moved = [{"pk": "8", "reason": ["old.png", "new.png"]}]
    entry = write(changes={"adjustments": {"added": added, "changed": moved}})
    assert {url for url, _words in pictures(seen(browse(), entry.get_absolute_url()))} == {
        "/snapshots/wet.png",
        "/snapshots/old.png",
        "/snapshots/new.png",
    }


HOSTILE = [
    '"><script>alert(1)</script>.png',
    "{{ settings.SECRET_KEY }}",
    "\u202egnp.exe",
    "\ud800.png",
    "no\x00thing.png",
    "x" * 10_000,
    True,
    2**80,
    1.5,
    ["a.png"],
    {"added": "a.png"},
    {"added": [{"description": "a.png"}], "removed": []},
]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:20])
def test_hostile_values_break_nothing(browse, gallery, value):
    changes = {"description": [value, "blue.png"], "adjustments": {"added": [value]}}
    if connection.vendor == "postgresql" and "\\u0000" in json.dumps(changes):
        pytest.skip("PostgreSQL keeps no NUL")
    if connection.vendor == "postgresql" and "\\ud800" in json.dumps(changes):
        pytest.skip("PostgreSQL keeps no half characters")
    entry = write(changes=changes)
    for address, headers in looks(entry):
        page = seen(browse(), address, **headers)
        assert "<script>alert" not in page
        assert ("/pictures/blue.png", "picture after") in pictures(page)
    asked = {each for _field, values, _business in gallery.asked for each in values}
    assert not asked & {"\ud800.png", "no\x00thing.png", 2**80, True}


def test_what_is_masked_is_not_asked_for(browse, gallery):
    (entry,) = changed(("•••", "•••"))
    assert pictures(seen(browse(), entry.get_absolute_url())) == []
    assert gallery.asked == []


@pytest.mark.parametrize(
    ("url", "is_shown"),
    [
        ("https://cdn.test/blue.png", True),
        ("//cdn.test/blue.png", True),
        ("blue.png?size=1&of=2", True),
        ("javascript:alert(1)", False),
        ("data:image/svg+xml,<svg/>", False),
        ("http://[broken", False),
        ("", False),
    ],
)
def test_only_addresses_that_can_be_loaded_are_linked(browse, gallery, monkeypatch, url, is_shown):
    monkeypatch.setattr(gallery, "picture_urls", lambda field, values, business_id: {"b.png": url})
    (entry,) = changed((None, "b.png"))
    page = seen(browse(), entry.get_absolute_url())
    assert len(pictures(page)) == is_shown
    assert "b.png</bdi>" in page
    assert ("?size=1&amp;of=2" in page) == ("size" in url)


@isolate_apps("tests.activitylog.shop")
def test_a_file_field_has_the_addresses_of_its_storage(browse, show, settings):
    settings.MEDIA_URL = "/media/"

    class Poster(models.Model):
        image = models.FileField()

        class Meta:
            app_label = "shop"

        def __str__(self) -> str:
            return str(self.image)

    show(Poster, type("PosterActivity", (ModelActivity,), {"pictures": "image"})())
    entry = write(
        target_type="shop.poster",
        action="poster.updated",
        changes={"image": ["posters/spring sale.png", "../../etc/passwd"]},
    )
    page = seen(browse(), entry.get_absolute_url())
    assert pictures(page)[0] == ("/media/posters/spring%20sale.png", "picture before")
    assert "spring sale.png</bdi>" in page


def test_files_name_pictures_in_words(browse, gallery):
    changed(("red.png", "blue.png"))
    response = browse().get(f"{LIST}export/?format=csv")
    file = b"".join(response.streaming_content).decode()
    assert "red.png → blue.png" in file
    assert "/pictures/" not in file
    assert gallery.asked == []
