"""Which logos are kept: former ones while entries of the log can show them, and not too many."""

from __future__ import annotations

from django.db import transaction

from accoraze import clock
from accoraze.accounts.models import Business
from accoraze.branding.logos import Picture
from accoraze.branding.models import Branding, Logo
from accoraze.versions import locked
from activitylog.models import ActivityEntry

FORMER_KEPT = 50


def keep(business: Business, picture: Picture) -> Logo:
    """Return the logo that a business chooses now, which may be one that it had before."""
    logo, _is_new = Logo.objects.update_or_create(
        digest=picture.digest(business.pk),
        defaults={"chosen_at": clock.now()},
        create_defaults={
            "business": business,
            "name": picture.name,
            "png": picture.png,
            "chosen_at": clock.now(),
        },
    )
    return logo


def forget_oldest(branding: Branding) -> None:
    """Delete the former logos that come after the latest 50."""
    outdated = Logo.objects.former(branding).values_list("pk", flat=True)[FORMER_KEPT:]
    Logo.objects.filter(pk__in=list(outdated)).delete()


def forget_untold(branding: Branding) -> int:
    """
    Delete the former logos of which no entry tells any more, and return how many there were.

    Cost: reads the entries about the branding, if there are former logos.
    """
    with transaction.atomic():
        current = locked(branding, seen_version=None)
        former = set(Logo.objects.former(current).values_list("pk", flat=True))
        untold = former - _told(current) if former else former
        Logo.objects.filter(pk__in=untold).delete()
    return len(untold)


def _told(branding: Branding) -> set[str]:
    entries = ActivityEntry.objects.in_business(str(branding.business_id))
    about = entries.for_target(branding._meta.label_lower, str(branding.pk)).order_by()
    found: set[str] = set()
    for changes in about.values_list("changes", flat=True).iterator():
        logo = changes.get("logo")
        if isinstance(logo, list):
            found.update(value for value in logo[:2] if isinstance(value, str))
    return found
