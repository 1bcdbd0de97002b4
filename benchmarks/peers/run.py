"""One library, all write paths: prints as JSON what it recorded of each."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection
from django.test.utils import setup_test_environment

from activitylog import capture
from benchmarks.peers.catalogue import OURS
from benchmarks.peers.rows import recorded, rows_of
from tests.activitylog import write_paths

KEPT = {"django_content_type", "auth_permission", "django_migrations"}


def create_added_tables() -> None:
    """Create the tables of the models that a library added to the shop, which has migrations."""
    known = set(connection.introspection.table_names())
    with connection.schema_editor() as editor:
        for model in apps.get_app_config("shop").get_models():
            if model._meta.db_table not in known and not model._meta.proxy:
                editor.create_model(model)


def empty_tables() -> None:
    """Empty all tables but those that `migrate` fills."""
    tables = set(connection.introspection.table_names()) - KEPT
    flush = connection.ops.sql_flush(no_style(), sorted(tables), allow_cascade=True)
    connection.ops.execute_sql_flush(flush)


def outcome(case: Iterator[Any], adapter: Any) -> dict[str, Any]:
    """Run one case; return how many of the rows that it writes are recorded."""
    with adapter.writing():
        next(case)
    known = adapter.records().keys()
    try:
        with adapter.writing():
            expected = next(case)
    except Exception as error:  # noqa: BLE001  a library that fails a write is a result as well
        traceback.print_exc()
        return {"failed": repr(error)}
    new = [record for key, record in adapter.records().items() if key not in known]
    told, total = recorded(rows_of(expected), new)
    return {"recorded": told, "rows": total}


def outcomes(adapter: Any) -> dict[str, dict[str, Any]]:
    """Run every case on empty tables."""
    for module in iter_modules(write_paths.__path__):
        import_module(f"{write_paths.__name__}.{module.name}")
    found = {}
    for name, case in write_paths.WRITE_PATHS.items():
        empty_tables()
        section = case.__module__.rpartition(".")[2]
        found[name] = {"section": section, **outcome(case(), adapter)}
    return found


def main() -> None:
    """Run in a database of its own, which is gone afterwards."""
    setup_test_environment()
    if settings.PEER != OURS:
        capture.uninstall()
    name = connection.creation.create_test_db(verbosity=0, serialize=False)
    create_added_tables()
    try:
        found = outcomes(apps.get_app_config("peers").adapter)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    json.dump(found, sys.stdout)
