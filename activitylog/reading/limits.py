"""How much a page may cost: every bound on what is examined, counted or read for one request.

What a page shows is bounded where it is shown; these bound the work behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(slots=True)
class Limits:
    """The bounds, each asked for when it is used."""

    listed_examined: int = 5_000
    """Listed entries that one page looks at when no single index leads to what it seeks."""
    rows_examined: int = 20_000
    """The same with the rows that fold under them."""
    walks: int = 12
    """Parts of an index that one page looks into."""
    counted: int = 10_000
    """Entries that are counted: of more a page says "10,000+"."""
    categories_looked_at: int = 200
    """Entries of an action that no declaration holds, looked at for their categories."""
    names_looked_at: int = 1_000
    """Entries of one actor, looked at for one that the viewer may see."""
    chart_read: int = 10_000
    """Entries that a chart reads for their types, all its days together."""
    chart_counted: int = 200_000
    """Entries that a chart counts in an index, all its days together."""
    export_batch: int = 250
    """Entries that an export reads with one statement."""


limits: Final = Limits()
