"""The entry: one line of the log, which reads the same after everything it speaks of is gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activitylog.choices import Outcome, Source
from activitylog.exceptions import AppendOnlyError
from activitylog.policy import SECURITY
from activitylog.querysets import ActivityEntryQuerySet
from activitylog.saved_views.models import SavedView, Start

__all__ = ("ActivityEntry", "Outcome", "SavedView", "Source", "Start")


class ActivityEntry(models.Model):
    """One thing that was done: when, by whom, from where, to what, with which values.

    Without foreign keys, so that no deletion elsewhere changes it; append-only. The primary key
    begins with the business, and so does every index: a query that does not name the business
    reads everybody's entries.
    """

    pk = models.CompositePrimaryKey("business_id", "id")
    id = models.UUIDField(_("entry"), serialize=False)
    request_id = models.UUIDField(_("operation"), null=True)
    parent_id = models.UUIDField(_("part of"), null=True)
    occurred_at = models.DateTimeField(_("date & time"))
    business_id = models.CharField(_("business"), max_length=64, serialize=False)
    ip = models.GenericIPAddressField(_("IP address"), null=True, unpack_ipv4=True)
    source = models.CharField(_("source"), max_length=16, choices=Source)
    outcome = models.CharField(
        _("outcome"), max_length=16, choices=Outcome, default=Outcome.SUCCESS
    )
    actor_id = models.TextField(_("user"), blank=True)
    actor_name = models.TextField(_("name"), blank=True)
    actor_email = models.TextField(_("e-mail"), blank=True)
    actor_role = models.TextField(_("role"), blank=True)
    category = models.TextField(_("type"))
    action = models.TextField(_("action"))
    target_type = models.TextField(_("target type"), blank=True)
    target_id = models.TextField(_("target id"), blank=True)
    target_name = models.TextField(_("target"), blank=True)
    details = models.TextField(_("details"), blank=True)
    changes = models.JSONField(_("changes"), default=dict)
    context = models.JSONField(_("context"), default=dict)

    objects = ActivityEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity entry")
        verbose_name_plural = _("activity entries")
        ordering = ("-id",)
        base_manager_name = "objects"  # which refuses to update and to delete
        indexes = (
            models.Index(
                fields=("business_id", "id"),
                name="activitylog_list",
                condition=Q(parent_id__isnull=True),
            ),
            models.Index(
                fields=("business_id", "actor_id", "id"),
                name="activitylog_actor",
                condition=Q(parent_id__isnull=True),
            ),
            models.Index(
                fields=("business_id", "action", "id"),
                name="activitylog_action",
                condition=Q(parent_id__isnull=True),
            ),
            models.Index(
                fields=("business_id", "ip", "id"),
                name="activitylog_ip",
                condition=Q(parent_id__isnull=True),
            ),
            models.Index(
                fields=("business_id", "target_type", "target_id", "id"),
                name="activitylog_target",
            ),
            models.Index(
                fields=("business_id", "parent_id", "id"),
                name="activitylog_parent",
                condition=Q(parent_id__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.target_name}".strip()

    def get_absolute_url(self) -> str:
        view = "security_entry" if self.category == SECURITY else "entry"
        return reverse(f"activitylog:{view}", kwargs={"id": self.id})

    def save_base(
        self,
        raw: bool = False,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Insert the entry, which every way of saving leads to; it is never written again."""
        if not self._state.adding or force_update or update_fields is not None:
            raise AppendOnlyError("save()")
        super().save_base(raw=raw, force_insert=True, using=using)

    def _do_update(self, *args: Any, **kwargs: Any) -> list[Sequence[Any]]:
        """Update no row, whoever asks: fixtures are loaded without asking save_base()."""
        return []

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: entries leave by retention alone."""
        raise AppendOnlyError("delete()")

    @property
    def is_bulk(self) -> bool:
        """Whether the entry stands for a write of many rows, which fold under it."""
        return bool(self.target_type) and not self.target_id and self.parent_id is None
