"""Reading archives back: choosing from them, and bringing what is chosen into another database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from activitylog.ids import instant_of
from activitylog.models import ActivityEntry
from activitylog.partitions.catalogue import is_partitioned
from activitylog.partitions.making import make
from activitylog.partitions.months import Month
from activitylog.retention.archives import ArchiveError, MonthArchive, archives_in

ENTRIES_A_TRANSACTION = 1000

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which archived entries are meant; what is empty leaves all."""

    businesses: Collection[str] = ()
    first: str = ""
    """The first month, as `2026-03`."""
    last: str = ""
    actions: Collection[str] = ()
    user: str = ""
    """Somebody's id, e-mail or name."""
    target: str = ""
    """An object, `type:id`, as the pages' filter has it."""

    def archives(self, directory: Path) -> Iterator[MonthArchive]:
        """Yield the archives of the businesses and months."""
        for archive in archives_in(directory):
            if (
                (not self.businesses or archive.business_id in self.businesses)
                and self.first <= archive.month
                and (not self.last or archive.month <= self.last)
            ):
                yield archive

    def has(self, line: Line) -> bool:
        """Return whether an archived entry is meant."""
        user = (line["actor_id"], line["actor_email"], line["actor_name"])
        return (
            (not self.actions or line["action"] in self.actions)
            and (not self.user or self.user in user)
            and (not self.target or self.target == f"{line['target_type']}:{line['target_id']}")
        )


def bring_in(lines: Iterable[Line], using: str) -> int:
    """Write archived entries into the log of a database, and return how many it did not have.

    They are as they were, ids included. On PostgreSQL their months are made. Cost: two statements
    for every 1,000, which are a transaction.
    """
    new = 0
    connection = connections[using]
    is_in_months = is_partitioned(connection)
    entries = map(entry_of, lines)
    while batch := list(islice(entries, ENTRIES_A_TRANSACTION)):
        if is_in_months:
            for _made in make(sorted({Month.of(instant_of(entry.id)) for entry in batch}), using):
                pass
        with transaction.atomic(using=using):
            log = ActivityEntry.objects.using(using)
            known = log.in_business(batch[0].business_id).filter(id__in=[e.id for e in batch])
            new += len(batch) - known.order_by().count()
            log.bulk_create(batch, ignore_conflicts=True)
    return new


def entry_of(line: Line) -> ActivityEntry:
    """Return the entry that an archive's line holds; ArchiveError if it has unknown columns."""
    fields = {field.attname: field for field in ActivityEntry._meta.concrete_fields if field.column}
    if unknown := line.keys() - fields.keys():
        raise ArchiveError(
            f"The entry {line.get('id')} has columns that this version does not know: "
            f"{', '.join(sorted(unknown))}. Read it with the version that archived it."
        )
    return ActivityEntry(**{name: fields[name].to_python(value) for name, value in line.items()})
