"""Loose scans: jumping in an index from one value to the next, whatever lies between."""

from __future__ import annotations

from django.db import connections

from activitylog.models import ActivityEntry

FIRST_ID, LAST_ID = "0" * 32, "f" * 32

VALUES = """
    WITH RECURSIVE found(value) AS (
        SELECT (SELECT {column} FROM {table} WHERE {of} ORDER BY {column} LIMIT 1)
        UNION ALL
        SELECT (SELECT {column} FROM {table} WHERE {beyond} ORDER BY {column} LIMIT 1)
        FROM found WHERE found.value IS NOT NULL
    )
"""
"""Finds `found(value)`: the values of a column, then one NULL; one look into the index for each.

`of` is the condition for the first value, `beyond` the one for the next after `found.value`.
"""

_BUSINESSES = "SELECT value FROM found WHERE value IS NOT NULL"


def businesses(using: str, table: str = "") -> list[str]:
    """Return whose entries the log in a database holds, or a table of it.

    One query, one look into the index for each business.
    """
    connection = connections[using]
    sql = (VALUES + _BUSINESSES).format(
        column="business_id",
        table=connection.ops.quote_name(table or ActivityEntry._meta.db_table),
        of="(business_id, id) > ('', %s)",
        beyond="(business_id, id) > (found.value, %s)",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [FIRST_ID, LAST_ID])
        return [value for (value,) in cursor.fetchall()]
