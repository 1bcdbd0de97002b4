"""Sign-ins, sign-outs and failed sign-ins, as django.contrib.auth tells of them.

An entry is written when Django's signal comes, in the transaction that is open. A session takes
effect when the response is sent, so an entry that cannot be written leaves nobody signed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from activitylog.context import activity_context
from activitylog.models import ActivityEntry, Outcome
from activitylog.origin import Origin
from activitylog.policy import get_policy
from activitylog.security.attempts import is_told
from activitylog.security.events import database_of, draft_about
from activitylog.writer import write


def connect() -> None:
    """Listen to the signals of django.contrib.auth; once is enough, more is harmless."""
    user_logged_in.connect(log_signed_in, dispatch_uid="activitylog.log_signed_in")
    user_logged_out.connect(log_signed_out, dispatch_uid="activitylog.log_signed_out")
    user_login_failed.connect(log_failed, dispatch_uid="activitylog.log_failed")


def log_signed_in(*, request: HttpRequest | None, user: Any, **sent: Any) -> None:
    """Record who signed in, and whether the address is new for them.

    Where that fails, the session forgets them before the error goes on: a view that swallows it
    must not sign anybody in.
    """
    try:
        with activity_context(request=request, actor=user) as origin:
            using = database_of(user)
            draft = draft_about(user, "session.signed_in", origin)
            if origin.ip:
                draft.context["first_seen"] = _is_new_address(draft.business_id, origin, using)
            write([draft], origin, using)
    except Exception:
        _forget(request)
        raise


def log_signed_out(*, request: HttpRequest | None, user: Any, **sent: Any) -> None:
    """Record who signed out; that nobody did is not worth an entry."""
    if user is None:
        return
    with activity_context(request=request, actor=user) as origin:
        write([draft_about(user, "session.signed_out", origin)], origin, database_of(user))


def log_failed(
    *, credentials: Mapping[str, Any], request: HttpRequest | None = None, **sent: Any
) -> None:
    """Record a failed sign-in: with the account that was tried, if there is one, as its target.

    The actor is whoever the request already was, mostly nobody: who tried is not known. Of a name
    that is no account's nothing is kept, since people type passwords there, and the entry belongs
    to the business that the context names (that of a subdomain, say), else to none: under the
    empty id, where no business's log shows it. Without businesses, that is everybody's log.
    Of many at once, not each is recorded: see `attempts`.
    """
    account = get_policy().account(credentials)
    is_read = hasattr(request, "META")  # whoever authenticates may hand on anything
    with activity_context(request=request if is_read else None) as origin:
        draft = draft_about(account, "session.failed", origin, outcome=Outcome.FAILED.value)
        using = database_of(account)
        if is_told(draft, origin, using):
            write([draft], origin, using)


def _is_new_address(business_id: str, origin: Origin, using: str) -> bool:
    """Return whether the actor has done nothing from this address in the time the log covers.

    What they did goes by index, newest first: an address in use is found in a few rows, and one
    that nobody has used in none.
    """
    entries = ActivityEntry.objects.using(using).in_business(business_id).top_level()
    return not entries.by_actor(origin.actor.id).filter(ip=origin.ip).exists()


def _forget(request: HttpRequest | None) -> None:
    if request is not None:
        request.session.clear()
        request.user = AnonymousUser()
