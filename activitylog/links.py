"""A many-to-many relation's own table, whose rows stand in the entries of one of its sides."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import ForeignKey, ManyToManyField, Model

from activitylog.tracking import Tracking


def through_of(field: ManyToManyField[Any, Any]) -> type[Model]:
    """Return the model of a many-to-many relation's own table."""
    return cast("type[Model]", field.remote_field.through)


class Link:
    """A many-to-many relation's own table, logged as a change of the side that declared it."""

    identifying: frozenset[str] | None = None
    placing: frozenset[str] = frozenset()

    def __init__(self, owner: Tracking, field: ManyToManyField[Any, Any]) -> None:
        self.owner = owner
        self.field = field
        self.model = through_of(field)
        self.table: str = self.model._meta.db_table
        self.co_heirs: list[Link] = []
        """The same relation, as further registered models inherit it."""
        self.is_inherited = field not in owner.opts.local_many_to_many
        self.source: ForeignKey[Any, Any] = self._column(field.m2m_field_name())
        self.target: ForeignKey[Any, Any] = self._column(field.m2m_reverse_field_name())

    def _column(self, name: str) -> ForeignKey[Any, Any]:
        column = self.model._meta.get_field(name)
        if not isinstance(column, ForeignKey):  # only auto-created tables come here
            raise TypeError(f"{self.model._meta.label}.{name} is no foreign key.")
        return column
