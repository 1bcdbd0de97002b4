"""What this process was started for, where nothing else says through what a change came."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import PurePath

PROGRAMS = frozenset({"manage.py", "django-admin", "django-admin.exe"})
OF_DJANGO = ("django", "__main__.py")
"""How the path ends of what `python -m django` runs."""
SERVERS = frozenset({"runserver", "runserver_plus", "test", "testserver"})
"""Commands that run the application for others, who say themselves what they do."""


@cache
def running_command() -> str:
    """Return the management command that this process runs, like `shell`; empty for any other."""
    program, *arguments = [*sys.argv, ""]
    path = PurePath(program)
    if path.name not in PROGRAMS and path.parts[-2:] != OF_DJANGO:
        return ""
    command = arguments[0]
    return command if command.isidentifier() and command not in SERVERS else ""
