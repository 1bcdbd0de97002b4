"""The log by itself: nothing here, and nothing of the log, may import the host.

The host is barred before settings and applications are loaded, so here and not in a conftest.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

HOST = "accoraze"


class NoHost(MetaPathFinder):
    """Stands before the other finders and says that there is no host."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Refuse the host and everything in it."""
        if fullname.partition(".")[0] == HOST:
            raise ModuleNotFoundError(f"No module named {fullname!r} here.", name=fullname)
        return None


if HOST in sys.modules:
    raise ImportError(
        "The tests of the log run without the host: "
        "pytest --ds=tests.activitylog.settings tests/activitylog"
    )
sys.meta_path.insert(0, NoHost())
