from __future__ import annotations

from datetime import timedelta

import pytest

from activitylog import pagination
from activitylog.models import ActivityEntry
from activitylog.pagination import following, page_of
from tests.activitylog.reading.shoplog import NOW, drafted, write, write_bulk

SIZE = 50


def everything():
    return ActivityEntry.objects.in_business("b1").top_level()


def write_many(count: int) -> None:
    ActivityEntry.objects.bulk_create(
        drafted(NOW - timedelta(minutes=number), target_name=f"Entry {number}")
        for number in range(count)
    )


def names(page) -> list[str]:
    return [entry.target_name for entry in page.entries]


def test_paging_back_shows_each_of_thousands_once_while_others_write():
    write_many(2020)
    seen: list[str] = []
    page = page_of(everything(), SIZE)
    while True:
        seen += names(page)
        write(NOW + timedelta(hours=1), target_name="Written meanwhile")
        if page.older is None:
            break
        page = page_of(everything(), SIZE, older=page.older)

    assert seen == [f"Entry {number}" for number in range(2020)]


def test_newer_leads_back_over_the_same_pages():
    write_many(200)
    first = page_of(everything(), SIZE)
    second = page_of(everything(), SIZE, older=first.older)
    third = page_of(everything(), SIZE, older=second.older)

    assert names(page_of(everything(), SIZE, newer=third.newer)) == names(second)


def test_newer_at_the_top_shows_a_full_first_page_with_what_was_written_meanwhile():
    write_many(60)
    second = page_of(everything(), SIZE, older=page_of(everything(), SIZE).older)
    write(NOW + timedelta(hours=1), target_name="Written meanwhile")

    page = page_of(everything(), 51, newer=second.newer)

    assert names(page)[0] == "Written meanwhile"
    assert len(page.entries) == 51
    assert page.newer is None
    assert page.older is not None


@pytest.mark.parametrize(("count", "has_older"), [(0, False), (50, False), (51, True)])
def test_the_first_page_has_no_newer_and_older_only_if_there_is_more(count, has_older):
    write_many(count)

    page = page_of(everything(), SIZE)

    assert page.newer is None
    assert (page.older is not None) is has_older


def test_the_last_page_has_no_older():
    write_many(100)

    page = page_of(everything(), SIZE, older=page_of(everything(), SIZE).older)

    assert len(page.entries) == 50
    assert page.older is None
    assert page.newer is not None


def test_beyond_the_end_the_way_back_leads_to_the_last_entry():
    write_many(3)
    last = page_of(everything(), SIZE).entries[-1]

    beyond = page_of(everything(), SIZE, older=last.id)

    assert not beyond.entries
    assert names(page_of(everything(), SIZE, newer=beyond.newer)) == names(
        page_of(everything(), SIZE)
    )


def test_counting_stops_at_the_cap(monkeypatch):
    monkeypatch.setattr(pagination, "COUNTED", 20)
    write_many(30)

    page = page_of(everything(), 10)

    assert (page.shown_count, page.is_capped) == (20, True)


class TestBounds:
    """A page that no index answers looks at no more than it may."""

    def find(self, **cursors):
        found = everything().filter(target_name__in=["Entry 5", "Entry 35"])
        return page_of(found, SIZE, bounds=[(everything(), 10)], **cursors)

    def test_it_stops_and_says_how_far_it_looked(self):
        write_many(40)

        page = self.find()

        assert names(page) == ["Entry 5"]
        assert page.looked_back_to == NOW - timedelta(minutes=9)
        assert (page.count, page.is_partial) == (1, True)

    def test_it_goes_on_where_it_stopped(self):
        write_many(40)
        page, looks = self.find(), 1
        while "Entry 35" not in names(page):
            page, looks = self.find(older=page.older), looks + 1

        assert looks == 4

    def test_its_count_is_exact_where_it_saw_everything(self):
        write_many(8)

        page = self.find()

        assert (page.count, page.is_partial, page.looked_back_to) == (1, False, None)

    def test_it_looks_as_far_towards_the_newer(self):
        write_many(40)
        oldest = everything().order_by("id").first()

        page = self.find(newer=oldest.id)

        assert names(page) == ["Entry 35"]
        assert page.newer is not None


def test_rows_under_a_bulk_follow_in_the_order_of_writing():
    head = write_bulk(7)
    rows = everything().model.objects.in_business("b1").folded_under(head)

    first, after = following(rows, 5, None)
    rest, end = following(rows, 5, after)

    assert [row.target_name for row in first + rest] == [f"Product {n}" for n in range(1, 8)]
    assert end is None
