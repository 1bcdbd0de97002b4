from __future__ import annotations

from accoraze.accounts.models import Business
from accoraze.branding.models import Branding


def give_branding(
    *, instance: Business, created: bool, raw: bool, using: str, **sent: object
) -> None:
    """Give every new business the looks that it changes later."""
    if created and not raw:
        Branding.objects.using(using).create(business=instance)
