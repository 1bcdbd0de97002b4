"""CSV for people with a spreadsheet: what the log quotes is never run as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

from activitylog.reading.exports.columns import HEADINGS, Address, cells_of
from activitylog.reading.presentation.lines import Line

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes UTF-8 for another encoding."""

_BLANK = r"[\s\u0000-\u001f\u007f-\u00a0\u200b-\u200f\u2060\ufeff]*"
_BEGINS_FORMULA = r"[=+\-@|%\uff1d\uff0b\uff0d\uff20]"  # the last four: their full-width forms
_FORMULA = re.compile(rf"{_BLANK}{_BEGINS_FORMULA}|[\t\r\n]")
_FORMULA_WITHIN = re.compile(rf"([;\t\n]{_BLANK})(?={_BEGINS_FORMULA})")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")


def csv_rows(lines: Iterable[Line], address: Address) -> Iterator[bytes]:
    """Yield the file row by row: UTF-8, every cell in quotes, CR LF after each row."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow([str(heading) for heading in HEADINGS])
    yield _taken(buffer)
    for line in lines:
        writer.writerow([harmless(cell) for cell in cells_of(line, address)])
        yield _taken(buffer)


def harmless(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula; numbers stay as they are.

    Where a spreadsheet expects semicolons or tabs instead of commas, a cell begins after each of
    them, and after a line's end, whatever stands in quotes.
    """
    cell = _FORMULA_WITHIN.sub(r"\1'", cell)
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def _taken(buffer: StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
