"""Connects the parts: capture, receivers, checks, and the declarations of the host's apps."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.core.checks import Tags
from django.core.checks import register as register_check
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ActivityLogConfig(AppConfig):
    """Finds `activity.py` in every app, as the admin finds `admin.py`."""

    name = "activitylog"
    verbose_name = _("Activity log")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from activitylog import (
            beginning,
            capture,
            checks,
            database_checks,
            guard,
            partitions,
            receivers,
            setting_checks,
            signals,
        )
        from activitylog.registry import registry
        from activitylog.saved_views.declared import check_views

        autodiscover_modules("activity", register_to=registry)
        for signal, receiver in (
            (signals.rows_inserted, receivers.log_inserted),
            (signals.rows_updated, receivers.log_updated),
            (signals.rows_deleted, receivers.log_deleted),
        ):
            signal.connect(receiver, dispatch_uid=f"activitylog.{receiver.__name__}")
        register_check(checks.check_declarations, "activitylog")
        register_check(setting_checks.check_settings, "activitylog")
        register_check(check_views, "activitylog")
        register_check(database_checks.check_vendors, "activitylog")
        register_check(database_checks.check_versions, "activitylog", Tags.database)
        register_check(guard.check_databases, "activitylog", Tags.database)
        register_check(partitions.check_partitions, "activitylog", Tags.database)
        if apps.is_installed("django.contrib.auth"):
            from activitylog.security import account_changes, sign_ins

            sign_ins.connect()
            account_changes.connect()
        capture.install()
        beginning.connect_signals(self)
        guard.connect_signals(self)
