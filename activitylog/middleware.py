"""A shell around `activity_context` for every request, sync and async."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.http import HttpRequest, HttpResponseBase

from activitylog.context import activity_context
from activitylog.security.denials import note_denial
from activitylog.streaming import carry_into


class ActivityLogMiddleware:
    """Give every entry written during a request its user, address and operation.

    A response with 403 to somebody who is signed in leaves an entry of its own, written after it
    is made, so that no view's rollback takes it along.
    Place it after AuthenticationMiddleware. Override `get_context` to add to the context.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def get_context(self, request: HttpRequest) -> activity_context:
        """Return the context that the request is answered in; it must not look anything up."""
        return activity_context(request=request)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self._respond(request)
        with self.get_context(request) as origin:
            response: HttpResponseBase = self.get_response(request)
            carry_into(response, origin)
            if response.status_code == HTTPStatus.FORBIDDEN:
                note_denial(request)
        return response

    async def _respond(self, request: HttpRequest) -> HttpResponseBase:
        with self.get_context(request) as origin:
            response: HttpResponseBase = await self.get_response(request)
            carry_into(response, origin)
            if response.status_code == HTTPStatus.FORBIDDEN:
                await sync_to_async(note_denial)(request)
        return response
