"""The person behind an entry, as copied into it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from activitylog.language import in_project_language
from activitylog.policy import get_policy


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with the name, e-mail and role of that moment; all empty for the system."""

    id: str = ""
    name: str = ""
    email: str = ""
    role: str = ""
    business_id: str | None = None

    @classmethod
    def of(cls, user: Any) -> Self:
        """Return the actor for a user of any user model, an Actor, or None for the system.

        Asks the policy for role and business.
        """
        named = cls.named(user)
        if named is user or not named.id:
            return named
        policy = get_policy()
        with in_project_language():  # everybody reads the same entries
            role = str(policy.role(user))
        return replace(named, role=role, business_id=policy.business(user))

    @classmethod
    def named(cls, user: Any) -> Self:
        """Return the same with name and e-mail alone, for which the policy is not asked."""
        if isinstance(user, cls):
            return user
        if user is None or not user.is_authenticated or getattr(user, "pk", None) is None:
            return cls()
        username = user.get_username()
        full_name = user.get_full_name() if hasattr(user, "get_full_name") else ""
        return cls(
            id=str(user.pk),
            name=full_name.strip() or username,
            email=str(getattr(user, getattr(user, "EMAIL_FIELD", "email"), "") or ""),
        )

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def as_person(self) -> dict[str, str]:
        """Return id, name and e-mail, as entries keep them of an impersonator."""
        return {"id": self.id, "name": self.name, "email": self.email}
