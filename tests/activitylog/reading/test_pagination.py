from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from activitylog.models import ActivityEntry
from activitylog.reading.limits import limits
from activitylog.reading.pagination import READ_ON, following, page_of
from activitylog.reading.stories import stories_of
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
    monkeypatch.setattr(limits, "counted", 20)
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


class TestStories:
    """No page ends in the middle of what reads as one line."""

    def write_operation(self, number: int, *targets: str) -> None:
        operation = uuid4()
        ActivityEntry.objects.bulk_create(
            drafted(NOW + timedelta(minutes=number), request_id=operation, target_id=target)
            for target in targets
        )

    def pages_back(self, size):
        pages = [page_of(everything(), size)]
        while pages[-1].older is not None:
            pages.append(page_of(everything(), size, older=pages[-1].older))
        return pages

    def pages_forth(self, size, page):
        pages = [page]
        while pages[-1].newer is not None:
            pages.append(page_of(everything(), size, newer=pages[-1].newer))
        return pages[::-1]

    @pytest.mark.parametrize("size", [2, 3, 5, 7, 10, 50])
    def test_pages_back_and_forth_hold_every_story_whole_and_every_entry_once(self, size):
        for number in range(30):
            self.write_operation(number, *"12321"[: number % 6], *"4" * (number % 4))
        everyone = list(everything().order_by("-id"))
        lines = [story.entries for story in stories_of(everyone)]
        back = self.pages_back(size)
        forth = self.pages_forth(size, back[-1])

        assert [entry for page in back for entry in page.entries] == everyone
        assert [s.entries for page in back for s in stories_of(page.entries)] == lines
        kept = forth[1:]  # the first of them is full, and may begin before the second does
        told = [story.entries for page in kept for story in stories_of(page.entries)]
        assert told == lines[len(lines) - len(told) :]
        assert forth[0].entries[0] == everyone[0]

    def test_a_page_is_longer_rather_than_shorter(self):
        self.write_operation(0, "1", "2", "3")
        self.write_operation(1, "4", "5", "4")
        assert len(page_of(everything(), 1).entries) == 3
        assert len(page_of(everything(), 2).entries) == 3
        assert len(page_of(everything(), 4).entries) == 4

    def test_a_story_too_long_to_read_on_begins_the_next_page(self):
        self.write_operation(0, *"1" * (READ_ON + 4))
        self.write_operation(1, "2", "3", "4")

        assert len(page_of(everything(), 4).entries) == 3

    def test_a_story_longer_than_any_page_is_cut_where_the_page_is_full(self):
        self.write_operation(0, *"1" * (2 * READ_ON))

        first = page_of(everything(), 4)

        assert len(first.entries) == 4
        assert len(page_of(everything(), 4, older=first.older).entries) == 4

    def test_the_same_object_in_another_operation_is_another_story(self):
        for number in range(6):
            self.write_operation(number, "1")

        assert len(page_of(everything(), 4).entries) == 4


def test_rows_under_a_bulk_follow_in_the_order_of_writing():
    head = write_bulk(7)
    rows = everything().model.objects.in_business("b1").folded_under(head)

    first, after = following(rows, 5, None)
    rest, end = following(rows, 5, after)

    assert [row.target_name for row in first + rest] == [f"Product {n}" for n in range(1, 8)]
    assert end is None
