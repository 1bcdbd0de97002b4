"""Whatever happens in a shop, in any order, the log rebuilds its tables.

HYPOTHESIS_PROFILE=thorough makes up a thousand stories of forty steps, or as many as
HYPOTHESIS_EXAMPLES says.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from hypothesis.stateful import invariant, run_state_machine_as_test

from tests.activitylog.log import entries
from tests.activitylog.machine.objects import Objects
from tests.activitylog.machine.relations import Relations
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log


class Shop(Objects, Relations):
    """After whatever has happened, the log says what the tables hold."""

    @invariant()
    def the_log_rebuilds_the_tables(self) -> None:
        assert tables_of_the_log() == tables_of_the_database()

    @invariant()
    def what_folds_has_a_head_in_its_business(self) -> None:
        written = entries()
        heads = {entry.id: entry for entry in written if entry.is_bulk}
        folded = [entry for entry in written if entry.parent_id]
        assert {entry.parent_id for entry in folded} == heads.keys()
        for entry in folded:
            head = heads[entry.parent_id]
            assert head.id < entry.id
            assert (head.business_id, head.action) == (entry.business_id, entry.action)

    def teardown(self) -> None:
        super().teardown()
        labels = ("shop", "activitylog")
        models = [
            model for label in labels for model in apps.get_app_config(label).get_models(True)
        ]
        tables = {model._meta.db_table for model in models if model._meta.managed}
        flush = connection.ops.sql_flush(no_style(), sorted(tables), allow_cascade=True)
        connection.ops.execute_sql_flush(flush)


@pytest.mark.django_db(transaction=True)
def test_whatever_is_written_the_log_rebuilds_the_tables():
    run_state_machine_as_test(Shop)
