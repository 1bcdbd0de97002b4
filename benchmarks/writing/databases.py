"""The databases that a benchmark writes in: new for each run, and gone after it."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.db import connections

from activitylog.guard.installing import connect, install

VERSIONS = ("django-auditlog", "django-simple-history", "django-pghistory", "psycopg")


@contextmanager
def fresh() -> Iterator[None]:
    """Create the databases, the second one guarded, and remove them at the end."""
    with TemporaryDirectory(prefix="benchmarks-") as directory:
        for connection in connections.all():
            if connection.vendor == "sqlite":
                connection.settings_dict["TEST"]["NAME"] = str(
                    Path(directory) / connection.settings_dict["NAME"]
                )
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
        guarded = connections["guarded"]
        connect(guarded)
        install(guarded)
        try:
            yield
        finally:
            for connection in connections.all():
                connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def describe() -> str:
    """Say what is measured on, for the heading of the results."""
    connection = connections["default"]
    connection.ensure_connection()
    server = ".".join(str(part) for part in connection.get_database_version())
    peers = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in VERSIONS)
    return (
        f"{connection.display_name} {server}; Django {django.__version__}, "
        f"Python {platform.python_version()}; {peers}"
    )
