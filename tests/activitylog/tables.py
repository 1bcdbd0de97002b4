"""Tables that only some tests have, of models that no migration knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models

from activitylog.registry import registry


@contextmanager
def logged_tables(*made: type[models.Model]) -> Iterator[None]:
    """Make the tables, and log them, for a block that is outside of transactions."""
    for model in made:
        with connection.schema_editor() as editor:
            editor.create_model(model)
        registry.register(model)
    yield
    for model in reversed(made):
        registry.unregister(model)
        with connection.schema_editor() as editor:
            editor.delete_model(model)
