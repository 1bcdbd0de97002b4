"""Connects what listens to django.contrib.auth, in projects that have it."""

from __future__ import annotations

from activitylog.security import account_changes, sign_ins


def connect() -> None:
    """Listen to sign-ins and to changes of accounts; once is enough, more is harmless."""
    sign_ins.connect()
    account_changes.connect()
