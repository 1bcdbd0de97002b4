"""Binds every check of the log to `manage.py check`; those of Tags.database ask databases."""

from __future__ import annotations

from django.core.checks import Tags, register

from activitylog import checks, database_checks, guard, partitions, setting_checks
from activitylog.saved_views import declared

TAG = "activitylog"


def register_all() -> None:
    """Register the checks; once is enough, more is harmless."""
    for check in (
        checks.check_declarations,
        setting_checks.check_settings,
        declared.check_views,
        database_checks.check_vendors,
    ):
        register(check, TAG)
    for check in (
        database_checks.check_versions,
        guard.check_databases,
        partitions.check_partitions,
    ):
        register(check, TAG, Tags.database)
