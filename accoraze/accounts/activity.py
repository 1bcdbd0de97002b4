"""What of people and businesses is logged."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from activitylog import Action, ModelActivity, register


@register(User)
class UserActivity(ModelActivity):
    category = "users"
    name = "name"
    summary = ("email", "role")
    exclude = ("last_login", "created_at", "business")
    mask = ("password",)
    verbs = {"deleted": "removed"}
    labels = {"deleted": _("Removed user")}
    transitions = {
        "role": {role.value: Action("role_changed", _("Changed role")) for role in Role},
    }


@register(Business)
class BusinessActivity(ModelActivity):
    category = "settings"
    name = "name"
    summary = ("time_zone", "currency_code")
    exclude = ("created_at",)
    labels = {"updated": _("Changed business settings")}
    business = "id"
