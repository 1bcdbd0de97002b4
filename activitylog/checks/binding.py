"""Binds every check of the log to `manage.py check`; those of Tags.database ask databases."""

from __future__ import annotations

from django.core.checks import Tags, register

from activitylog.checks.databases import check_vendors, check_versions
from activitylog.checks.declarations import check_declarations
from activitylog.checks.guard import check_triggers
from activitylog.checks.partitions import check_partitions
from activitylog.checks.settings import check_settings
from activitylog.saved_views.declared import check_views

TAG = "activitylog"


def bind() -> None:
    """Register the checks; once is enough, more is harmless."""
    for check in (check_declarations, check_settings, check_views, check_vendors):
        register(check, TAG)
    for check in (check_versions, check_triggers, check_partitions):
        register(check, TAG, Tags.database)
