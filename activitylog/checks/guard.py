"""What `check --database` says of the guard and of the refusal to change entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from activitylog import append_only
from activitylog.conf import conf
from activitylog.guard import postgresql


def check_triggers(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Check the triggers in the databases that were named; only PostgreSQL keeps any."""
    return [message for alias in databases or () for message in _check(connections[alias])]


def _check(connection: BaseDatabaseWrapper) -> Iterator[CheckMessage]:
    if connection.vendor != "postgresql":
        return
    if append_only.TABLE not in connection.introspection.table_names():
        return
    alias = connection.alias
    if not append_only.is_installed(connection):
        yield Warning(
            f'The database "{alias}" does not refuse to change or remove entries.',
            hint=f"Run manage.py guard_activity install --append-only --database={alias}.",
            id="activitylog.W020",
        )
    if conf.ACTIVITYLOG_GUARD:
        states = postgresql.states(connection)
        outdated = sorted(f"{table} ({is_})" for table, is_ in states.items() if is_ != "current")
        if outdated:
            yield Warning(
                f'The guard\'s triggers in the database "{alias}" are not as the declarations '
                f"are: {', '.join(outdated)}.",
                hint=f"Run manage.py guard_activity install --database={alias}; migrate does it "
                "too.",
                id="activitylog.W021",
            )
    elif postgresql.is_installed(connection):
        yield Warning(
            f'The database "{alias}" has the guard\'s triggers, but ACTIVITYLOG_GUARD is not '
            "on: what the ORM writes is recorded twice.",
            hint="Set ACTIVITYLOG_GUARD = True, or run manage.py guard_activity remove "
            f"--database={alias}.",
            id="activitylog.W022",
        )
