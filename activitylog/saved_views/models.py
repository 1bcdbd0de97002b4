"""What is kept of views: named filters of a business, and what somebody's log opens with."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from activitylog.saved_views.filters import names_in, parameters_in

NAME_LENGTH = 60
QUERY_LENGTH = 1500


def key_of_name(name: str) -> str:
    """Return what names have in common that a reader takes for the same.

    Letter case, spacing and characters that nobody sees make no difference.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    shown = (c for c in folded if c.isspace() or not unicodedata.category(c).startswith("C"))
    return " ".join("".join(shown).split())


class OfOneLog(models.Model):
    """Filters of one log of a business, as the parameters of its address.

    People are named by id and without foreign keys, as in entries: any user model will do, and
    nothing goes when an account does.
    """

    business_id = models.CharField(_("business"), max_length=64, blank=True)
    log = models.CharField(
        _("log"),
        max_length=16,
        choices={"activity": _("Activity Logs"), "security": _("Security Logs")},
        default="activity",
    )
    query = models.TextField(_("filters"), max_length=QUERY_LENGTH)

    class Meta:
        abstract = True

    @property
    def parameters(self) -> QueryDict:
        return parameters_in(self.query)


class SavedView(OfOneLog):
    """Filters that somebody gave a name, for themselves and for the roles it is shared with.

    Nobody has two of one name, and of those that are shared a business has one of each.
    """

    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    name_key = models.TextField(editable=False)
    owner_id = models.TextField(_("owner"), blank=True)
    owner_name = models.TextField(_("saved by"), blank=True)
    shared_with = models.JSONField(_("shared with"), default=list, blank=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = (
            models.UniqueConstraint(
                fields=("business_id", "owner_id", "name_key"), name="activitylog_view_of_owner"
            ),
            models.UniqueConstraint(
                fields=("business_id", "name_key"),
                condition=~models.Q(shared_with=[]),
                name="activitylog_view_shared",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save under the name's key; IntegrityError where it is taken."""
        self.name_key = key_of_name(self.name)
        super().save(*args, **kwargs)

    @property
    def names(self) -> dict[str, str]:
        """What the people and objects were called of which its filters speak."""
        return names_in(self.query)


class Start(OfOneLog):
    """What a log opens with for one person: a copy, which no change of a view takes away."""

    user_id = models.TextField(_("user"))

    class Meta:
        verbose_name = _("start of a log")
        verbose_name_plural = _("starts of logs")
        constraints = (
            models.UniqueConstraint(
                fields=("business_id", "user_id", "log"), name="activitylog_start_user"
            ),
        )

    def __str__(self) -> str:
        return self.query
