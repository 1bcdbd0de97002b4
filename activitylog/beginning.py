"""Before the log's table is made in a database there is no log there, and `migrate` can go on.

Old migrations write tables that are registered today, and many of them run before the log's own:
on every new database, so for every run of tests. Only a `migrate` that makes the log, or takes it
away, is watched. Everywhere else a table that is missing is an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary, ref

from django.apps import AppConfig
from django.core.management.base import OutputWrapper
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate

from activitylog.append_only import TABLE

_IS_MADE = {
    "postgresql": "SELECT to_regclass(%s) IS NOT NULL",
    "sqlite": "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = %s)",
}


class _Migrate:
    """A `migrate` in which the log may not be there yet, or no longer."""

    def __init__(self, output: OutputWrapper, *, goes_back: bool) -> None:
        self.output = ref(output)
        """Where it says what it does. One that fails sends no signal, but is gone then."""
        self.goes_back = goes_back
        self.unsaid: set[str] = set()


_running: WeakKeyDictionary[BaseDatabaseWrapper, _Migrate] = WeakKeyDictionary()


def connect_signals(app_config: AppConfig) -> None:
    """Listen to migrations; once is enough, more is harmless."""
    uid = "activitylog.beginning"
    pre_migrate.connect(_before_migrate, sender=app_config, dispatch_uid=uid)
    post_migrate.connect(_say_what_is_missing, dispatch_uid=uid)


def is_before_log(using: str, written: str) -> bool:
    """Return whether what is `written` now comes before the log in its database.

    Cost: nothing but in a `migrate` that makes or removes the log, and there one query until it
    has been made.
    """
    if not _running:
        return False
    connection = connections[using]
    migrate = _running.get(connection)
    if migrate is None:
        return False
    if migrate.output() is None:
        del _running[connection]
        return False
    if _is_made(connection):
        if not migrate.goes_back:
            del _running[connection]
        return False
    migrate.unsaid.add(written)
    return True


def _is_made(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_IS_MADE[connection.vendor], [TABLE])
        return bool(cursor.fetchone()[0])


def _before_migrate(
    *,
    using: str,
    apps: Any = None,
    plan: Sequence[tuple[Any, bool]] = (),
    stdout: OutputWrapper | None = None,
    **sent: Any,
) -> None:
    connection = connections[using]
    _running.pop(connection, None)
    if stdout is None or apps is None or connection.vendor not in _IS_MADE:
        return
    directions = {back for migration, back in plan if migration.app_label == "activitylog"}
    if directions or "activityentry" not in apps.all_models["activitylog"]:
        _running[connection] = _Migrate(stdout, goes_back=True in directions)


def _say_what_is_missing(*, using: str, verbosity: int = 1, **sent: Any) -> None:
    migrate = _running.get(connections[using])
    output = migrate.output() if migrate else None
    if migrate and output and migrate.unsaid:
        if verbosity:
            output.write(
                f"Written while there was no activity log, and not in it: "
                f"{', '.join(sorted(migrate.unsaid))}. Rows that were there before the log get "
                f'their first entries by "manage.py baseline_activity --database={using}".'
            )
        migrate.unsaid.clear()
