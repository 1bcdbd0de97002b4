"""From entries back to rows, as simply as can be: what the log says the tables hold."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import FloatField

from activitylog.encoding import MASKED, encoded, key_text
from activitylog.entries import is_secret_name
from activitylog.links import Link
from activitylog.registry import registry
from activitylog.tracking import ADDED, DELETED, Tracking
from tests.activitylog.log import entries

Tables = dict[str, dict[str, dict[str, Any]]]
"""For each table, by the text of the key, `{field name: encoded value}` without nulls."""


def tables_of_the_log() -> Tables:
    """Return what the entries, applied from the first to the last, make of empty tables.

    AssertionError where an entry's values before are not those that the entries before it left.
    """
    tables: Tables = defaultdict(dict)
    applied: dict[tuple[str, str], tuple[str, Any]] = {}
    for entry in entries():
        tracking = registry.for_type(entry.target_type)
        if tracking is None or not entry.target_id:
            continue
        target = entry.target_type, entry.target_id
        business_id, changes = applied.get(target, ("", None))
        applied[target] = entry.business_id, entry.changes
        if changes == entry.changes and business_id != entry.business_id:
            continue  # a row that changed its business has an entry in both
        table = tables[tracking.table]
        if entry.action == tracking.key(ADDED):
            assert entry.target_id not in table
            table[entry.target_id] = {}
        for name, change in entry.changes.items():
            if isinstance(change, dict):
                _apply_nested(tables, tracking, entry.target_id, name, change)
            else:
                row = table[entry.target_id]
                before, after = (_decoded(tracking, name, value) for value in change[:2])
                assert row.get(name) == before, f"{entry} {name}: {change}, not {row.get(name)}"
                _put(row, name, after)
        if entry.action == tracking.key(DELETED):
            assert table.pop(entry.target_id) == {}, f"{entry} does not say all that it deleted"
    return _without_empty(tables)


def _apply_nested(
    tables: Tables, owner: Tracking, owner_id: str, name: str, change: dict[str, Any]
) -> None:
    link = next(
        (link for link in registry.links() if link.owner is owner and _is(link, name)), None
    )
    if link is not None:
        table = tables[link.table]
        for row in change.get("removed", ()):
            del table[str(row["pk"])]
        for row in change.get("added", ()):
            table[str(row["pk"])] = {link.source.name: owner_id, link.target.name: row["id"]}
        return
    part = next(
        part
        for part in registry
        if part.owner_field
        and part.part_name == name
        and part.owner_field.related_model is owner.model
    )
    table = tables[part.table]
    for row in change.get("removed", ()):
        gone = table.pop(str(row["pk"]))
        said = {key: value for key, value in row.items() if key not in ("pk", "_labels_")}
        assert {part.owner_field.name: owner_id, **said} == gone
    for row in change.get("added", ()):
        columns = {key: value for key, value in row.items() if key not in ("pk", "_labels_")}
        table[str(row["pk"])] = {part.owner_field.name: owner_id, **columns}
    for row in change.get("changed", ()):
        for column, values in row.items():
            if column != "pk":
                before, after = values[:2]
                assert table[str(row["pk"])].get(column) == before
                _put(table[str(row["pk"])], column, after)


def _decoded(tracking: Tracking, name: str, value: Any) -> Any:
    """Return a float as one: jsonb keeps 2e16 as an integer."""
    is_float = isinstance(tracking.opts.get_field(name), FloatField)
    return float(value) if is_float and value is not None else value


def _is(link: Link, name: str) -> bool:
    return link.field.name == name


def _put(row: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        row.pop(name, None)
    else:
        row[name] = value


def tables_of_the_database() -> Tables:
    """Return the registered tables as they are, in the same form."""
    tables: Tables = {}
    for tracking in registry:
        owner = tracking.owner_field
        keys = [field.attname for field in tracking.opts.pk_fields]
        table = tables[tracking.table] = {}
        for item in tracking.model._base_manager.all():
            row: dict[str, Any] = {}
            for field in tracking.opts.concrete_fields:
                if field.name in tracking.excluded or field.attname in keys or field.primary_key:
                    continue
                value = encoded(getattr(item, field.attname))
                if field is owner and value is not None:
                    value = key_text([value])
                elif field.name in tracking.masked or is_secret_name(field.name, ("token",)):
                    value = MASKED if value else value
                _put(row, field.name, value)
            table[key_text([getattr(item, key) for key in keys])] = row
    for link in registry.links():
        tables[link.table] = {
            str(row.pk): {
                link.source.name: key_text([getattr(row, link.source.attname)]),
                link.target.name: encoded(getattr(row, link.target.attname)),
            }
            for row in link.model._base_manager.all()
        }
    return _without_empty(tables)


def _without_empty(tables: Tables) -> Tables:
    return {name: table for name, table in tables.items() if table}
