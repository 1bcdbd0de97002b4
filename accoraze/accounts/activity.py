"""What of people and businesses is logged."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accoraze.accounts.models import Business, User
from activitylog import ANY, Action, ModelActivity, register


@register(User)
class UserActivity(ModelActivity):
    category = "users"
    name = "name"
    summary = ("email", "role")
    exclude = ("last_login", "business", "version", "created_at", "updated_at")
    mask = ("password",)
    verbs = {"deleted": "removed"}
    labels = {"deleted": _("Removed user")}
    transitions = {
        "role": {ANY: Action("role_changed", _("Changed role"), is_security=True)},
    }

    def url(self, target_id: str) -> str:
        return reverse("team:person", args=[target_id])


@register(Business)
class BusinessActivity(ModelActivity):
    category = "settings"
    name = "name"
    summary = ("time_zone", "currency_code")
    exclude = ("version", "created_at", "updated_at")
    labels = {"updated": _("Changed business settings")}
    business = "id"
