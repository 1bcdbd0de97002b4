"""From the bytes of an uploaded file to lines with named values."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 5_000
OTHER_FILES = {
    b"PK\x03\x04": "Excel",
    b"\xd0\xcf\x11\xe0": "Excel",
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
}


class UnreadableFileError(Exception):
    """The file is not the CSV that was asked for; `problems` say why."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True)
class Line:
    """A line of the file: its number as an editor shows it, and its values by column."""

    number: int
    values: dict[str, str]


def read_lines(content: bytes, columns: Sequence[str], required: Sequence[str]) -> list[Line]:
    """
    Return the lines below the header, blank ones left out.

    Commas, semicolons or tabs part the values. Raises UnreadableFileError, with everything that
    is wrong with file, header and shape, but judges no value.
    """
    text = _decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = [name.strip().lower().replace(" ", "_") for name in next(reader)]
        _check_header(header, columns, required)
        lines, problems, number = [], [], reader.line_num + 1
        for values in reader:
            if any(map(str.strip, values)):
                lines.append(Line(number, dict(zip(header, map(str.strip, values), strict=False))))
                if len(values) != len(header):
                    problems.append(_shape_problem(number, len(values), len(header)))
            number = reader.line_num + 1
            if len(lines) > MAX_ROWS:
                raise UnreadableFileError(
                    _("The file has more than %(most)s lines. Split it.") % {"most": MAX_ROWS}
                )
    except csv.Error as error:
        raise UnreadableFileError(
            _("Line %(line)d cannot be read: a quotation mark may not be closed.")
            % {"line": reader.line_num}
        ) from error
    if problems:
        raise UnreadableFileError(*problems)
    if not lines:
        raise UnreadableFileError(_("There is no line below the header."))
    return lines


def _decode(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise UnreadableFileError(_("The file is larger than 2 MB. Split it."))
    for start, kind in OTHER_FILES.items():
        if content.startswith(start):
            raise UnreadableFileError(
                _("This is a file of the kind %(kind)s. Save its table as CSV and choose that.")
                % {"kind": kind}
            )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            _("The file is not in UTF-8. Save it as “CSV UTF-8” and choose it again.")
        ) from error
    if "\x00" in text:
        raise UnreadableFileError(
            _("This is no text file. Save the table as CSV and choose that file.")
        )
    if not text.strip():
        raise UnreadableFileError(_("The file is empty."))
    return text


def _delimiter(text: str) -> str:
    header = text.lstrip().partition("\n")[0]
    return max(",;\t", key=header.count)


def _check_header(header: list[str], columns: Sequence[str], required: Sequence[str]) -> None:
    problems = [
        _("Line 1: the column “%(column)s” is missing.") % {"column": name}
        for name in required
        if name not in header
    ]
    for name in dict.fromkeys(header):
        if name not in columns:
            problems.append(
                _("Line 1: the column “%(column)s” is not known. There are: %(columns)s.")
                % {"column": name[:40], "columns": ", ".join(columns)}
            )
        elif header.count(name) > 1:
            problems.append(_("Line 1: the column “%(column)s” is there twice.") % {"column": name})
    if problems:
        raise UnreadableFileError(*problems)


def _shape_problem(number: int, count: int, expected: int) -> str:
    return ngettext(
        "Line %(line)d has %(count)d value; the header names %(expected)d.",
        "Line %(line)d has %(count)d values; the header names %(expected)d.",
        count,
    ) % {"line": number, "count": count, "expected": expected}
