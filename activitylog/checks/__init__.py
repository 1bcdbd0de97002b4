"""Every misconfiguration that `manage.py check` tells of, with an id and what to do about it.

What ACTIVITYLOG_VIEWS declares is checked where it is read, by `saved_views`.
"""

from activitylog.checks.binding import bind

__all__ = ["bind"]
