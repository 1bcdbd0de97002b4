"""Databases that the log cannot be written to or read from, with an id and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import connections, router

from activitylog.conf import conf
from activitylog.registry import Registry, registry

OLDEST = {"postgresql": (15,), "sqlite": (3, 38)}
NONE_AT_ALL = "unknown"
"""The vendor of a project without databases, which some commands are run in."""


def check_vendors(
    app_configs: Sequence[AppConfig] | None = None, *, declared: Registry = registry, **kwargs: Any
) -> list[CheckMessage]:
    """Check of what make the databases of registered models are; asks none of them."""
    return [message for alias in _aliases(declared) for message in _check_vendor(alias)]


def check_versions(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    *,
    declared: Registry = registry,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Check how old those databases are that were named and hold registered models."""
    wanted = set(databases or ()).intersection(_aliases(declared))
    return [message for alias in sorted(wanted) for message in _check_version(alias)]


def _aliases(declared: Registry) -> list[str]:
    written = {router.db_for_write(tracking.model) for tracking in declared}
    return sorted({*written, conf.ACTIVITYLOG_DATABASE}.intersection(connections))


def _check_vendor(alias: str) -> Iterator[CheckMessage]:
    connection = connections[alias]
    if connection.vendor not in {*OLDEST, NONE_AT_ALL}:
        yield Error(
            f'The activity log cannot be kept in the database "{alias}", which is '
            f"{connection.display_name}.",
            hint="Keep registered models and the log in PostgreSQL or SQLite.",
            id="activitylog.E020",
        )


def _check_version(alias: str) -> Iterator[CheckMessage]:
    connection = connections[alias]
    oldest = OLDEST.get(connection.vendor, ())
    found = connection.get_database_version()
    if found < oldest:
        yield Error(
            f'The database "{alias}" is {connection.display_name} {_dotted(found)}, which is too '
            "old for the activity log.",
            hint=f"Update it to {connection.display_name} {_dotted(oldest)} or newer.",
            id="activitylog.E021",
        )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
