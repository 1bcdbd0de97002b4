"""Django's `flush`, which empties the log too: nothing of it is recorded, or refused."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.core.management.commands.flush import Command as Flush
from django.db import connections

from activitylog.append_only import retention_passes
from activitylog.guard.statements import emptying


class Command(Flush):
    """Tests empty every table with it between one and the next."""

    def handle(self, **options: Any) -> None:
        database = options["database"]
        deletes = connections[database].vendor == "sqlite"  # others truncate, which nobody refuses
        with emptying(), retention_passes(database) if deletes else nullcontext():
            super().handle(**options)
