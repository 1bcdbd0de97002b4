"""Pages of the people: the list, one person, another role, removing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView, ListView, UpdateView
from django.views.generic.detail import SingleObjectMixin

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.models import User
from accoraze.accounts.permissions import Can
from accoraze.logged_forms import LoggedFormMixin
from accoraze.team.changing import remove
from accoraze.team.forms import RemovalForm, RoleForm
from accoraze.team.models import Invitation
from accoraze.team.roles import may_manage
from accoraze.versions import ChangedMeanwhileError, VersionedFormMixin, who_changed


class TeamView(BusinessViewMixin, ListView):
    """Everybody of the business, and who was asked to join."""

    capability = Can.VIEW_TEAM
    model = User
    context_object_name = "people"
    template_name = "team/people.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("name", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        invitations = Invitation.objects.for_business(self.business).pending()
        return super().get_context_data(
            invitations=invitations.select_related("invited_by"), **kwargs
        )


class PersonView(BusinessViewMixin, DetailView):
    """One person."""

    capability = Can.VIEW_TEAM
    model = User
    context_object_name = "person"
    template_name = "team/person.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            may_manage=may_manage(self.request.user, self.object), **kwargs
        )


class ManagedPersonMixin(BusinessViewMixin):
    """A page about a person whom the reader's role reaches."""

    capability = Can.MANAGE_TEAM
    model = User

    def get_object(self, queryset: Any = None) -> User:
        person = super().get_object(queryset)
        if person.pk == self.request.user.pk:
            raise PermissionDenied(_("You cannot change your own role or remove yourself."))
        if not may_manage(self.request.user, person):
            raise PermissionDenied(_("Only a Super Admin changes or removes an Admin."))
        return person


class RoleView(VersionedFormMixin, ManagedPersonMixin, LoggedFormMixin, UpdateView):
    """Gives a person another role; of two who do it at once, the second finds out."""

    form_class = RoleForm
    context_object_name = "person"
    success_message = gettext_lazy("The role of %(name)s was changed.")
    template_name = "team/role.html"


class RemoveView(ManagedPersonMixin, SingleObjectMixin, FormView):
    """Asks, then removes the person."""

    form_class = RemovalForm
    context_object_name = "person"
    template_name = "team/remove.html"
    object: User

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"seen_version": self.object.version}

    def form_valid(self, form: RemovalForm) -> HttpResponse:
        name = self.object.name
        try:
            remove(
                self.object, by=self.request.user, seen_version=form.cleaned_data["seen_version"]
            )
        except ChangedMeanwhileError as conflict:
            return self.came_late(conflict.current)
        except User.DoesNotExist as gone:
            raise Http404 from gone
        messages.success(self.request, _("%(name)s was removed.") % {"name": name})
        return HttpResponseRedirect(reverse("team:people"))

    def came_late(self, person: User) -> HttpResponse:
        """Show the person as they are now, and who changed them."""
        said = _("Nobody was removed: %(who)s changed %(name)s meanwhile. Look again first.")
        who = who_changed(person, self.request.user) or _("somebody")
        messages.error(self.request, said % {"who": who, "name": person.name})
        return HttpResponseRedirect(person.get_absolute_url())
