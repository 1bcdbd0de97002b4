"""Putting the guard on connections and into databases, and taking it away."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from activitylog.conf import conf
from activitylog.guard import postgresql
from activitylog.guard.announcing import Announcer
from activitylog.guard.sqlite import Watcher

_WRAPPERS: dict[str, type[Announcer | Watcher]] = {"postgresql": Announcer, "sqlite": Watcher}


def connect_signals(app_config: AppConfig) -> None:
    """Listen to new connections and to migrations; once is enough, more is harmless."""
    connection_created.connect(connect_new, dispatch_uid="activitylog.connect_new")
    post_migrate.connect(after_migrate, sender=app_config, dispatch_uid="activitylog.after_migrate")


def connect_new(*, connection: BaseDatabaseWrapper, **sent: Any) -> None:
    """Put the guard on a connection that was just made, if it is switched on."""
    if conf.ACTIVITYLOG_GUARD:
        connect(connection)


def connect(connection: BaseDatabaseWrapper) -> None:
    """Have the connection's statements announced (PostgreSQL) or watched (SQLite)."""
    wrapper = _wrapper_of(connection)
    if wrapper is None and connection.vendor in _WRAPPERS:
        wrapper = _WRAPPERS[connection.vendor](connection)
        connection.execute_wrappers.insert(0, wrapper)
    if isinstance(wrapper, Watcher):
        connection.ensure_connection()
        wrapper.connect()


def disconnect(connection: BaseDatabaseWrapper) -> None:
    """Leave the connection as it was before `connect`."""
    wrapper = _wrapper_of(connection)
    if isinstance(wrapper, Watcher):
        wrapper.disconnect()
    if wrapper is not None:
        connection.execute_wrappers.remove(wrapper)


def after_migrate(*, using: str, **sent: Any) -> None:
    """Bring the guard up to date with the tables, if it is switched on."""
    connection = connections[using]
    if conf.ACTIVITYLOG_GUARD:
        install(connection)


def install(connection: BaseDatabaseWrapper) -> None:
    """Install what is missing or stale; what is current is left. Once is enough."""
    if connection.vendor == "postgresql":
        postgresql.install(connection)
    else:
        connect(connection)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Remove every trigger of the guard and all that belongs to it."""
    if connection.vendor == "postgresql":
        postgresql.remove(connection)
    else:
        disconnect(connection)


def _wrapper_of(connection: BaseDatabaseWrapper) -> Announcer | Watcher | None:
    wrappers = connection.execute_wrappers
    return next((item for item in wrappers if isinstance(item, Announcer | Watcher)), None)
