"""Reads Accoraze's settings from environment variables."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

TRUE = {"1", "true", "yes", "on"}


def flag(name: str) -> bool:
    """Say whether the variable holds a yes; unset is no."""
    return os.environ.get(name, "").strip().lower() in TRUE


def word(name: str, default: str = "") -> str:
    """Return the variable without blanks around it."""
    return os.environ.get(name, default).strip()


def words(name: str, default: str = "") -> list[str]:
    """Return the variable's values, which commas separate."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def secret(name: str, path: Path) -> str:
    """
    Return the variable, or a secret made once and kept in `path`.

    The file is readable by its owner alone, so that sessions survive a restart without
    anyone having to invent a key. Where several machines serve one site, set the variable.
    """
    if value := os.environ.get(name):
        return value
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii")
