"""The e-mail that an invitation is."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accoraze.team.models import Invitation

BACKENDS_WITHOUT_POST = frozenset({"console", "dummy", "filebased", "locmem"})


def reaches_people() -> bool:
    """Say whether e-mail leaves this machine; else whoever invites hands the link over."""
    return settings.EMAIL_BACKEND.rpartition(".")[0].rpartition(".")[2] not in BACKENDS_WITHOUT_POST


def send(invitation: Invitation, link: str) -> None:
    """Send the link to whom it is for; raises OSError when the mail cannot go out."""
    context = {"invitation": invitation, "business": invitation.business, "link": link}
    subject = _("Join %(business)s on Accoraze") % {"business": invitation.business.name}
    EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string("team/invitation_email.txt", context),
        to=[invitation.email],
    ).send()
