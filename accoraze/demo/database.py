"""The demo's database: whether it holds this demo, another's, or something to keep hands off."""

from __future__ import annotations

import hashlib
from enum import Enum, auto
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accoraze.accounts.models import Business
from accoraze.demo.models import Stamp


class State(Enum):
    """What a database holds."""

    EMPTY = auto()
    READY = auto()
    OUTDATED = auto()
    FOREIGN = auto()


def version() -> str:
    """Return a text that changes with the project's tables and with what the demo fills in."""
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        folder = Path(app.path)
        if not folder.is_relative_to(settings.BASE_DIR) or ".venv" in folder.parts:
            continue
        pattern = "**/*.py" if app.label == "demo" else "migrations/*.py"
        for path in sorted(folder.glob(pattern)):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def state() -> State:
    """Look at the database; a half-filled one cannot be, since filling is one transaction."""
    tables = set(connection.introspection.table_names())
    if not tables:
        return State.EMPTY
    stamped = Stamp._meta.db_table in tables and Stamp.objects.first()
    if stamped:
        return State.READY if stamped.version == version() else State.OUTDATED
    if Business._meta.db_table in tables and Business.objects.exists():
        return State.FOREIGN
    return State.OUTDATED


def set_aside() -> str:
    """Rename what is there, leave an empty database in its place, and return the new name."""
    suffix = timezone.now().strftime("%Y%m%d-%H%M%S")
    if connection.vendor == "sqlite":
        return _set_file_aside(Path(connection.settings_dict["NAME"]), suffix)
    name = f"demo_{suffix.replace('-', '_')}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"ALTER SCHEMA {schema} RENAME TO {connection.ops.quote_name(name)}")
        cursor.execute(f"CREATE SCHEMA {schema}")
    return name


def _set_file_aside(path: Path, suffix: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    aside = path.with_name(f"{path.name}.{suffix}")
    path.rename(aside)
    for leftover in (f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(leftover).unlink(missing_ok=True)
    return aside.name
