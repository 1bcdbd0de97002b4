"""Who is reading, and what that decides about everything the page shows."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from activitylog.actors import Actor
from activitylog.models import ActivityEntry
from activitylog.policy import ALL, SECURITY, BusinessSettings, get_policy
from activitylog.querysets import ActivityEntryQuerySet, Log

LOGS: tuple[Log, ...] = ("activity", "security")


@dataclass(frozen=True)
class Viewer:
    """One reader of one log of a business, as ACTIVITYLOG_POLICY describes them."""

    user: Any
    business_id: str
    business: BusinessSettings
    categories: AbstractSet[str]
    sees_restricted: bool
    role: str
    log: Log = "activity"
    logs: tuple[Log, ...] = ("activity",)
    """Which logs are open to them, this one among them."""
    sees_own_only: bool = False
    """Whether they see only entries of which they are actor or target."""

    @classmethod
    def of(cls, user: Any, log: Log = "activity") -> Self | None:
        """Return the viewer of `log` that `user` is, or None where there is none for them."""
        policy = get_policy()
        business_id = policy.business(user)
        categories, security = policy.categories(user), policy.security(user)
        open_to_him = {"activity": bool(categories), "security": security != "none"}
        if business_id is None or not open_to_him[log]:
            return None
        return cls(
            user=user,
            business_id=str(business_id),
            business=policy.settings(business_id),
            categories=categories if log == "activity" else frozenset({SECURITY}),
            sees_restricted=policy.sees_restricted(user),
            role=str(policy.role(user)),
            log=log,
            logs=tuple(each for each in LOGS if open_to_him[each]),
            sees_own_only=log == "security" and security == "own",
        )

    def in_log(self, log: Log) -> Self | None:
        """Return the same reader of `log`, or None where it is not open to them."""
        if log not in self.logs:
            return None
        policy = get_policy()
        is_security = log == "security"
        return replace(
            self,
            log=log,
            categories=frozenset({SECURITY}) if is_security else policy.categories(self.user),
            sees_own_only=is_security and policy.security(self.user) == "own",
        )

    @property
    def roles_seeing_all(self) -> list[str]:
        """What the roles are called that see all of this log."""
        return [str(name) for name in get_policy().roles_seeing_all(self.log)]

    @property
    def name(self) -> str:
        return Actor.of(self.user).name

    @cached_property
    def url(self) -> str:
        """The address of the log that they read."""
        return reverse(f"activitylog:{self.log}")

    @property
    def export_url(self) -> str:
        """The address that exports the log that they read."""
        return reverse(f"activitylog:{self.log}_export")

    @cached_property
    def object_url(self) -> str:
        """The address of the page about one object."""
        return reverse("activitylog:object")

    @cached_property
    def person_url(self) -> str:
        """The address of the page about one person."""
        return reverse("activitylog:person")

    @property
    def views_url(self) -> str:
        """The address of the views of the log that they read."""
        return reverse(f"activitylog:{self.log}_views")

    @property
    def is_limited(self) -> bool:
        """Whether categories are left out: by the role, or because this is the other log."""
        return self.categories is not ALL

    @cached_property
    def sees_all_types(self) -> bool:
        """Whether entries of every type are shown to them, in this log or in the other."""
        if self.log == "activity":
            return not self.is_limited
        activity = None if self.sees_own_only else self.in_log("activity")
        return activity is not None and not activity.is_limited

    @property
    def sees_everything(self) -> bool:
        """Whether nothing of this log is hidden from them."""
        is_whole = self.log == "security" or not self.is_limited
        return is_whole and self.sees_restricted and not self.sees_own_only

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone that the business counts its days in."""
        return ZoneInfo(self.business.zone)

    @cached_property
    def now(self) -> datetime:
        """The moment of reading, in the business's zone."""
        return timezone.now().astimezone(self.zone)

    @property
    def today(self) -> date:
        """The day of reading, in the business's zone."""
        return self.now.date()

    def sees(self, category: str) -> bool:
        """Return whether entries of the category are shown on this page to this viewer."""
        return (category == SECURITY) == (self.log == "security") and category in self.categories

    def entries(self) -> ActivityEntryQuerySet:
        """Return every entry that the viewer may see."""
        return ActivityEntry.objects.visible_to(self.user, self.log)
