"""Categories and tags, found by name and made when a product first uses them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from accoraze.accounts.models import Business
from accoraze.inventory.models import Category, Tag

AnyShelf = TypeVar("AnyShelf", Category, Tag)


def named(model: type[AnyShelf], business: Business, names: Iterable[str]) -> dict[str, AnyShelf]:
    """
    Return the rows of these names by name in lower case, adding those that are missing.

    Costs one query, and two more where something is missing.
    """
    wanted = {name.lower(): name for name in names if name}
    found = _by_name(model, business)
    missing = [
        model(business=business, name=name) for key, name in wanted.items() if key not in found
    ]
    if missing:
        # Somebody else may add the same name at this moment: then that row serves both.
        model.objects.bulk_create(missing, ignore_conflicts=True)
        found = _by_name(model, business)
    return {key: found[key] for key in wanted}


def _by_name(model: type[AnyShelf], business: Business) -> dict[str, AnyShelf]:
    return {row.name.lower(): row for row in model.objects.for_business(business)}
