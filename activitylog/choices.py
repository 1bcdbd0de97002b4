"""Through what an entry came and how it ended, by the words that are stored."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Through what a change came."""

    WEB = "web", _("Web")
    API = "api", _("API")
    COMMAND = "command", _("Command")
    TASK = "task", _("Task")
    DATABASE = "database", _("Database")
    SYSTEM = "system", _("System")


class Outcome(models.TextChoices):
    """How it ended."""

    SUCCESS = "success", _("Success")
    DENIED = "denied", _("Denied")
    FAILED = "failed", _("Failed")
