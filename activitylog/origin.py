"""Where entries come from: who, from where and through what, asked for when one is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest

from activitylog.actors import Actor
from activitylog.client_ip import client_ip, parsed_address
from activitylog.entries import clean
from activitylog.ids import new_id
from activitylog.policy import BusinessSettings, get_policy
from activitylog.process import running_command

OF_A_REQUEST = frozenset({"actor", "impersonator", "ip", "source"})
"""What a request says of itself, whatever was given around it."""


class Origin:
    """Where entries come from; what is not given is asked of the surrounding origin.

    Nothing is looked up before the first entry is written: a request that writes nothing costs
    this object alone.
    """

    __slots__ = (
        "_actor",
        "_id",
        "_ip",
        "_known",
        "_names_actor",
        "_own",
        "_settings",
        "outer",
        "request",
    )

    def __init__(
        self,
        outer: Origin | None = None,
        request: HttpRequest | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        inherited = outer._known if outer else {}
        around = outer.request if outer else None
        is_another = request is not None and request is not around
        if is_another:
            inherited = {name: inherited[name] for name in inherited.keys() - OF_A_REQUEST}
        self.outer = outer
        self.request: HttpRequest | None = request or around
        self._own: Mapping[str, Any] = given or {}
        self._names_actor = is_another or "actor" in self._own
        self._known: Mapping[str, Any] = {**inherited, **self._own}
        self._actor: tuple[Any, Actor] | None = None
        self._id: UUID | None = None
        self._ip: str | None = None
        self._settings: dict[str, BusinessSettings] = {}

    def given(self, name: str) -> Any:
        """Return what was given as `name` here or further out, or None."""
        return self._known.get(name)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of where entries come from."""
        return self.outer is None and self.request is None and not self._own

    @property
    def operation_id(self) -> UUID:
        """The id that all entries of one request, command or task share."""
        if self.outer and "request_id" not in self._own:
            return self.outer.operation_id
        if self._id is None:
            self._id = self._own.get("request_id") or new_id(self.at)
        return self._id

    @property
    def actor(self) -> Actor:
        """Who acts, looked up when it is asked: a view may authenticate the request it got.

        The policy is asked once for each user of an operation.
        """
        if self.outer is not None and not self._names_actor:
            return self.outer.actor
        user = self._own["actor"] if "actor" in self._own else getattr(self.request, "user", None)
        if self._actor is None or self._actor[0] is not user:
            actor = Actor.of(user)
            if not actor.id:  # who signs up is nobody yet, and somebody soon
                return actor
            self._actor = user, actor
        return self._actor[1]

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
            remarks["impersonator"] = Actor.named(impersonator).as_person()
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
            **({"impersonator": Actor.named(impersonator).as_dict()} if impersonator else {}),
        }
