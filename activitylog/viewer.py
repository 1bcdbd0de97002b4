"""Who is reading, and what that decides about everything the page shows."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.utils import timezone

from activitylog.models import ActivityEntry
from activitylog.policy import ALL, SECURITY, BusinessSettings, get_policy
from activitylog.querysets import ActivityEntryQuerySet


@dataclass(frozen=True)
class Viewer:
    """One reader of one business's log, as ACTIVITYLOG_POLICY describes him."""

    user: Any
    business_id: str
    business: BusinessSettings
    categories: AbstractSet[str]
    sees_restricted: bool
    role: str

    @classmethod
    def of(cls, user: Any) -> Self | None:
        """Return the viewer that `user` is, or None where there is no log for him to read."""
        policy = get_policy()
        business_id = policy.business(user)
        categories = policy.categories(user)
        if business_id is None or not categories:
            return None
        return cls(
            user=user,
            business_id=str(business_id),
            business=policy.settings(business_id),
            categories=categories,
            sees_restricted=policy.sees_restricted(user),
            role=str(policy.role(user)),
        )

    @property
    def is_limited(self) -> bool:
        """Whether the role leaves out some categories."""
        return self.categories is not ALL

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone that the business counts its days in."""
        return ZoneInfo(self.business.zone)

    @cached_property
    def now(self) -> datetime:
        """The moment of reading, in the business's zone."""
        return timezone.now().astimezone(self.zone)

    def sees(self, category: str) -> bool:
        """Return whether entries of the category are shown on this page to this viewer."""
        return category != SECURITY and category in self.categories

    def entries(self) -> ActivityEntryQuerySet:
        """Return every entry that the viewer may see."""
        return ActivityEntry.objects.visible_to(self.user)
