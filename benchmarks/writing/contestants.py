"""Who is measured: the bare write, the floor, the log without and with its guard, its peers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from auditlog.context import set_actor
from django.contrib.auth.models import User
from django.db import connections, transaction
from simple_history.models import HistoricalRecords

from activitylog import activity_context
from benchmarks.writing.by_hand import entry, write_many, write_one
from benchmarks.writing.shop import models

FLOOR = "floor"
ADDRESS = "203.0.113.7"


@dataclass(frozen=True, slots=True)
class Contestant:
    """A model, the database it is written in, and the way its log is told who acts."""

    name: str
    model: type[models.Product]
    attributed: Callable[[User], AbstractContextManager[Any]]
    using: str = "default"
    records_bulk: bool = True
    """Whether what is written without `save()` is recorded at all."""

    def write(self, action: str, target: Any, changes: Any, operation: Callable[[], Any]) -> None:
        """Do what is measured: for all but the floor, the operation alone."""
        operation()

    def write_rows(
        self, action: str, targets: Sequence[Any], changes: Any, operation: Callable[[], Any]
    ) -> None:
        operation()


class Floor(Contestant):
    """Writes an entry by hand, in the transaction of the operation."""

    def write(self, action: str, target: Any, changes: Any, operation: Callable[[], Any]) -> None:
        with transaction.atomic(using=self.using, savepoint=False):
            operation()
            write_one(self.using, entry(action, target, changes))

    def write_rows(
        self, action: str, targets: Sequence[Any], changes: Any, operation: Callable[[], Any]
    ) -> None:
        with transaction.atomic(using=self.using, savepoint=False):
            operation()
            head = entry(action, "", {})
            parent = head[0]
            rows = [[*row[:2], parent, *row[3:]] for row in _entries(action, targets, changes)]
            write_many(self.using, [head, *rows])


def _entries(action: str, targets: Sequence[Any], changes: Any) -> Iterator[list[Any]]:
    return (entry(action, target, changes) for target in targets)


def _by_log(user: User) -> AbstractContextManager[Any]:
    return activity_context(actor=user, business="1", ip=ADDRESS, source="web")


def _by_auditlog(user: User) -> AbstractContextManager[Any]:
    return set_actor(user, remote_addr=ADDRESS)


@contextmanager
def _by_simple_history(user: User) -> Iterator[None]:
    HistoricalRecords.context.request = SimpleNamespace(user=user)
    try:
        yield
    finally:
        del HistoricalRecords.context.request


def contestants() -> list[Contestant]:
    """Return all that the database lets take part."""
    found = [
        Contestant("bare", models.BareProduct, lambda user: nullcontext()),
        Floor(FLOOR, models.BareProduct, lambda user: nullcontext()),
        Contestant("activitylog", models.LoggedProduct, _by_log),
        Contestant("activitylog, guarded", models.LoggedProduct, _by_log, using="guarded"),
        Contestant("django-auditlog", models.AuditlogProduct, _by_auditlog, records_bulk=False),
        Contestant(
            "django-simple-history",
            models.SimpleHistoryProduct,
            _by_simple_history,
            records_bulk=False,
        ),
    ]
    if connections["default"].vendor == "postgresql":
        import pghistory  # it cannot be imported where it is not installed as an application

        found.append(
            Contestant(
                "django-pghistory",
                models.PghistoryProduct,
                lambda user: pghistory.context(user=user.pk, ip=ADDRESS),
            )
        )
    return found
