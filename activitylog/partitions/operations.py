"""The migration's operation that creates a table with partitions."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from activitylog.append_only import TABLE
from activitylog.partitions.catalogue import DEFAULT
from activitylog.partitions.making import months_needed, statements


class CreatePartitionedModel(CreateModel):
    """CreateModel whose table PostgreSQL partitions by month, on the range of `id`.

    It begins with the default partition and the months from the present one to a year ahead.
    Other databases get the ordinary table.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        connection = schema_editor.connection
        model = to_state.apps.get_model(app_label, self.name)
        if connection.vendor != "postgresql" or not self.allow_migrate_model(
            connection.alias, model
        ):
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        plain = schema_editor.sql_create_table
        schema_editor.sql_create_table = f"{plain} PARTITION BY RANGE (id)"
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.sql_create_table = plain
        schema_editor.execute(f"CREATE TABLE {DEFAULT} PARTITION OF {TABLE} DEFAULT")
        for month in months_needed():
            for statement in statements(month):
                schema_editor.execute(statement)
