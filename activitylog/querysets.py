"""The questions that can be asked of the log, each in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Self
from uuid import UUID

from django.db import models

from activitylog.conf import conf
from activitylog.exceptions import AppendOnlyError
from activitylog.ids import instant_of, lowest_id
from activitylog.policy import ALL, SECURITY, get_policy

if TYPE_CHECKING:
    from activitylog.models import ActivityEntry

Log = Literal["activity", "security"]
OPERATION_SPAN = timedelta(minutes=10)


class ActivityEntryQuerySet(models.QuerySet["ActivityEntry"]):
    """Entries; chainable, and every reading for a person begins with `visible_to`."""

    def visible_to(self, user: Any, log: Log = "activity") -> Self:
        """Return what `user` may see of the `log`: their business, their role's categories.

        The only door for readers. The two logs share no entry. Reads from ACTIVITYLOG_DATABASE.
        """
        policy = get_policy()
        business_id = policy.business(user)
        if business_id is None:
            return self.none()
        entries = self.using(conf.ACTIVITYLOG_DATABASE).in_business(business_id)
        if log == "security":
            return entries._security_of(user, policy.security(user))
        categories = policy.categories(user)
        if categories is ALL:
            return entries.exclude(category=SECURITY)
        return entries.filter(category__in=sorted(categories - {SECURITY}))

    def _security_of(self, user: Any, extent: str) -> Self:
        entries = self.filter(category=SECURITY)
        if extent == "all":
            return entries
        if extent == "own":
            own_target = models.Q(target_type=user._meta.label_lower, target_id=str(user.pk))
            return entries.filter(models.Q(actor_id=str(user.pk)) | own_target)
        return entries.none()

    def in_business(self, business_id: str) -> Self:
        """Return the entries of one business."""
        return self.filter(business_id=str(business_id))

    def top_level(self) -> Self:
        """Return the entries that fold under no other."""
        return self.filter(parent_id__isnull=True)

    def folded_under(self, entry: ActivityEntry) -> Self:
        """Return the rows that a bulk stands for."""
        return self.filter(parent_id=entry.id)

    def for_target(self, target_type: str, target_id: str) -> Self:
        """Return the history of one object, rows of bulks included."""
        return self.filter(target_type=target_type, target_id=str(target_id))

    def by_actor(self, actor_id: str) -> Self:
        """Return what one user did."""
        return self.filter(actor_id=str(actor_id))

    def of_operation(self, request_id: UUID, around: UUID) -> Self:
        """Return the entries of one operation, sought within ten minutes of the id `around`."""
        at = instant_of(around)
        return self.between(at - OPERATION_SPAN, at + OPERATION_SPAN).filter(request_id=request_id)

    def between(self, start: datetime | None, end: datetime | None) -> Self:
        """Return the entries from `start` to before `end`, aware instants; None is open."""
        entries = self
        if start is not None:
            entries = entries.filter(id__gte=lowest_id(start))
        if end is not None:
            entries = entries.filter(id__lt=lowest_id(end))
        return entries

    def older_than(self, entry_id: UUID) -> Self:
        """Return what came before the entry."""
        return self.filter(id__lt=entry_id)

    def newer_than(self, entry_id: UUID) -> Self:
        """Return what came after the entry."""
        return self.filter(id__gt=entry_id)

    def capped_count(self, cap: int = 10_000) -> int:
        """Return how many entries there are, `cap + 1` for more; cost: bounded by `cap`."""
        return self.order_by()[: cap + 1].count()

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("QuerySet.update()")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("QuerySet.delete()")

    def bulk_create(
        self,
        objs: Iterable[ActivityEntry],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[ActivityEntry]:
        if update_conflicts:
            raise AppendOnlyError("QuerySet.bulk_create(update_conflicts=True)")
        return super().bulk_create(objs, batch_size, ignore_conflicts)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("QuerySet.bulk_update()")
