"""Failed sign-ins by the dozen: anybody can make them, so not each may cost the log a row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.core.cache import cache
from django.utils.translation import gettext

from activitylog.entries import Draft
from activitylog.language import in_project_language
from activitylog.models import ActivityEntry
from activitylog.origin import Origin

SPAN = timedelta(minutes=1)
MOST_A_SPAN = 20


def is_told(draft: Draft, origin: Origin, using: str) -> bool:
    """Return whether a failed sign-in is worth an entry, and say in the draft how many it is.

    Of one address and account, 20 of a minute have an entry each; then every one that doubles
    their number has one, with the count. So a log tells how hard somebody tried, and nobody fills
    it. The count is kept in Django's cache, for each process apart where the cache is.
    Cost: a query bounded by what the address did in that minute.
    """
    since = (origin.at or datetime.now(UTC)) - SPAN
    entries = ActivityEntry.objects.using(using).in_business(draft.business_id).top_level()
    alike = entries.filter(ip=origin.ip, action=draft.action, target_id=draft.target_id)
    if alike.between(since, None).capped_count(MOST_A_SPAN - 1) < MOST_A_SPAN:
        return True
    attempts = _counted(f"{draft.business_id}\n{origin.ip}\n{draft.target_id}")
    if not _doubles(attempts):
        return False
    draft.context["attempts"] = attempts
    with in_project_language():
        draft.details = gettext(
            "%(count)s failed sign-ins within a minute, most of which have no entry of their own"
        ) % {"count": attempts}
    return True


def _counted(attempt: str) -> int:
    key = f"activitylog.failed.{sha256(attempt.encode()).hexdigest()}"
    cache.add(key, MOST_A_SPAN, SPAN.total_seconds())
    try:
        return int(cache.incr(key))
    except ValueError:  # a cache that keeps nothing, or not for long enough
        return 0


def _doubles(attempts: int) -> bool:
    times, rest = divmod(attempts, MOST_A_SPAN)
    return times > 1 and rest == 0 and times & (times - 1) == 0
