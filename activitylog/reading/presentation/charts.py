"""The geometry of charts, as text for SVG attributes: no locale writes a comma into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext, ngettext

from activitylog.reading.presentation import formats
from activitylog.reading.presentation.categories import Category
from activitylog.reading.tallies import Tally

HEIGHT = 100
STEP = 10
GAP = Decimal("1.5")
TICKS = 5
LINE_WIDTH = 300
MARGIN = 8


@dataclass(frozen=True, slots=True)
class Column:
    """What one day contributes to a chart."""

    day: date
    tally: Tally
    url: str
    is_current: bool = False

    @property
    def name(self) -> str:
        return formats.day_beside_weekday_text(self.day)

    @property
    def text(self) -> str:
        return tally_text(self.tally)

    @property
    def label(self) -> str:
        words = {"day": formats.long_day_text(self.day), "entries": entries_text(self.tally)}
        return gettext("%(day)s: %(entries)s") % words


@dataclass(frozen=True, slots=True)
class Segment:
    """One type's share of a column, from `y` down."""

    category: str
    x: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A column with its segments, the lowest first, and its figures in the table's order."""

    column: Column
    x: str
    segments: Sequence[Segment]
    counts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of columns."""

    categories: Sequence[Category]
    bars: Sequence[Bar]

    @property
    def width(self) -> int:
        return STEP * len(self.bars)

    @property
    def bar_width(self) -> str:
        return _number(STEP - 2 * GAP)

    @property
    def ticks(self) -> list[str]:
        """Days under the chart, evenly spaced."""
        last = len(self.bars) - 1
        places = dict.fromkeys(round(last * n / (TICKS - 1)) for n in range(TICKS))
        return [formats.short_day_text(self.bars[place].column.day) for place in places]


def bars_of(columns: Sequence[Column], categories: Sequence[Category]) -> Bars:
    """Return the chart whose highest column fills it."""
    highest = max((column.tally.total for column in columns), default=0) or 1
    return Bars(categories, [_bar(n, c, categories, highest) for n, c in enumerate(columns)])


def _bar(place: int, column: Column, categories: Sequence[Category], highest: int) -> Bar:
    x = Decimal(place * STEP)
    y = Decimal(HEIGHT)
    segments = []
    counts = [column.tally.counts.get(category.key, 0) for category in categories]
    for category, count in zip(categories, counts, strict=True):
        if count:
            height = Decimal(count * HEIGHT) / highest
            y -= height
            segments.append(Segment(category.key, _number(x + GAP), _number(y), _number(height)))
    is_estimate = column.tally.is_estimate
    return Bar(column, _number(x), segments, [count_text(n, is_estimate) for n in counts])


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a day in which there are entries, and the address of the list of these."""

    place: int
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One day from midnight to midnight, with a mark for each entry."""

    column: Column
    marks: Sequence[tuple[str, str]]
    """Type and place of each mark, of 240 units."""
    stretches: Sequence[Stretch]


def lane_of(
    column: Column, moments: Iterable[tuple[str, datetime]], stretches: Sequence[Stretch]
) -> Lane:
    """Return the lane of entries, given as type and moment in the zone of the day."""
    marks = {
        (category, _number(Decimal(moment.hour * 60 + moment.minute) * 10 / 60)): None
        for category, moment in moments
    }
    return Lane(column, list(marks), stretches)


@dataclass(frozen=True, slots=True)
class Meter:
    """A type with its share of the largest."""

    category: Category
    text: str
    width: str
    url: str


def meter_of(category: Category, tally: Tally, largest: int, url: str) -> Meter:
    count = tally.counts[category.key]
    share = _number(Decimal(count * HEIGHT) / (largest or 1))
    return Meter(category, tally_text(tally, count), share, url)


@dataclass(frozen=True, slots=True)
class Point:
    """A value from a moment on."""

    at: datetime
    number: Decimal
    text: str

    @property
    def label(self) -> str:
        return f"{formats.moment_text(self.at)}: {self.text}"


@dataclass(frozen=True, slots=True)
class Dot:
    """A point in its place."""

    x: str
    y: str
    label: str


@dataclass(frozen=True, slots=True)
class Steps:
    """A line that keeps each value until the next."""

    path: str
    dots: Sequence[Dot]
    lowest: str
    highest: str
    first_day: str
    last_day: str


def steps_of(points: Sequence[Point]) -> Steps | None:
    """Return the line through `points`, which come in order; None for fewer than two."""
    if len(points) < 2:
        return None
    start = points[0].at.timestamp()
    span = points[-1].at.timestamp() - start or 1
    lowest = min(points, key=lambda point: point.number)
    highest = max(points, key=lambda point: point.number)
    low, spread = lowest.number, highest.number - lowest.number or 1
    dots = [
        Dot(
            _number(Decimal((point.at.timestamp() - start) / span * LINE_WIDTH)),
            _number(HEIGHT - MARGIN - (point.number - low) / spread * (HEIGHT - 2 * MARGIN)),
            point.label,
        )
        for point in points
    ]
    path = f"M{dots[0].x} {dots[0].y}"
    path += "".join(f"H{after.x}V{after.y}" for _before, after in pairwise(dots))
    first_day, last_day = (formats.day_text(p.at.date()) for p in (points[0], points[-1]))
    return Steps(path, dots, lowest.text, highest.text, first_day, last_day)


def tally_text(tally: Tally, count: int | None = None) -> str:
    """Return the total of a tally, or `count` of it, and how sure it is: 38, ≈5,480 or 10,000+."""
    number = tally.total if count is None else count
    text = count_text(number, tally.is_estimate)
    return f"{text}+" if tally.is_capped and number else text


def count_text(count: int, is_estimate: bool = False) -> str:
    text = formats.number_text(Decimal(count))
    return f"≈{text}" if is_estimate and count else text


def entries_text(tally: Tally) -> str:
    """Return a tally with its noun: 38 entries."""
    words = {"count": tally_text(tally)}
    return ngettext("%(count)s entry", "%(count)s entries", tally.total) % words


def _number(value: Decimal | int) -> str:
    """Return a coordinate with at most two decimals."""
    return f"{Decimal(value):.2f}".rstrip("0").rstrip(".")
