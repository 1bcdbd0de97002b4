"""Who was asked to join a business."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accoraze import clock
from accoraze.accounts.fields import LowercaseEmailField
from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from accoraze.team.querysets import InvitationQuerySet
from accoraze.versions import Versioned

VALID_FOR = timedelta(days=7)


class Invitation(Versioned):
    """
    An e-mail address that may become a person of a business, once, and in one role.

    Whoever asked may be gone by now. Sending it again counts `round` up: only the link that was
    sent last is good.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    business = models.ForeignKey(Business, on_delete=models.CASCADE, editable=False)
    email = LowercaseEmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING, editable=False
    )
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, editable=False, verbose_name=_("invited by")
    )
    round = models.PositiveSmallIntegerField(_("times sent"), default=1, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=clock.now, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invited user")
        verbose_name_plural = _("invited users")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "email"],
                condition=models.Q(status="pending"),
                name="invitation_pending_once",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def get_absolute_url(self) -> str:
        return reverse("team:invitation", args=[self.pk])

    @property
    def is_pending(self) -> bool:
        return self.status == self.Status.PENDING

    @property
    def expires_at(self) -> datetime:
        return self.sent_at + VALID_FOR

    @property
    def is_expired(self) -> bool:
        return self.is_pending and self.expires_at <= clock.now()
