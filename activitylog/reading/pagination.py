"""Pages by key: what is older or newer than an entry, however much there is of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from activitylog.ids import instant_of
from activitylog.models import ActivityEntry
from activitylog.querysets import ActivityEntryQuerySet
from activitylog.reading.limits import limits
from activitylog.reading.reach import Bound, Counted, edges_of
from activitylog.reading.stories import whole_stories

READ_ON = 25
"""How far past its size a page is read to end where a story does."""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, and the cursors to what lies beyond them."""

    entries: Sequence[ActivityEntry]
    newer: UUID | None = None
    older: UUID | None = None
    count: int | None = None
    """How many entries match, one above the limit for more; None where counting looks too far."""
    looked_back_to: datetime | None = None
    """How far the page looked, if it stopped before it was full."""
    is_partial: bool = False
    """Whether `count` is only of what the page looked at."""

    @property
    def is_capped(self) -> bool:
        """Whether there are more than were counted."""
        return self.is_partial or (self.count or 0) > limits.counted

    @property
    def shown_count(self) -> int:
        return min(self.count or 0, limits.counted)


def page_of(
    found: ActivityEntryQuerySet,
    size: int,
    *,
    bounds: Sequence[Bound] = (),
    counted: Counted | None = None,
    older: UUID | None = None,
    newer: UUID | None = None,
) -> Page:
    """Return the page of `found` that lies before the entry `older`, or after `newer`.

    It has about `size` entries, and ends where a story does. With `bounds`, it looks no further
    than those. `counted` are the same entries, in terms that are cheap to count for every page;
    without it, what is bounded is counted on the first page alone. Costs a query for the entries,
    one for their count, one for the page on the other side, and one for each bound, or two.
    """
    if newer is not None:
        page = _newer_page(found, size, bounds, counted, newer)
        if page is not None:
            return page
    return _older_page(found, size, bounds, counted, older)


def following(
    found: ActivityEntryQuerySet, size: int, after: UUID | None
) -> tuple[list[ActivityEntry], UUID | None]:
    """Return `size` entries in the order in which they were written, and the cursor to the rest."""
    if after is not None:
        found = found.newer_than(after)
    entries = list(found.order_by("id")[: size + 1])
    return entries[:size], entries[size - 1].id if len(entries) > size else None


def counted_from(
    found: ActivityEntryQuerySet, first: UUID, cap: int, bounds: Sequence[Bound] = ()
) -> tuple[int, bool]:
    """Return how many of `found` there are from the id `first` on, `cap` for more.

    And whether that is all: with `bounds` no more is looked at than those let.
    """
    after = found.filter(id__gte=first)
    edge = min(edges_of(bounds, "id", _just_below(first)), default=None)
    if edge is not None:
        after = after.filter(id__lte=edge)
    return after.capped_count(cap - 1), edge is None


def _older_page(
    found: ActivityEntryQuerySet,
    size: int,
    bounds: Sequence[Bound],
    counted: Counted | None,
    cursor: UUID | None,
) -> Page:
    """Return the first page, or the one that lies before the entry `cursor`.

    `edge` is the last entry that the bounds let it look at: it ends the page where nothing else
    does. Of `9 8 7 6 5`, with a size of 2 and 6 for the edge, the page is `9 8`, and older ones
    follow 8; where 9 alone matches, the page is `9`, it looked back to 6, and older ones follow 6.
    """
    before = found if cursor is None else found.older_than(cursor)
    edge = max(edges_of(bounds, "-id", cursor), default=None)
    if edge is not None:
        before = before.filter(id__gte=edge)
    entries, is_full = _read(before.order_by("-id"), size)
    newer = None
    if cursor is not None and (bounds or _is_any(found.filter(id__gte=cursor), "id")):
        newer = entries[0].id if entries else _just_below(cursor)
    count: int | None
    if cursor is None and bounds and counted is None:  # what this page looks at, and no more
        count, is_partial = before.capped_count(limits.counted), edge is not None
    else:
        count, is_partial = _count(found, bounds, counted)
    return Page(
        entries,
        newer=newer,
        older=entries[-1].id if is_full else edge,
        count=count,
        looked_back_to=instant_of(edge) if edge is not None and not is_full else None,
        is_partial=is_partial,
    )


def _newer_page(
    found: ActivityEntryQuerySet,
    size: int,
    bounds: Sequence[Bound],
    counted: Counted | None,
    cursor: UUID,
) -> Page | None:
    """Return the page that lies after the entry `cursor`, as `_older_page` the one before.

    None where nothing lies beyond: the first page then shows all of it, and is full.
    """
    edge = min(edges_of(bounds, "id", cursor), default=None)
    after = found.newer_than(cursor)
    if edge is not None:
        after = after.filter(id__lte=edge)
    entries, is_full = _read(after.order_by("id"), size)
    if not is_full and edge is None:
        return None
    entries.reverse()
    has_older = bounds or _is_any(found.filter(id__lte=cursor), "-id")
    beyond = entries[-1].id if entries else _just_above(cursor)
    count, is_partial = _count(found, bounds, counted)
    return Page(
        entries,
        newer=entries[0].id if is_full else edge,
        older=beyond if has_older else None,
        count=count,
        is_partial=is_partial,
    )


def _count(
    found: ActivityEntryQuerySet, bounds: Sequence[Bound], counted: Counted | None
) -> tuple[int | None, bool]:
    """Return how many entries match on all pages, and whether that is of the newest only."""
    if counted is None and bounds:
        return None, True
    entries, within = counted or (found, ())
    edge = max(edges_of(within, "-id"), default=None)
    if edge is not None:
        entries = entries.filter(id__gte=edge)
    return entries.capped_count(limits.counted), edge is not None


def _read(entries: ActivityEntryQuerySet, size: int) -> tuple[list[ActivityEntry], bool]:
    """Return about `size` entries, the last of them where a story ends, and whether more follow."""
    read = list(entries[: size + READ_ON + 1])
    shown = read[: whole_stories(read, size, READ_ON)]
    return shown, len(read) > len(shown)


def _just_below(entry_id: UUID) -> UUID:
    """Return an id of no entry, after which the entry itself is the next."""
    return UUID(int=max(entry_id.int - 1, 0))


def _just_above(entry_id: UUID) -> UUID:
    """Return an id of no entry, before which the entry itself is the last."""
    return UUID(int=min(entry_id.int + 1, 2**128 - 1))


def _is_any(entries: ActivityEntryQuerySet, order: str) -> bool:
    """Return whether there are any, by an index: without an order all may be read for one."""
    return bool(entries.order_by(order).values_list("id")[:1])
