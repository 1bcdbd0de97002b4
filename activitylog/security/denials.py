"""Denied attempts of people who are signed in, as the middleware sees them: responses with 403."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.http import HttpRequest
from django.utils.translation import gettext

from activitylog.conf import conf
from activitylog.context import current_origin
from activitylog.encoding import MASKED
from activitylog.entries import Draft, is_secret_name
from activitylog.language import in_project_language
from activitylog.models import ActivityEntry, Outcome
from activitylog.origin import Origin
from activitylog.policy import SECURITY
from activitylog.security.events import printable, with_browser
from activitylog.writer import write

logger = logging.getLogger(__name__)

ACTION = "access.denied"
SPAN = timedelta(minutes=1)
MOST_A_SPAN = 20
LONGEST_PATH = 300
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
CSRF_MIDDLEWARE = "django.middleware.csrf.CsrfViewMiddleware"


def note_denial(request: HttpRequest) -> None:
    """Record that the request was refused, if somebody made it who is signed in.

    Of one person, the same attempt is recorded once a minute, and no more than 20 attempts: who
    hammers at a door does not fill the log. Cost: a query bounded by the refusals of that minute.
    What fails is reported to the logger and goes no further: the answer is right, and nothing was
    changed that would have to be undone.
    """
    try:
        _note(request)
    except Exception:
        path = printable(request.path, LONGEST_PATH)
        logger.exception("The activity log could not record that %s was denied.", path)


def _note(request: HttpRequest) -> None:
    origin = current_origin()
    if origin.actor.id:
        attempt = _attempt(request)
        if not _is_known(attempt, origin):
            _write(attempt, origin)


def _attempt(request: HttpRequest) -> dict[str, str]:
    """Return what was tried, as the entry's context keeps it; without the query string."""
    match = request.resolver_match
    path = request.path
    for name, value in (match.kwargs if match else {}).items():
        if value != "" and is_secret_name(name, tuple(conf.ACTIVITYLOG_MASK)):
            # What a converter made of it need not stand in the path as it is.
            told = path.replace(value, MASKED) if isinstance(value, str) else path
            path = told if told != path or match is None else f"/{match.route}"
    return {
        "method": printable(request.method or "", 20),
        "path": printable(path, LONGEST_PATH),
        "view": match.view_name if match else "",
        "cause": "csrf" if _is_csrf_failure(request) else "permission",
    }


def _is_csrf_failure(request: HttpRequest) -> bool:
    """Return whether Django's middleware refused the request before its view was reached."""
    view = request.resolver_match.func if request.resolver_match else None
    return (
        request.method not in SAFE_METHODS
        and CSRF_MIDDLEWARE in settings.MIDDLEWARE
        and not getattr(request, "csrf_processing_done", False)
        and not getattr(view, "csrf_exempt", False)
    )


def _is_known(attempt: dict[str, str], origin: Origin) -> bool:
    """Return whether this minute's entries say it already, or are as many as there may be."""
    since = (origin.at or datetime.now(UTC)) - SPAN
    entries = ActivityEntry.objects.using(DEFAULT_DB_ALIAS).in_business(_business_of(origin))
    denials = entries.top_level().by_actor(origin.actor.id).between(since, None)
    recent = list(denials.filter(action=ACTION).values_list("context", flat=True)[:MOST_A_SPAN])
    return len(recent) == MOST_A_SPAN or any(attempt.items() <= known.items() for known in recent)


def _write(attempt: dict[str, str], origin: Origin) -> None:
    draft = Draft(
        business_id=_business_of(origin),
        category=SECURITY,
        action=ACTION,
        outcome=Outcome.DENIED.value,
        details=_in_words(attempt),
        context=dict(attempt),
    )
    write([with_browser(draft, origin)], origin, DEFAULT_DB_ALIAS)


def _business_of(origin: Origin) -> str:
    return origin.business_id or ""


def _in_words(attempt: dict[str, str]) -> str:
    """Return what was tried, in the project's language: everybody reads the same text."""
    with in_project_language():
        if attempt["cause"] == "csrf":
            words = gettext("Sent a form to %(path)s without the token that proves its origin")
        elif attempt["method"] in SAFE_METHODS:
            words = gettext("Tried to open %(path)s")
        elif attempt["method"] == "POST":
            words = gettext("Tried to send a form to %(path)s")
        else:
            words = gettext("Tried to send %(method)s to %(path)s")
        return words % attempt
