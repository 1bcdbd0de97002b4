from __future__ import annotations

from django.db import models


class Stamp(models.Model):
    """Says that this database holds a whole demo, and which version of it."""

    version = models.CharField(max_length=64, primary_key=True)
    filled_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.version
