"""Changing and removing people, safe against two who do it at once."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accoraze.accounts.models import User
from accoraze.team.roles import may_give, may_manage
from accoraze.versions import ChangedMeanwhileError

# Nobody manages themselves, and only a Super Admin manages one: whoever acts is locked and stays,
# so that there is always one left.


@transaction.atomic
def change_role(person: User, role: str, *, by: User, seen_version: int) -> User:
    """
    Give the person another role, unless they have it already.

    Raises PermissionDenied when `by` may not (any more), ChangedMeanwhileError when the person is
    no longer the version that was seen, and User.DoesNotExist.
    """
    current, manager = _locked(person, by, seen_version)
    if not may_give(manager, role):
        raise PermissionDenied(_("Only the owner of the account may give this role."))
    if current.role != role:
        current.role = role
        current.save(update_fields=["role", *current.mark_changed()])
    return current


@transaction.atomic
def remove(person: User, *, by: User, seen_version: int) -> None:
    """Delete the account; what the person did stays in the log. Raises as `change_role` does."""
    current, _manager = _locked(person, by, seen_version)
    current.delete()


def _locked(person: User, by: User, seen_version: int) -> tuple[User, User]:
    """Return the person and who acts, both as they are now and locked in one order."""
    rows = User.objects.for_business(by.business).filter(pk__in=[person.pk, by.pk])
    people = {row.pk: row for row in rows.order_by("pk").select_for_update(of=("self",))}
    if person.pk not in people:
        raise User.DoesNotExist
    current = people[person.pk]
    if by.pk not in people or not may_manage(people[by.pk], current):
        raise PermissionDenied(_("Your role does not reach this person."))
    if current.version != seen_version:
        raise ChangedMeanwhileError(current)
    return current, people[by.pk]
