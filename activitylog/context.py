"""The context that entries are written in: it says for a block where they come from."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar, Token
from functools import wraps
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar, cast
from uuid import UUID

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest

from activitylog.actors import Actor
from activitylog.arguments import check_origin
from activitylog.origin import Origin

P = ParamSpec("P")
R = TypeVar("R")

_is_paused: ContextVar[bool] = ContextVar("activitylog_is_paused", default=False)
_current: ContextVar[Origin | None] = ContextVar("activitylog_origin", default=None)


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

    `request` gives user, address and business; `actor` (a user, or None for the system),
    `business` (object or id), `ip`, `source`, `reason`, `command`, `task`, `impersonator` say it
    outright. `at` dates entries back, `backfilled` marks them as made afterwards. Contexts nest:
    what is not given comes from outside, but for a further request, which has its own user, address
    and source. All entries within the outermost context are one operation.
    """

    def __init__(self, *, request: HttpRequest | None = None, **given: Any) -> None:
        unknown = given.keys() - GIVEN
        if unknown:
            raise TypeError(
                f"activity_context() got {', '.join(sorted(unknown))}; it takes "
                f"request, {', '.join(sorted(GIVEN))}."
            )
        if given:
            check_origin(given)
        self._request = request
        self._given = {
            name: value for name, value in given.items() if value is not None or name == "actor"
        }
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
        """Return the context that `carry` packed, to be entered by the task that got it.

        Raises ValueError for a message that `carry` did not make.
        """
        try:
            unpacked = dict(message)
            for name in ("actor", "impersonator"):
                if name in unpacked:
                    unpacked[name] = Actor(**unpacked[name])
            unpacked["request_id"] = UUID(unpacked["request_id"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(
                "activity_context.carried() takes the dictionary that activity_context.carry() "
                f"returned, as it was; this is another: {message!r}."
            ) from error
        return cls(**{"source": "task", **unpacked, **given})


GIVEN = frozenset({
    "actor", "at", "backfilled", "business", "command", "impersonator", "ip", "reason",
    "request_id", "source", "task",
})  # fmt: skip
