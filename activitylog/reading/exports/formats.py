"""The formats that an export can have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from activitylog.reading.exports.columns import Address
from activitylog.reading.exports.csv_file import csv_rows
from activitylog.reading.exports.json_lines import json_lines
from activitylog.reading.exports.xlsx_file import MOST_ROWS, xlsx_chunks
from activitylog.reading.presentation.lines import Line


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write lines into a file, whose name ends in `key`."""

    key: str
    label: Any  # text or lazy translation
    note: Any
    content_type: str
    write: Callable[[Iterable[Line], Address], Iterator[bytes]]
    most_rows: int | None = None
    """How many rows it takes; None for any number."""


FORMATS = {
    format_.key: format_
    for format_ in (
        Format("csv", "CSV", _("any spreadsheet"), "text/csv; charset=utf-8", csv_rows),
        Format(
            "xlsx",
            "Excel",
            _("to 100,000 rows"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx_chunks,
            MOST_ROWS,
        ),
        Format("jsonl", "JSON", _("a line each, every value"), "application/x-ndjson", json_lines),
    )
}
