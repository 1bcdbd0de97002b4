"""Every way in which Django's ORM writes a row, and what the log must say of each.

A case is a generator: it makes what must stand before the write and yields, writes, and yields the
lines that the write must leave. `WRITE_PATHS` holds them by name, in the order of the README.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from activitylog.encoding import key_text
from activitylog.models import ActivityEntry

Case = Callable[[], Iterator[Any]]

WRITE_PATHS: dict[str, Case] = {}


def write_path(name: str) -> Callable[[Case], Case]:
    """Add a case under `name`, which says the path in the words of Django's documentation."""

    def add(case: Case) -> Case:
        assert name not in WRITE_PATHS, f"{name} is there already"
        WRITE_PATHS[name] = case
        return case

    return add


@dataclass(frozen=True, slots=True)
class Target:
    """What an entry is about; remembered, since a deleted object forgets its key."""

    type: str
    id: str
    name: str = ""

    @classmethod
    def of(cls, item: Model, name: str) -> Target:
        concrete = item._meta.concrete_model
        keys = [getattr(item, key.attname) for key in item._meta.pk_fields]
        return cls(concrete._meta.label_lower, key_text(keys), name)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that must be in the log.

    `changes` are all that an update says; of what is added or deleted, those that matter.
    """

    action: str
    target: Target
    changes: dict[str, Any] = field(default_factory=dict)
    rows: Sequence[Line] = ()

    def check(self, entry: ActivityEntry, folded: Sequence[ActivityEntry]) -> None:
        """Assert that the entry, with what folds under it, says what the line says."""
        assert entry.action == self.action
        found = Target(entry.target_type, entry.target_id, entry.target_name)
        assert found == self.target
        changes = entry.changes
        if self.action.endswith((".added", ".deleted")):
            empty_side = 0 if self.action.endswith(".added") else 1
            assert all(change[empty_side] is None for change in changes.values())
            changes = {name: changes.get(name) for name in self.changes}
        assert in_order(changes) == in_order(self.changes)
        assert len(folded) == len(self.rows)
        # Django writes the links of a set in any order.
        lines = sorted(self.rows, key=lambda line: line.target.id)
        rows = sorted(folded, key=lambda row: row.target_id)
        for line, row in zip(lines, rows, strict=True):
            line.check(row, ())


def in_order(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the changes with links in the order of what they lead to: Django has sets of them."""
    return {
        name: {
            kind: sorted(items, key=lambda item: str(item.get("id")))
            for kind, items in change.items()
        }
        if isinstance(change, dict)
        else change
        for name, change in changes.items()
    }


def bulk(action: str, target_type: str, rows: Sequence[Line]) -> Line:
    """Return the line that stands for several rows."""
    return Line(action, Target(target_type, ""), rows=rows)
