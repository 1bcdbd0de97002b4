"""Removing whole months at once: where nobody keeps a month any more, its partition is dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import connections

from activitylog.context import current_origin
from activitylog.loose_scan import businesses
from activitylog.partitions.catalogue import Partition, is_partitioned, partitions
from activitylog.partitions.dropping import drop
from activitylog.partitions.locking import LogInUseError
from activitylog.retention.archives import ArchiveError
from activitylog.retention.pruning import Archived, Pruning
from activitylog.writer import write


def prune_months(prunings: Iterable[Pruning], using: str) -> Iterator[MonthRemoval]:
    """Drop the partitions of months that no business keeps, and yield those that were dropped or
    are in use.

    `prunings` are of the businesses whose entries may go at all, with an archive each or without.
    It may be broken off anywhere and begun again, as a Pruning may: a month is archived, then
    dropped in one transaction with the entries that say so, then noted as removed. What cannot
    go as a whole is left to the prunings; but not a month that others use, which waits, whole, for
    another time.
    """
    connection = connections[using]
    if not is_partitioned(connection):
        return
    of_business = {pruning.business_id: pruning for pruning in prunings}
    latest = max((pruning.bound for pruning in of_business.values()), default=None)
    everybody = businesses(using)
    attempts: int | None = None
    for partition in partitions(connection):
        if latest is None or partition.end > latest:
            break
        present = businesses(using, partition.name)
        concerned = [of_business.get(business_id) for business_id in present or everybody]
        if not concerned or not all(
            pruning and partition.end <= pruning.bound for pruning in concerned
        ):
            continue
        removal = MonthRemoval(partition, {id_: of_business[id_] for id_ in present}, using)
        if removal.run(attempts):
            yield removal
        if removal.is_in_use:
            attempts = 1  # whoever has one month has likely them all


@dataclass(slots=True)
class MonthRemoval:
    """The removal of a partition, with the prunings of all who have entries in it."""

    partition: Partition
    prunings: Mapping[str, Pruning]
    using: str
    removed: Mapping[str, int] = field(default_factory=dict)
    """How many entries of each business were removed."""
    is_in_use: bool = False
    """Whether others held locks on it all the while, so that it is still there."""
    _archived: dict[str, list[Archived]] = field(default_factory=dict)

    def run(self, attempts: int | None = None) -> bool:
        """Archive and drop, and return whether that could be done, or would be but for others."""
        span = self.partition.begin, self.partition.end
        if any(pruning.has_bulks_over_the_bound(*span) for pruning in self.prunings.values()):
            return False
        try:
            if not (self._archive() and drop(self.partition, self._say, self.using, attempts)):
                return False
        except LogInUseError:
            self.is_in_use = True
            for pruning in self.prunings.values():
                pruning.leave(*span)
            return True
        except (ArchiveError, OSError):  # which the pruning itself will meet, and report
            return False
        for business_id, archived in self._archived.items():
            self.prunings[business_id].settle(archived)
        return True

    def _archive(self) -> bool:
        """Archive what is there, if that is wanted, and return whether all of it was."""
        for business_id, pruning in self.prunings.items():
            archived = pruning.archive_span(self.partition.begin, self.partition.end)
            if archived is None:
                return False
            self._archived[business_id] = archived
        return True

    def _say(self, found: Mapping[str, int]) -> bool:
        """Say in the log what is removed, if it is what was looked at and archived."""
        drafts = []
        for business_id, count in found.items():
            pruning = self.prunings.get(business_id)
            if pruning is None:
                return False
            if pruning.archive is None:
                drafts.append(pruning.said(count, ""))
                continue
            archived = self._archived[business_id]
            if count != sum(one.addition.entries for one in archived):
                return False
            drafts += [pruning.said(one.addition.entries, one.archive.name) for one in archived]
        if drafts:
            write(drafts, current_origin(), self.using)
        self.removed = found
        return True
