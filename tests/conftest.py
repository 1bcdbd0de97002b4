from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connections


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """Give SQLite a file: threads and processes do not share a database in memory."""
    directory: Path = tmp_path_factory.mktemp("databases")
    for connection in connections.all():
        if connection.vendor == "sqlite":
            name = directory / f"{connection.alias}.sqlite3"
            connection.settings_dict["TEST"]["NAME"] = str(name)
