"""Connects the parts: capture, receivers, checks, and the declarations of the host's apps."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ActivityLogConfig(AppConfig):
    """Finds `activity.py` in every app, as the admin finds `admin.py`."""

    name = "activitylog"
    verbose_name = _("Activity log")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from activitylog import beginning, capture, checks, guard, receivers
        from activitylog.registry import registry

        autodiscover_modules("activity", register_to=registry)
        receivers.connect()
        checks.bind()
        if apps.is_installed("django.contrib.auth"):
            from activitylog.security import listening

            listening.connect()
        capture.install()
        beginning.connect_signals(self)
        guard.connect_signals(self)
