"""Who may do what with whom: the rules of the team, as functions of roles."""

from __future__ import annotations

from accoraze.accounts.models import User
from accoraze.accounts.permissions import Can, Role

RUN_THE_BUSINESS = frozenset({Role.SUPER_ADMIN, Role.ADMIN})


def may_give(giver: User, role: str) -> bool:
    """Say whether this person may give somebody the role: Admins are made by the owner alone."""
    needed = Can.MANAGE_ADMINS if role in RUN_THE_BUSINESS else Can.MANAGE_TEAM
    return giver.may(needed)


def may_manage(manager: User, person: User) -> bool:
    """
    Say whether `manager` may change or remove `person`.

    Nobody changes or removes themselves: so the last Super Admin stays.
    """
    return (
        manager.pk != person.pk
        and manager.business_id == person.business_id
        and may_give(manager, person.role)
    )


def roles_to_give(giver: User) -> list[tuple[str, str]]:
    """Return the roles that this person may give, as choices of a field."""
    return [(role.value, str(role.label)) for role in Role if may_give(giver, role)]
