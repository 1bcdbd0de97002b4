"""From the ORM's write statements to `rows_inserted`, `rows_updated` and `rows_deleted`.

Every write of the ORM ends in an InsertQuery, UpdateQuery or DeleteQuery. For registered tables
these compile with a compiler that has the database return the rows it wrote.
"""

from activitylog.capture.installing import install, uninstall

__all__ = ["install", "uninstall"]
