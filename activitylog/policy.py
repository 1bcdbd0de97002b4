"""Who sees what: the object that a host replaces to say it in its own terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final, Literal

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from activitylog.conf import conf

SECURITY: Final = "security"


class _All(frozenset[str]):
    """Every category, those included that nobody has thought of yet."""

    def __contains__(self, category: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


ALL: Final = _All()


@dataclass(frozen=True, slots=True)
class BusinessSettings:
    """What a business decides that the log must know."""

    name: str = ""
    zone: str = "UTC"
    """IANA name of the zone that its days are counted in."""
    currency: str = ""
    """ISO code of the currency of its money fields."""
    retention: timedelta | None = None
    """How long its entries are kept; None leaves it to ACTIVITYLOG_RETENTION."""


class Policy:
    """Django's permissions decide, and there is one business, whose id is empty.

    A host names its own subclass in ACTIVITYLOG_POLICY.
    """

    def business(self, user: Any) -> str | None:
        """Return the id of the business whose log `user` may read, or None for no log at all."""
        return ""

    def role(self, user: Any) -> str:
        """Return the name of the role; entries get it in the project's language."""
        return ""

    def role_text(self, role: str) -> str:
        """Return what a role, given as entries hold it, is called in the reader's language."""
        return role

    def categories(self, user: Any) -> AbstractSet[str]:
        """Return the categories that `user` may see, ALL, or an empty set for none."""
        return ALL if user.has_perm("activitylog.view_activityentry") else frozenset()

    def security(self, user: Any) -> Literal["all", "own", "none"]:
        """Return how much of the security log `user` may see."""
        if user.has_perm("activitylog.view_activityentry"):
            return "all"
        return "own" if user.is_authenticated else "none"

    def sees_restricted(self, user: Any) -> bool:
        """Return whether `user` may see the values of restricted fields."""
        return bool(user.has_perm("activitylog.view_activityentry"))

    def roles(self, log: Literal["activity", "security"]) -> Mapping[str, Any]:
        """Return the roles that read `log`, by key, with what each is called.

        Views are shared with them. Without roles there is one for everybody, and its key is empty.
        """
        return {"": _("Everybody who reads this log")}

    def roles_seeing_all(self, log: Literal["activity", "security"]) -> Sequence[Any]:
        """Return what the roles are called from which nothing of `log` is hidden.

        Whoever sees less is told them, to know whom to ask.
        """
        return ()

    def role_key(self, user: Any) -> str:
        """Return the key of the user's role among those of `roles`."""
        return ""

    def manages_views(self, user: Any) -> bool:
        """Return whether `user` may change and delete the views that others share."""
        return bool(user.has_perm("activitylog.change_savedview"))

    def account(self, credentials: Mapping[str, Any]) -> Any:
        """Return the user that a failed sign-in was tried for, or None if there is none.

        `credentials` are what authenticate() was given, without secrets. For authentication
        backends that find people by another name than the user model's, override this.
        """
        users = get_user_model()
        name = credentials.get("username") or credentials.get(users.USERNAME_FIELD)
        if not isinstance(name, str) or not name.isprintable():
            return None
        try:
            return users._default_manager.get_by_natural_key(name)
        except (users.DoesNotExist, users.MultipleObjectsReturned, TypeError, ValueError):
            return None

    def settings(self, business_id: str) -> BusinessSettings:
        """Return what the business decided; called once an operation when entries are written."""
        return BusinessSettings(zone=timezone.get_default_timezone_name())


def get_policy() -> Policy:
    """Return the policy that ACTIVITYLOG_POLICY names."""
    return _policy_at(conf.ACTIVITYLOG_POLICY)()


@lru_cache(maxsize=8)
def _policy_at(path: str) -> type[Policy]:
    found = import_string(path)
    if not (isinstance(found, type) and issubclass(found, Policy)):
        raise TypeError(
            f"ACTIVITYLOG_POLICY names {path}, which is no subclass of "
            "activitylog.policy.Policy; make it one."
        )
    return found
