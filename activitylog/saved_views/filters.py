"""How filters are kept: as the parameters of an address, with the names of whom they speak.

Names stand behind a # and show nothing by themselves: they say whom a view was about when
neither the log nor an account does any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import QueryDict

NAMES = "#"


def kept_as(query: QueryDict, names: Mapping[str, str]) -> str:
    """Return the text under which filters are kept; `names` are keyed `user:7`."""
    return query.urlencode() + (f"{NAMES}{urlencode(names)}" if names else "")


def parameters_in(kept: str) -> QueryDict:
    """Return the parameters of filters that are kept."""
    return QueryDict(kept.partition(NAMES)[0])


def names_in(kept: str) -> dict[str, str]:
    """Return the names of people and objects in filters that are kept."""
    return QueryDict(kept.partition(NAMES)[2]).dict()
