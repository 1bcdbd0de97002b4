"""What can be done: an action's key, its label and its category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from activitylog.policy import SECURITY


@dataclass(frozen=True, slots=True)
class Action:
    """An action: `key` is `<noun>.<verb>`, or the verb alone where a declaration adds its noun."""

    key: str
    label: Any  # text or lazy translation
    category: str = ""
    is_security: bool = False
    """Whether a transition of this name stands in the security log as well."""

    @property
    def categories(self) -> frozenset[str]:
        """The categories that its entries are kept under; no entry is kept under another."""
        return frozenset({self.category, *([SECURITY] if self.is_security else [])})


BUILT_IN = (
    Action("session.signed_in", _("Signed in"), "security"),
    Action("session.signed_out", _("Signed out"), "security"),
    Action("session.failed", _("Failed sign-in"), "security"),
    Action("password.changed", _("Changed password"), "security"),
    Action("access.denied", _("Was denied"), "security"),
    Action("log.exported", _("Exported activity logs"), "log"),
    Action("log.pruned", _("Removed old entries"), "log"),
    Action("log.restored", _("Restored archived entries"), "log"),
    Action("log.paused", _("Paused the log"), "log"),
)


def words_for(key: str) -> str:
    """Return words for an action whose code is gone: Completed order for `order.completed`."""
    noun, _dot, verb = key.partition(".")
    return f"{verb} {noun}".replace("_", " ").strip().capitalize()
