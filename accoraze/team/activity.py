"""What of invitations is logged: they are about users, who do not exist yet."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accoraze.team.models import Invitation
from activitylog import ANY, Action, ModelActivity, register


@register(Invitation)
class InvitationActivity(ModelActivity):
    category = "users"
    noun = "user"
    name = "email"
    summary = "role"
    exclude = ("business", "invited_by", "sent_at", "version", "created_at", "updated_at")
    verbs = {
        "added": "invited",
        "updated": "invitation_updated",
        "deleted": "invitation_deleted",
    }
    labels = {
        "added": _("Invited user"),
        "updated": _("Updated invitation"),
        "deleted": _("Deleted invitation"),
    }
    transitions = {
        "status": {
            Invitation.Status.ACCEPTED: Action("invitation_accepted", _("Accepted invitation")),
            Invitation.Status.WITHDRAWN: Action("invitation_withdrawn", _("Withdrew invitation")),
        },
        "round": {ANY: Action("invitation_renewed", _("Renewed invitation"))},
    }
