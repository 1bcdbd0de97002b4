"""Installs what guards the log in the database, removes it, and says how it is."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from activitylog import append_only
from activitylog.conf import conf
from activitylog.guard import postgresql

ON_SQLITE = (
    "On SQLite the guard lives on the application's own connections: with ACTIVITYLOG_GUARD = True "
    "there is nothing else to do. The refusal to change entries is installed with --append-only."
)


class Command(BaseCommand):
    """`guard_activity install|remove|status`; `--append-only` means the log's own table alone."""

    help = (
        "Install, remove or look at the triggers that record what did not come through the ORM, "
        "or, with --append-only, those that refuse to change or remove entries."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("task", choices=["install", "remove", "status"])
        parser.add_argument("--append-only", action="store_true", help="The log's own table alone.")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, choices=tuple(connections))

    def handle(self, *, task: str, database: str, **options: Any) -> None:
        connection = connections[database]
        if task == "status":
            self._say_status(connection)
        elif options["append_only"]:
            self._change_refusal(task, connection)
        else:
            self._change_guard(task, connection)

    def _change_refusal(self, task: str, connection: BaseDatabaseWrapper) -> None:
        if task == "install":
            append_only.install(connection)
            self.stdout.write("The database refuses to change or remove entries.")
        else:
            append_only.remove(connection)
            self.stdout.write("The database lets entries be changed and removed.")

    def _change_guard(self, task: str, connection: BaseDatabaseWrapper) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(ON_SQLITE)
        if task == "remove":
            postgresql.remove(connection)
            self.stdout.write("The guard was removed.")
            return
        if not conf.ACTIVITYLOG_GUARD:
            raise CommandError(
                "ACTIVITYLOG_GUARD is not on, so what the ORM writes would be recorded twice. "
                "Set ACTIVITYLOG_GUARD = True first."
            )
        postgresql.install(connection)
        self.stdout.write(f"The guard is on {len(postgresql.states(connection))} tables.")

    def _say_status(self, connection: BaseDatabaseWrapper) -> None:
        refuses = "refuses" if append_only.is_installed(connection) else "does not refuse"
        self.stdout.write(f"The database {refuses} to change or remove entries.")
        if connection.vendor != "postgresql":
            self.stdout.write(ON_SQLITE)
            return
        for table, state in sorted(postgresql.states(connection).items()):
            self.stdout.write(f"{state:<12} {table}")
