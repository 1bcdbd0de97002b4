"""Pages of the invitations: asking somebody, asking again, taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import CreateView, DetailView, View
from django.views.generic.detail import SingleObjectMixin

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.permissions import Can
from accoraze.team import mail
from accoraze.team.forms import InvitationForm
from accoraze.team.inviting import (
    AlreadyAUserError,
    AlreadyInvitedError,
    LinkOverError,
    invite,
    invite_again,
    link_token,
    withdraw,
)
from accoraze.team.models import Invitation
from accoraze.team.roles import may_give


class InvitationMixin(BusinessViewMixin):
    """What all pages of invitations share."""

    capability = Can.MANAGE_TEAM
    model = Invitation

    def link(self, invitation: Invitation) -> str:
        """Return the address that the invited person opens."""
        path = reverse("team:accept", args=[link_token(invitation)])
        return self.request.build_absolute_uri(path)

    def post_mail(self, invitation: Invitation) -> None:
        """Send the link, and say how that went."""
        try:
            mail.send(invitation, self.link(invitation))
        except OSError:
            said = _("The e-mail to %(email)s could not be sent. Try again in a few minutes.")
            messages.error(self.request, said % {"email": invitation.email})
            return
        if mail.reaches_people():
            said = _("The invitation was sent to %(email)s.")
        else:
            said = _("%(email)s is invited. Hand over the link below yourself.")
        messages.success(self.request, said % {"email": invitation.email})


class InviteView(InvitationMixin, CreateView):
    """Asks somebody to join."""

    form_class = InvitationForm
    template_name = "team/invite.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        try:
            invitation = invite(self.business, data["email"], data["role"], by=self.request.user)
        except AlreadyAUserError:
            form.add_error("email", _("Somebody already signs in with this e-mail."))
            return self.form_invalid(form)
        except AlreadyInvitedError:
            form.add_error("email", _("This address is invited already: send that again instead."))
            return self.form_invalid(form)
        self.post_mail(invitation)
        return HttpResponseRedirect(invitation.get_absolute_url())


class InvitationView(InvitationMixin, DetailView):
    """One invitation; with its link where e-mail does not leave this machine."""

    template_name = "team/invitation.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("invited_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        invitation = self.object
        reaches = may_give(self.request.user, invitation.role)
        shown = reaches and invitation.is_pending and not mail.reaches_people()
        return super().get_context_data(
            may_manage=reaches, link=self.link(invitation) if shown else "", **kwargs
        )


class InvitationStepView(InvitationMixin, SingleObjectMixin, View):
    """Does something with an open invitation when it is posted."""

    http_method_names = ["post"]

    @cached_property
    def invitation(self) -> Invitation:
        invitation = self.get_object(self.get_queryset().select_related("business"))
        if not may_give(self.request.user, invitation.role):
            raise PermissionDenied(_("Only a Super Admin invites Admins."))
        return invitation

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return HttpResponseRedirect(self.take(self.invitation))
        except LinkOverError as over:
            messages.error(
                request,
                _("Nothing was changed: the invitation is %(status)s already.")
                % {"status": over.invitation.get_status_display().lower()},
            )
            return HttpResponseRedirect(reverse("team:people"))

    def take(self, invitation: Invitation) -> str:
        """Do it, and return where to go; raises LinkOverError."""
        raise NotImplementedError


class SendAgainView(InvitationStepView):
    """Sends a new link, which replaces the old one."""

    def take(self, invitation: Invitation) -> str:
        again = invite_again(invitation, by=self.request.user)
        self.post_mail(again)
        return again.get_absolute_url()


class WithdrawView(InvitationStepView):
    """Takes the invitation back."""

    def take(self, invitation: Invitation) -> str:
        withdraw(invitation)
        messages.success(
            self.request,
            _("The invitation of %(email)s was withdrawn.") % {"email": invitation.email},
        )
        return reverse("team:people")
