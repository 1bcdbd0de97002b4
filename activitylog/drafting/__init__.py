"""From captured rows to drafts of entries."""

from __future__ import annotations

from dataclasses import replace

from activitylog.drafting.links import of_links
from activitylog.drafting.objects import of_objects
from activitylog.drafting.parts import of_parts, told_apart
from activitylog.drafting.statements import Pair, Statement
from activitylog.entries import Draft
from activitylog.links import Link
from activitylog.registry import registry
from activitylog.tracking import Tracking

__all__ = ["Pair", "Statement", "drafts_of"]


def drafts_of(tracked: Tracking | Link, statement: Statement) -> list[Draft]:
    """Return what is to be written for a statement on the table of `tracked`."""
    if isinstance(tracked, Link):
        heirs = (tracked, *tracked.co_heirs)
        return [draft for link in heirs for draft in of_links(link, statement)]
    if tracked.owner_field is None:
        return of_objects(tracked, statement)
    owner = registry.for_model(tracked.owner_field.related_model)
    if owner is None:
        return of_objects(tracked, statement)
    owned, alone = told_apart(statement.pairs, tracked.owner_field.attname)
    return [
        *of_parts(tracked, owner, tracked.owner_field, replace(statement, pairs=owned)),
        *of_objects(tracked, replace(statement, pairs=alone)),
    ]
