"""One registered table with its declaration resolved: which fields, names, keys and labels."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model, OneToOneField
from django.utils import translation
from django.utils.text import capfirst, format_lazy, slugify
from django.utils.translation import gettext_lazy as _

from activitylog.actions import Action
from activitylog.conf import conf
from activitylog.declaration import ANY, ModelActivity, names
from activitylog.entries import secret_names

ADDED, UPDATED, DELETED = "added", "updated", "deleted"
PASSWORD = "password"  # noqa: S105  the column's name
OF_SIGN_INS = frozenset({PASSWORD, "last_login"})

_LABELS = {
    ADDED: _("Added {noun}"),
    UPDATED: _("Updated {noun}"),
    DELETED: _("Deleted {noun}"),
}


def _key_of(words: Any) -> str:
    """Return words of a declaration as a key, which is the same in every language."""
    with translation.override(None):
        return slugify(str(words)).replace("-", "_")


class Tracking:
    """How the rows of one model's own table are logged.

    Names in the declaration that the model does not have are left out here; the system checks
    report them.
    """

    def __init__(self, model: type[Model], activity: ModelActivity) -> None:
        self.model = model
        self.activity = activity
        self.opts = model._meta
        self.table: str = model._meta.db_table
        self.target_type: str = model._meta.label_lower

    def __repr__(self) -> str:
        return f"<Tracking: {self.opts.label}>"

    def fields_named(self, declared: str | Sequence[str]) -> tuple[Field[Any, Any], ...]:
        """Return the model's fields among the `declared` names."""
        found = []
        for name in names(declared):
            try:
                found.append(self.opts.get_field(name))
            except FieldDoesNotExist:
                continue
        return tuple(field for field in found if isinstance(field, Field))

    @cached_property
    def ancestors(self) -> tuple[tuple[type[Model], OneToOneField[Any, Any]], ...]:
        """The models whose tables hold inherited columns, nearest first, with the link to each."""
        found = []
        level = [self.model]
        while level:
            links = [
                (parent, link)
                for model in level
                for parent, link in model._meta.parents.items()
                if isinstance(link, OneToOneField)
            ]
            found += links
            level = [parent for parent, _link in links]
        return tuple(found)

    @cached_property
    def category(self) -> str:
        return self.activity.category or self.opts.app_label

    @cached_property
    def noun(self) -> str:
        return self.activity.noun or _key_of(self.opts.verbose_name)

    @cached_property
    def name_fields(self) -> tuple[Field[Any, Any], ...]:
        """Columns that name a row; empty where `str()` of the whole object does."""
        return self.fields_named(self.activity.name)

    @cached_property
    def identifying(self) -> frozenset[str] | None:
        """The columns that every captured update must read; None for all of them."""
        if not self.name_fields:
            return None
        columns = (
            *self.name_fields,
            self.business_column,
            self.owner_field,
            *self.fields_named(self.business_path.partition("__")[0]),
        )
        return frozenset(column.attname for column in columns if column)

    @cached_property
    def placing(self) -> frozenset[str]:
        """The columns that say whose a row is: where one changes, the whole row matters."""
        columns = (self.business_column, self.owner_field)
        return frozenset(column.attname for column in columns if column)

    @cached_property
    def excluded(self) -> frozenset[str]:
        """Names of what is not logged; of a user, what the security log says of sign-ins."""
        is_user = self.opts.label_lower == settings.AUTH_USER_MODEL.lower()
        return self._named(self.activity.exclude) | (OF_SIGN_INS if is_user else frozenset())

    @cached_property
    def masked(self) -> frozenset[str]:
        return self._named(self.activity.mask)

    @cached_property
    def money(self) -> frozenset[str]:
        return self._named(self.activity.money)

    @cached_property
    def restricted(self) -> frozenset[str]:
        return self._named(self.activity.restricted)

    @cached_property
    def pictures(self) -> frozenset[str]:
        """Names of fields whose values name pictures, so far as the log keeps them."""
        named = self._named(self.activity.pictures) - self.excluded
        return frozenset(name for name in named if not self.is_masked(name))

    def _named(self, declared: str | Sequence[str]) -> frozenset[str]:
        return frozenset(field.name for field in self.fields_named(declared))

    def is_masked(self, name: str) -> bool:
        """Return whether values of the field `name` are kept out of the log."""
        return bool(self.masked_among((name,)))

    def masked_among(self, names: tuple[str, ...]) -> frozenset[str]:
        """Return which of the named fields' values are kept out of the log."""
        secret = secret_names(names, tuple(conf.ACTIVITYLOG_MASK))
        return secret | self.masked.intersection(names)

    @cached_property
    def owner_field(self) -> ForeignKey[Any, Any] | None:
        """The foreign key to the object that these rows are parts of."""
        for field in self.fields_named(self.activity.part_of):
            if isinstance(field, ForeignKey):
                return field
        return None

    @cached_property
    def part_name(self) -> str:
        """The name under which these rows stand in their owner's changes."""
        accessor = self.owner_field.remote_field.get_accessor_name() if self.owner_field else None
        return accessor or _key_of(self.opts.verbose_name_plural)

    @cached_property
    def business_column(self) -> Field[Any, Any] | None:
        """The column of this table that holds the business's id."""
        path = self.activity.business or "business_id"
        for field in self.opts.concrete_fields:
            if path in (field.name, field.attname):
                return field
        return None

    @cached_property
    def business_path(self) -> str:
        """The path through relations to the business's id, where no own column holds it."""
        return "" if self.business_column else self.activity.business

    def key(self, verb: str) -> str:
        """Return the action's key for `added`, `updated`, `deleted` or a verb of its own."""
        return f"{self.noun}.{self.activity.verbs.get(verb, verb)}"

    def transitions(
        self, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> Iterator[tuple[Field[Any, Any], Action]]:
        """Yield the declared transitions between two states of a row, with the field of each."""
        for name, declared in self._declared_transitions:
            for field in self.fields_named(name):
                value = after.get(field.attname)
                is_known = isinstance(value, Hashable) and value in declared
                action = declared.get(value if is_known else ANY)
                if action and before.get(field.attname) != value:
                    yield field, self._own(action)

    def transition(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
        """Return the key of the first declared transition between two states of a row, or None."""
        return next((action.key for _field, action in self.transitions(before, after)), None)

    @cached_property
    def has_security_transitions(self) -> bool:
        """Whether any declared transition stands in the security log as well."""
        return any(a.is_security for _, those in self._declared_transitions for a in those.values())

    def actions(self) -> Iterator[Action]:
        """Yield every action that rows of this table can be logged as."""
        for verb, label in _LABELS.items():
            if self.owner_field is None or verb in self.activity.verbs:
                declared = self.activity.labels.get(verb)
                named = declared or capfirst(format_lazy(label, noun=self.opts.verbose_name))
                yield Action(self.key(verb), named, self.category)
        for _name, declared in self._declared_transitions:
            for action in declared.values():
                yield self._own(action)

    @cached_property
    def _declared_transitions(self) -> Sequence[tuple[str, Mapping[Any, Action]]]:
        return [
            (
                name,
                {value: action for value, action in declared.items() if isinstance(action, Action)},
            )
            for name, declared in self.activity.transitions.items()
            if isinstance(declared, Mapping)
        ]

    def _own(self, action: Action) -> Action:
        """Return a declared transition's action with this table's noun and category."""
        return replace(action, key=f"{self.noun}.{action.key}", category=self.category)
