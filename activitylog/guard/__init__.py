"""What did not come through the ORM: raw SQL, and on PostgreSQL other programs too.

PostgreSQL records it with triggers of its own, which are installed after `migrate`; SQLite with
temporary triggers on each connection of the application. ACTIVITYLOG_GUARD switches it on, for
every process that writes: what the ORM of one without it writes, the triggers record as well.

It is there against oversight, not against people who know it: on PostgreSQL a statement that
begins as the capture's own do is left alone. What PostgreSQL's triggers cannot know is what Python
says: names that only `str()` gives, values that fields convert on their way, and of parts that a
foreign key of the database removes after their owner, the owner's name and business.
"""

from activitylog.guard.installing import connect, connect_signals, disconnect, install, remove

__all__ = ["connect", "connect_signals", "disconnect", "install", "remove"]
