from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accoraze.accounts.navigation import menu
from accoraze.accounts.permissions import Can


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every page its business, what the reader `may` do, the menu, and where to ask."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "business": user.business,
        "may": {capability.name.lower(): user.may(capability) for capability in Can},
        "menu": menu(user, request.path),
        "support_email": settings.SUPPORT_EMAIL,
    }
