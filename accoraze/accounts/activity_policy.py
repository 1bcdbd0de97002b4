"""Who sees what of the log, in Accoraze's roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, Literal

from django.conf import settings
from django.utils import translation

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Can, Role, role_may
from activitylog import ALL, BusinessSettings, Policy

ABOUT_THE_STORE = frozenset({"products", "inventory"})


@cache
def roles_called(language: str) -> Mapping[str, Role]:
    """Return the roles by what they are called in a language, which entries are written in."""
    with translation.override(language):
        return {str(role.label): role for role in Role}


class BusinessPolicy(Policy):
    """Everybody reads the log of the own business, as far as the role goes."""

    def business(self, user: User) -> str | None:
        return str(user.business_id) if user.is_authenticated else None

    def role(self, user: User) -> str:
        return str(user.get_role_display()) if user.is_authenticated else ""

    def role_text(self, role: str) -> str:
        known = roles_called(settings.LANGUAGE_CODE).get(role)
        return str(known.label) if known else role

    def categories(self, user: User) -> AbstractSet[str]:
        if not (user.is_authenticated and user.may(Can.VIEW_ACTIVITY)):
            return frozenset()
        return ALL if user.may(Can.VIEW_WHOLE_LOG) else ABOUT_THE_STORE

    def security(self, user: User) -> Literal["all", "own", "none"]:
        if not (user.is_authenticated and user.may(Can.VIEW_SECURITY)):
            return "none"
        return "all" if user.may(Can.VIEW_ALL_SECURITY) else "own"

    def sees_restricted(self, user: User) -> bool:
        return user.is_authenticated and user.may(Can.VIEW_COSTS)

    def roles(self, log: Literal["activity", "security"]) -> Mapping[str, Any]:
        needed = Can.VIEW_ACTIVITY if log == "activity" else Can.VIEW_SECURITY
        return {role.value: role.label for role in Role if role_may(role, needed)}

    def roles_seeing_all(self, log: Literal["activity", "security"]) -> Sequence[Any]:
        needed = Can.VIEW_WHOLE_LOG if log == "activity" else Can.VIEW_ALL_SECURITY
        return [role.label for role in Role if role_may(role, needed)]

    def role_key(self, user: User) -> str:
        return user.role if user.is_authenticated else ""

    def manages_views(self, user: User) -> bool:
        return user.is_authenticated and user.may(Can.CHANGE_SETTINGS)

    def settings(self, business_id: str) -> BusinessSettings:
        business = Business.objects.filter(pk=business_id).first() if business_id else None
        if business is None:
            return BusinessSettings()
        return BusinessSettings(
            name=business.name,
            zone=business.time_zone,
            currency=business.currency_code,
            retention=business.log_retention,
        )
