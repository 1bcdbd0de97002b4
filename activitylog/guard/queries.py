"""The queries with which the guard's functions find what a value points to.

Each takes one value, where `%L` stands, and returns one column of text; tables are written with
their schema, since the functions look into no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, Model, OneToOneField

from activitylog.tracking import Tracking


class Queries:
    """Builds queries for one database; `tables` are its tables' full names, by Django's name."""

    def __init__(self, connection: BaseDatabaseWrapper, tables: Mapping[str, str]) -> None:
        self._connection = connection
        self._tables = tables
        self._aliases = count()

    def named(self, tracking: Tracking, by: Field[Any, Any]) -> str:
        """Return a query for what the row is called in which the field `by` has a value."""
        return self._row_query(tracking.model, by, lambda row: self._name(tracking, row))

    def owner(self, tracking: Tracking, by: Field[Any, Any]) -> str:
        """Return a query for an object that has parts: its id, name and business, as JSON."""

        def described(row: str) -> str:
            key = [self._value(tracking.model, field, row) for field in tracking.opts.pk_fields]
            of_key = f"jsonb_build_array({', '.join(key)})" if len(key) > 1 else key[0]
            kind = str(tracking.opts.verbose_name_raw).replace("'", "''").replace("%", "%%")
            name = f"coalesce(nullif({self._name(tracking, row)}, ''), concat('{kind} ', {of_key}))"
            business = self._business(tracking, row) or "NULL"
            return (
                f"jsonb_build_object('id', ({of_key})::text, 'name', {name}, "
                f"'business', ({business})::text)::text"
            )

        return self._row_query(tracking.model, by, described)

    def business(self, field: Field[Any, Any], path: Sequence[str]) -> str | None:
        """Return a query for the business that a `path` from the target of `field` leads to.

        None for a path that is not of foreign keys.
        """
        if not isinstance(field, ForeignKey):
            return None
        try:
            return self._row_query(
                field.related_model,
                field.target_field,
                lambda row: f"({self._at(field.related_model, path, row)})::text",
            )
        except (FieldDoesNotExist, TypeError):
            return None

    def row_of(self, parent: type[Model], link: OneToOneField[Any, Any]) -> str:
        """Return a query for the row of an ancestor's table that a link points to, as JSON."""
        return self._row_query(parent, link.target_field, lambda row: f"to_jsonb({row})::text")

    def row_upon(self, heir: type[Model], ancestor: type[Model]) -> str:
        """Return a query for the row of an heir's own table upon the key of an ancestor's row."""
        row = self._alias()
        return (
            f"SELECT to_jsonb({row})::text FROM {self._table(heir)} {row} "
            f"WHERE {self._lies_upon(heir, ancestor, row)}"
        )

    def _lies_upon(self, heir: type[Model], ancestor: type[Model], row: str) -> str:
        for parent, link in heir._meta.parents.items():
            if link is None:
                continue
            column = f"{row}.{self._quote(link.column)}"
            if parent is ancestor:
                return f"{column} = %L"
            if issubclass(parent, ancestor):
                between = self._alias()
                key = f"{between}.{self._quote(parent._meta.pk.column)}"
                return (
                    f"{column} = ANY (ARRAY(SELECT {key} FROM {self._table(parent)} {between} "
                    f"WHERE {self._lies_upon(parent, ancestor, between)}))"
                )
        raise TypeError(f"{heir._meta.label} does not inherit from {ancestor._meta.label}.")

    def _row_query(
        self, model: type[Model], by: Field[Any, Any], selected: Callable[[str], str]
    ) -> str:
        row = self._alias()
        return (
            f"SELECT {selected(row)} FROM {self._table(model)} {row} "
            f"WHERE {self._value(model, by, row)} = %L"
        )

    def _name(self, tracking: Tracking, row: str) -> str:
        parts = [
            f"nullif(({self._value(tracking.model, field, row)})::text, '')"
            for field in tracking.name_fields
        ]
        return f"concat_ws(' ', {', '.join(parts)})" if parts else "''"

    def _business(self, tracking: Tracking, row: str) -> str | None:
        column = tracking.business_column
        path = [column.name] if column else tracking.business_path.split("__")
        try:
            return self._at(tracking.model, path, row)
        except (FieldDoesNotExist, TypeError):
            return None

    def _value(self, model: type[Model], field: Field[Any, Any], row: str) -> str:
        """Return the expression of a field, own or inherited, in a row of the model's table."""
        if field in model._meta.local_fields:
            return f"{row}.{self._quote(field.column)}"
        for parent, link in model._meta.parents.items():
            if link is not None and field in parent._meta.fields:
                above = self._alias()
                return (
                    f"(SELECT {self._value(parent, field, above)} FROM {self._table(parent)} "
                    f"{above} WHERE {self._value(parent, parent._meta.pk, above)} = "
                    f"{self._value(model, link, row)})"
                )
        raise TypeError(f"{model._meta.label} has no column for {field}.")

    def _at(self, model: type[Model], path: Sequence[str], row: str) -> str:
        """Return the expression at the end of a path from a row."""
        first, *rest = path
        field = model._meta.pk if first == "pk" else model._meta.get_field(first)
        if not isinstance(field, Field):
            raise TypeError(f"{model._meta.label}.{first} is no column.")
        here = self._value(model, field, row)
        if not rest:
            return here
        if not isinstance(field, ForeignKey):
            raise TypeError(f"{model._meta.label}.{first} is no foreign key.")
        there = self._alias()
        return (
            f"(SELECT {self._at(field.related_model, rest, there)} "
            f"FROM {self._table(field.related_model)} {there} "
            f"WHERE {self._value(field.related_model, field.target_field, there)} = {here})"
        )

    def _table(self, model: type[Model]) -> str:
        name = model._meta.db_table
        full_name = self._tables.get(name) or self._connection.ops.quote_name(name)
        return full_name.replace("%", "%%")

    def _quote(self, column: str | None) -> str:
        return self._connection.ops.quote_name(str(column)).replace("%", "%%")

    def _alias(self) -> str:
        return f"t{next(self._aliases)}"
