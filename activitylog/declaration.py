"""What a developer declares of a model: the class that `@register(Model)` decorates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from typing import Any, ClassVar

from activitylog.actions import Action


class _Any(Enum):
    """A value that stands for every value."""

    ANY = "any value"

    def __repr__(self) -> str:
        return self.name


ANY = _Any.ANY


def names(declared: str | Sequence[str]) -> tuple[str, ...]:
    """Return one name or several as a tuple."""
    if isinstance(declared, str):
        return (declared,) if declared else ()
    return tuple(declared)


class ModelActivity:
    """How one model is logged; subclass it, and register the subclass with `@register(Model)`.

    Fields are named as the model names them; where several can be named, one may stand alone.
    """

    category: ClassVar[str] = ""
    """Key of the category; the app's label where it is not given."""
    noun: ClassVar[str] = ""
    """First part of the actions' keys; from the model's verbose name where it is not given."""
    name: ClassVar[str | Sequence[str]] = ()
    """Columns that name a target; without them `str()` does, for which every column is read.

    A query in `__str__` runs for each row, and one that fails fails the write on PostgreSQL.
    """
    summary: ClassVar[str | Sequence[str]] = ()
    """Fields that Details shows when an object was added or deleted."""
    money: ClassVar[str | Sequence[str]] = ()
    """Fields that are amounts, shown with the currency that the business had at that time."""
    restricted: ClassVar[str | Sequence[str]] = ()
    """Fields whose values only readers with the right see; fields that are gone are hidden too."""
    pictures: ClassVar[str | Sequence[str]] = ()
    """Fields whose values name pictures, which stand small beside them; see `picture_urls`."""
    exclude: ClassVar[str | Sequence[str]] = ()
    """Fields that are not logged."""
    mask: ClassVar[str | Sequence[str]] = ()
    """Fields of which only the fact of a change is logged."""
    verbs: ClassVar[Mapping[str, str]] = {}
    """Other verbs than `added`, `updated`, `deleted`; a part with verbs has actions of its own."""
    labels: ClassVar[Mapping[str, Any]] = {}
    """Other labels for `added`, `updated` and `deleted`."""
    transitions: ClassVar[Mapping[str, Mapping[Any, Action]]] = {}
    """For a field, what an update is called that gives it one of these values, or ANY other."""
    part_of: ClassVar[str] = ""
    """Foreign key to the object that a row is a part of, and in whose entries it appears."""
    business: ClassVar[str] = ""
    """Column, or path through relations, that holds the business's id; `business_id` by default."""

    def url(self, target_id: str) -> str | None:
        """Return the address at which the application shows the target, or None."""
        return None

    def words(self, field: str, value: Any) -> str | None:
        """Return a field's value, as entries hold it, in words; None to have it said as usual."""
        return None

    def picture_urls(
        self, field: str, values: Collection[str | int], business_id: str
    ) -> Mapping[str | int, str] | None:
        """Return where the application shows the pictures that a field's values name, by value.

        It is asked once a page, with the values as entries of the business hold them; what it
        leaves out is shown in words alone. None is for a file field: its storage has the addresses.
        """
        return None
