"""The libraries, and what each wants in the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Peer:
    """One library: its distribution, and what its documentation has one add to the settings."""

    distribution: str
    adapter: str
    setup: str
    """How it was set up, for the documentation."""
    apps: Sequence[str] = ()
    middleware: Sequence[str] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


OURS = Peer(
    "accoraze-activity-logs",
    "accoraze",
    "as the tests have it",
    middleware=("activitylog.middleware.ActivityLogMiddleware",),
)

PEERS = (
    Peer(
        "django-pghistory",
        "pghistory",
        "`track()` with `InsertEvent`, `UpdateEvent` and `DeleteEvent` on every model and every "
        "link table; it runs on PostgreSQL alone, and does not take composite keys",
        apps=("pgtrigger", "pghistory"),
        middleware=("pghistory.middleware.HistoryMiddleware",),
        settings={"PGTRIGGER_INSTALL_ON_MIGRATE": True},
    ),
    Peer(
        "django-simple-history",
        "simple_history",
        "every model registered, with its `m2m_fields`; its `bulk_create_with_history()` and "
        "`bulk_update_with_history()`, which record what they write, are calls of their own that "
        "a project makes instead of Django's",
        apps=("simple_history",),
        middleware=("simple_history.middleware.HistoryRequestMiddleware",),
    ),
    Peer(
        "django-auditlog",
        "auditlog",
        "every model registered, with its `m2m_fields`",
        apps=("auditlog",),
        middleware=("auditlog.middleware.AuditlogMiddleware",),
    ),
    Peer(
        "django-easy-audit",
        "easy_audit",
        "as installed, which watches every model",
        apps=("easyaudit",),
        middleware=("easyaudit.middleware.easyaudit.EasyAuditMiddleware",),
    ),
    Peer(
        "django-reversion",
        "reversion",
        "every model registered, parents followed, each write in `create_revision()`; it keeps "
        "versions, the last one also of what is deleted, but no record that it was deleted",
        apps=("reversion",),
        middleware=("reversion.middleware.RevisionMiddleware",),
    ),
)


def peer_named(adapter: str) -> Peer:
    """Return the library of an adapter; LookupError, with the names there are, if there is none."""
    for peer in (OURS, *PEERS):
        if peer.adapter == adapter:
            return peer
    known = ", ".join(peer.adapter for peer in PEERS)
    raise LookupError(f"There is no library {adapter!r} here; there are {known}.")
