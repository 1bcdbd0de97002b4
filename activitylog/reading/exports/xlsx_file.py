"""Excel's own format: every cell a text, so nothing in it is ever run or turned into a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from tempfile import TemporaryFile

from xlsxwriter import Workbook

from activitylog.reading.exports.columns import HEADINGS, Address, cells_of
from activitylog.reading.presentation.lines import Line

MOST_ROWS = 100_000
LONGEST_CELL = 32_767
WIDTHS = (25, 22, 28, 40, 14, 40, 18, 60, 30)
CHUNK = 64 * 1024


def xlsx_chunks(lines: Iterable[Line], address: Address) -> Iterator[bytes]:
    """Yield the file, which is written to the disk before its first byte can be sent.

    A cell that is longer than Excel allows is cut, and ends in an ellipsis.
    """
    with TemporaryFile() as file:
        with Workbook(file, {"constant_memory": True}) as workbook:
            sheet = workbook.add_worksheet()
            bold = workbook.add_format({"bold": True})
            for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, str(heading), bold)
            sheet.freeze_panes(1, 0)
            for row, line in enumerate(lines, start=1):
                for column, cell in enumerate(cells_of(line, address)):
                    sheet.write_string(row, column, _fitting(cell))
        file.seek(0)
        yield from iter(partial(file.read, CHUNK), b"")


def _fitting(cell: str) -> str:
    return cell if len(cell) <= LONGEST_CELL else f"{cell[: LONGEST_CELL - 1]}…"
