from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connections
from django.utils import translation


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """Give SQLite a file: threads and processes do not share a database in memory."""
    directory: Path = tmp_path_factory.mktemp("databases")
    for connection in connections.all():
        if connection.vendor == "sqlite":
            name = directory / f"{connection.alias}.sqlite3"
            connection.settings_dict["TEST"]["NAME"] = str(name)


@pytest.fixture(autouse=True)
def default_language() -> None:
    """Begin in the default language: the one of an earlier test's last request is still active."""
    translation.deactivate()
