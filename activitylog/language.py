"""The language that entries are written in: the project's, whoever acts and whoever reads."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.utils import translation


def in_project_language() -> AbstractContextManager[None]:
    """Return a context in the project's language; where that is active already, it is free."""
    if translation.get_language() == settings.LANGUAGE_CODE:
        return nullcontext()
    return translation.override(settings.LANGUAGE_CODE)
