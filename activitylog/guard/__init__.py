"""What did not come through the ORM: raw SQL, and on PostgreSQL other programs too.

PostgreSQL records it with triggers of its own, which are installed after `migrate`; SQLite with
temporary triggers on each connection of the application. ACTIVITYLOG_GUARD switches it on.
"""

from activitylog.guard.checks import check_databases
from activitylog.guard.installing import connect, connect_signals, disconnect, install, remove

__all__ = ["check_databases", "connect", "connect_signals", "disconnect", "install", "remove"]
