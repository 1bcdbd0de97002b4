"""Who does something, from where and through what: the context that entries are written in."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar, Token
from datetime import UTC, datetime
from functools import wraps
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar, cast
from uuid import UUID

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.utils import timezone

from activitylog.actors import Actor
from activitylog.client_ip import client_ip, parsed_address
from activitylog.entries import clean
from activitylog.ids import new_id
from activitylog.policy import BusinessSettings, get_policy
from activitylog.process import running_command

P = ParamSpec("P")
R = TypeVar("R")

_is_paused: ContextVar[bool] = ContextVar("activitylog_is_paused", default=False)
_current: ContextVar[Origin | None] = ContextVar("activitylog_origin", default=None)


class Origin:
    """Where entries come from; what is not given is asked of the surrounding origin.

    Nothing is looked up before the first entry is written: a request that writes nothing costs
    this object alone.
    """

    __slots__ = ("_given", "_id", "_ip", "_settings", "outer", "request")

    def __init__(
        self,
        outer: Origin | None = None,
        request: HttpRequest | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        self.outer = outer
        self.request: HttpRequest | None = request or (outer.request if outer else None)
        self._given = given or {}
        self._id: UUID | None = None
        self._ip: str | None = None
        self._settings: dict[str, BusinessSettings] = {}

    def given(self, name: str) -> Any:
        """Return what was given as `name` here or further out, or None."""
        if name in self._given:
            return self._given[name]
        return self.outer.given(name) if self.outer else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of where entries come from."""
        return self.outer is None and self.request is None and not self._given

    @property
    def operation_id(self) -> UUID:
        """The id that all entries of one request, command or task share."""
        if self.outer and "request_id" not in self._given:
            return self.outer.operation_id
        if self._id is None:
            self._id = self._given.get("request_id") or new_id(self.at)
        return self._id

    @property
    def actor(self) -> Actor:
        """Who acts, looked up now: a view may have authenticated the request since it began."""
        actor = self.given("actor")
        if actor is None and self.request is not None:
            actor = getattr(self.request, "user", None)
        return Actor.of(actor)

    @property
    def business_id(self) -> str | None:
        """The business of rows that do not name one themselves."""
        business = self.given("business")
        if business is not None:
            return str(getattr(business, "pk", business))
        return self.actor.business_id

    @property
    def ip(self) -> str | None:
        """The client's address, or None where nobody called from anywhere."""
        if self._ip is None:
            given = self.given("ip")
            if given is not None:
                address = parsed_address(str(given))
                self._ip = str(address) if address else None
            elif self.request is not None:
                self._ip = client_ip(self.request.META)
        return self._ip

    @property
    def source(self) -> str:
        """Through what it came: as given, else a request, a task or a command, if there is one."""
        if source := self.given("source"):
            return cast("str", source)
        if self.request is not None:
            return "web"
        if self.given("task") and not self.given("command"):
            return "task"
        return "command" if self.command else "system"

    @property
    def command(self) -> str:
        """The command that acts: as given, else the one that this process runs."""
        is_told = any(map(self.given, ("command", "task", "source"))) or self.request is not None
        return str(self.given("command") or "") if is_told else running_command()

    @property
    def at(self) -> datetime | None:
        return cast("datetime | None", self.given("at"))

    def settings(self, business_id: str) -> BusinessSettings:
        """Return what the business decided; asked of the policy once an operation."""
        if self.outer:
            return self.outer.settings(business_id)
        if business_id not in self._settings:
            self._settings[business_id] = get_policy().settings(business_id)
        return self._settings[business_id]

    def remarks(self) -> dict[str, Any]:
        """Return what is rarely there, as entries keep it in their context."""
        remarks: dict[str, Any] = {
            name: clean(str(value))
            for name, value in (
                ("reason", self.given("reason")),
                ("command", self.command),
                ("task", self.given("task")),
            )
            if value
        }
        if impersonator := self.given("impersonator"):
            remarks["impersonator"] = Actor.of(impersonator).as_person()
        if self.given("backfilled"):
            remarks["backfilled"] = True
        if self.at is not None:
            remarks["recorded_at"] = datetime.now(UTC).isoformat()
        return remarks

    def carry(self) -> dict[str, Any]:
        """Return the origin as a plain dictionary that a task queue can carry."""
        carried = {name: self.given(name) for name in ("reason", "command", "task", "backfilled")}
        impersonator = self.given("impersonator")
        return {
            **{name: value for name, value in carried.items() if value},
            "actor": self.actor.as_dict(),
            "business": self.business_id,
            "ip": self.ip,
            "request_id": str(self.operation_id),
            **({"impersonator": Actor.of(impersonator).as_dict()} if impersonator else {}),
        }


def current_origin() -> Origin:
    """Return the origin of what happens now; an empty one outside every context."""
    return _current.get() or Origin()


def is_in_context() -> bool:
    """Return whether an `activity_context` surrounds the caller."""
    return _current.get() is not None


def is_paused() -> bool:
    """Return whether nothing is captured now."""
    return _is_paused.get()


@contextmanager
def uncaptured() -> Iterator[None]:
    """Capture nothing within the block, which must say so in the log itself."""
    token = _is_paused.set(True)
    try:
        yield
    finally:
        _is_paused.reset(token)


@contextmanager
def resumed(origin: Origin) -> Iterator[None]:
    """Go on within an origin that was left before."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)


class activity_context(AbstractContextManager[Origin]):  # noqa: N801  it is used like a function
    """Say who acts, from where and through what, for a block or a (sync or async) function.

    `request` gives user, address and business; `actor` (a user), `business` (object or id), `ip`,
    `source`, `reason`, `command`, `task`, `impersonator` say it outright. `at` dates entries back,
    `backfilled` marks them as made afterwards. Contexts nest: what is not given comes from outside,
    and all entries within the outermost one are one operation.
    """

    def __init__(self, *, request: HttpRequest | None = None, **given: Any) -> None:
        unknown = given.keys() - GIVEN
        if unknown:
            raise TypeError(
                f"activity_context() got {', '.join(sorted(unknown))}; it takes "
                f"request, {', '.join(sorted(GIVEN))}."
            )
        at = given.get("at")
        if at is not None and timezone.is_naive(at):
            raise ValueError("activity_context(at=…) takes an aware datetime; give it a time zone.")
        self._request = request
        self._given = {name: value for name, value in given.items() if value is not None}
        self._tokens: list[Token[Origin | None]] = []

    def __enter__(self) -> Origin:
        origin = Origin(_current.get(), self._request, self._given)
        self._tokens.append(_current.set(origin))
        return origin

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _current.reset(self._tokens.pop())

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError(
                f"activity_context() cannot decorate the generator {function.__qualname__}: its "
                "body runs later. Write `with activity_context(…):` around what it does."
            )
        if iscoroutinefunction(function):

            @wraps(function)
            async def run_async(*args: P.args, **kwargs: P.kwargs) -> Any:
                with self._again():
                    return await function(*args, **kwargs)

            return cast("Callable[P, R]", run_async)

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            with self._again():
                return function(*args, **kwargs)

        return run

    def _again(self) -> Self:
        return type(self)(request=self._request, **self._given)

    @staticmethod
    def carry() -> dict[str, Any]:
        """Return the current context as a plain dictionary for a task's message."""
        return current_origin().carry()

    @classmethod
    def carried(cls, message: Mapping[str, Any], **given: Any) -> Self:
        """Return the context that `carry` packed, to be entered by the task that got it."""
        unpacked = dict(message)
        for name in ("actor", "impersonator"):
            if name in unpacked:
                unpacked[name] = Actor(**unpacked[name])
        unpacked["request_id"] = UUID(unpacked["request_id"])
        return cls(**{"source": "task", **unpacked, **given})


GIVEN = frozenset({
    "actor", "at", "backfilled", "business", "command", "impersonator", "ip", "reason",
    "request_id", "source", "task",
})  # fmt: skip
