"""What a spreadsheet shows of a line: one text for each column."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from activitylog.reading.presentation.lines import Line
from activitylog.reading.presentation.plain import changes_text, details_text

HEADINGS = (
    _("Date & Time"), _("User"), _("E-mail"), _("Action"), _("Type"), _("Details"),
    _("IP Address"), _("Changes"), _("Entry"),
)  # fmt: skip

Address = Callable[[str], str]
"""Makes an address of the site from a path."""


def cells_of(line: Line, address: Address) -> list[str]:
    """Return the cells of a line, in the order of HEADINGS."""
    texts = (
        line.at.isoformat(timespec="seconds"),
        line.who.name,
        line.who.email,
        line.sentence.text,
        line.category,
        details_text(line),
        line.entry.ip or "",
        changes_text(line.told),
        address(line.entry.get_absolute_url()),
    )
    return [storable(text) for text in texts]


def storable(text: str) -> str:
    """Return `text` as a file can hold it: no NUL, no half characters, one kind of line end."""
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode()
