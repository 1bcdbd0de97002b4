"""Asking people to join by a link, and letting them in by it once."""

from __future__ import annotations

from django.core import signing
from django.db import IntegrityError, transaction

from accoraze import clock
from accoraze.accounts.models import Business, User
from accoraze.team.models import Invitation
from accoraze.versions import locked
from activitylog import activity_context

SALT = "accoraze.team.invitation"
Status = Invitation.Status


class InvitationError(Exception):
    """The invitation cannot be made or used; the kinds say why."""


class AlreadyAUserError(InvitationError):
    """The address signs in already."""


class AlreadyInvitedError(InvitationError):
    """The address has an invitation that is still open."""


class UnknownLinkError(InvitationError):
    """No such link was ever sent: it was cut off, or made up."""


class LinkOverError(InvitationError):
    """The link was good once; `invitation` says what became of it."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__(invitation)
        self.invitation = invitation


def invite(business: Business, email: str, role: str, *, by: User | None) -> Invitation:
    """
    Write an invitation; `link_token` gives what its link is made of.

    Raises AlreadyAUserError or AlreadyInvitedError.
    """
    email = email.lower()
    if User.objects.filter(email=email).exists():
        raise AlreadyAUserError(email)
    try:
        with transaction.atomic():
            return Invitation.objects.create(
                business=business, email=email, role=role, invited_by=by
            )
    except IntegrityError as error:
        raise AlreadyInvitedError(email) from error


@transaction.atomic
def invite_again(invitation: Invitation, *, by: User) -> Invitation:
    """
    Start the time anew with a new link; the old one is good no more.

    Raises LinkOverError unless the invitation is open.
    """
    current = _locked(invitation)
    current.round += 1
    current.sent_at = clock.now()
    current.invited_by = by
    current.save(update_fields=["round", "sent_at", "invited_by", *current.mark_changed()])
    return current


@transaction.atomic
def withdraw(invitation: Invitation) -> Invitation:
    """Take the invitation back; raises LinkOverError unless it is open."""
    current = _locked(invitation)
    current.status = Status.WITHDRAWN
    current.save(update_fields=["status", *current.mark_changed()])
    return current


def link_token(invitation: Invitation) -> str:
    """Return what the invitation's link ends in: signed, and good for this round alone."""
    return signing.dumps([invitation.pk, invitation.round], salt=SALT)


def invitation_of(token: str) -> Invitation:
    """
    Return the open invitation that a link leads to.

    Raises UnknownLinkError, or LinkOverError when it was used, withdrawn, sent again or expired.
    """
    try:
        key, sent_round = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise UnknownLinkError from error
    invitation = Invitation.objects.select_related("business", "invited_by").filter(pk=key).first()
    if invitation is None:
        raise UnknownLinkError
    if not invitation.is_pending or invitation.is_expired or invitation.round != sent_round:
        raise LinkOverError(invitation)
    return invitation


def accept(token: str, *, name: str, password: str) -> User:
    """
    Let the person in: the account is made, and the link is used up, in one transaction.

    Raises as `invitation_of` does, and AlreadyAUserError when the address signs in by now.
    """
    email = ""
    try:
        with transaction.atomic():
            invitation = invitation_of(token)
            email = invitation.email
            if _locked(invitation).round != invitation.round:
                raise LinkOverError(invitation)
            user = User(email=email, name=name, role=invitation.role, business=invitation.business)
            user.set_password(password)
            invitation.status = Status.ACCEPTED
            with activity_context(actor=user):
                user.save()
                invitation.save(update_fields=["status", *invitation.mark_changed()])
            return user
    except IntegrityError as error:
        raise AlreadyAUserError(email) from error


def _locked(invitation: Invitation) -> Invitation:
    current = locked(invitation, None)
    if not current.is_pending:
        raise LinkOverError(current)
    return current
