"""Links of a many-to-many relation, in the entries of the side that declared it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from activitylog.drafting.statements import Statement
from activitylog.encoding import MASKED, encoded, key_text
from activitylog.entries import Draft
from activitylog.links import Link
from activitylog.names import Owner, labels_of, owners_of
from activitylog.tracking import UPDATED


def of_links(link: Link, statement: Statement) -> list[Draft]:
    source, target = link.source.attname, link.target.attname
    owners = owners_of(link.owner, link.source, statement.rows, statement.using)
    is_masked = link.owner.is_masked(link.field.name)
    linked = [] if is_masked else [row[target] for row in statement.rows]
    names = labels_of(link.target, linked, statement.using)
    key = link.model._meta.pk.attname
    groups: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for pair in statement.pairs:
        for row, kind in zip(pair, ("removed", "added"), strict=True):
            if row is not None:
                told = (MASKED, MASKED) if is_masked else (row[target], names.get(row[target], ""))
                named = {"pk": encoded(row[key]), "id": encoded(told[0]), "name": told[1]}
                groups[row[source]][kind].append(named)
    of_context = statement.origin.business_id
    drafts = []
    for value, change in groups.items():
        about = owners.get(value)
        if about is None:
            if link.is_inherited:  # the row is an ancestor's that no registered object lies upon
                continue
            about = Owner(key_text([value]), "", None)
        drafts.append(
            Draft(
                business_id=(of_context if about.business_id is None else about.business_id) or "",
                category=link.owner.category,
                action=link.owner.key(UPDATED),
                target_type=link.owner.target_type,
                target_id=about.id,
                target_name=about.name,
                changes={
                    link.field.name: {
                        kind: sorted(those, key=_by_name) for kind, those in change.items()
                    }
                },
            )
        )
    return drafts


def _by_name(linked: dict[str, Any]) -> tuple[str, str]:
    """Return what links are sorted by: Django adds them in the order of a set, which is chance."""
    return linked["name"], str(linked["id"])
