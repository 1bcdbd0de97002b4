"""What the commands share that go through tables: naming them, and showing how far they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from activitylog.models import ActivityEntry
from activitylog.replay import Progress, RecordedTable, recorded_tables


def _is_there(connection: BaseDatabaseWrapper, table: str) -> bool:
    """Return whether there is a table or a view of this name, which may be in a schema."""
    if connection.vendor != "postgresql":
        return table in connection.introspection.table_names(include_views=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [connection.ops.quote_name(table)])
        return bool(cursor.fetchone()[0])


class TablesCommand(BaseCommand):
    """A command that does something with the tables of registered models, one after the other."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "models",
            nargs="*",
            metavar="model",
            help="a registered model, as shop.Product; its many-to-many links belong to it. "
            "Without any, all of them.",
        )
        parser.add_argument(
            "--database",
            default=DEFAULT_DB_ALIAS,
            choices=tuple(connections),
            help='the database whose tables and log are meant; "default" if it is not given',
        )

    def tables(self, options: dict[str, Any]) -> Iterator[RecordedTable]:
        """Yield the tables that were named and are kept in the database; CommandError if wrong."""
        names: Sequence[str] = options["models"]
        try:
            models: list[type[Model] | None] = [apps.get_model(name) for name in names]
            chosen = [table for model in models or [None] for table in recorded_tables(model)]
        except (LookupError, ValueError) as error:
            raise CommandError(
                f"{error} Name models as app.Model: "
                f"{', '.join(sorted(t.label for t in recorded_tables()))}."
            ) from error
        using = options["database"]
        chosen = [table for table in chosen if router.allow_migrate_model(using, table.model)]
        needed = [ActivityEntry._meta.db_table, *(t.model._meta.db_table for t in chosen)]
        for table in needed:
            if not _is_there(connections[using], table):
                raise CommandError(
                    f'The database "{using}" has no table "{table}": run '
                    f'"manage.py migrate --database={using}", or name another --database.'
                )
        yield from chosen

    def showing(self, table: RecordedTable, what: str) -> Progress:
        """Return what shows, on a terminal, how many `what` of a table are done."""

        def show(count: int) -> None:
            if self.stderr.isatty():
                self.stderr.write(f"\r{table.label}: {count:,} {what} …", ending="")

        return show

    def end_show(self) -> None:
        """Clear the line of `showing`."""
        if self.stderr.isatty():
            self.stderr.write("\r\033[K", ending="")
