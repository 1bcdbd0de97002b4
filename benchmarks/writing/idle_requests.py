"""A request that writes nothing: what each middleware adds to it, and how many queries.

    python -m benchmarks.writing.idle_requests

One page that says hello, to somebody who is signed in, through sessions and authentication; what
is measured are the application's handlers, without a server around them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Callable
from functools import partial
from http.cookies import SimpleCookie
from statistics import median
from typing import Any

import django
from asgiref.sync import sync_to_async

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.writing.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.handlers.base import BaseHandler  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.test import AsyncRequestFactory, Client, RequestFactory, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks.timers import on_the_wall  # noqa: E402
from benchmarks.writing.databases import describe, fresh  # noqa: E402
from benchmarks.writing.rounds import measure, ratio  # noqa: E402

REQUESTS_A_SAMPLE = 20
SURROUNDING = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
BARE = "bare"
CONTESTANTS = {
    BARE: [],
    "activitylog": ["activitylog.middleware.ActivityLogMiddleware"],
    "django-auditlog": ["auditlog.middleware.AuditlogMiddleware"],
    "django-simple-history": ["simple_history.middleware.HistoryRequestMiddleware"],
    "django-pghistory": ["pghistory.middleware.HistoryMiddleware"],
}

Answer = Callable[[], Any]
"""Answers one request."""


def handler(name: str, *, is_async: bool) -> BaseHandler:
    with override_settings(MIDDLEWARE=[*SURROUNDING, *CONTESTANTS[name]]):
        made = BaseHandler()
        made.load_middleware(is_async=is_async)
    return made


def requests(make: Callable[[str], HttpRequest], cookies: SimpleCookie) -> list[HttpRequest]:
    """Return new requests of somebody who is signed in."""
    made = [make("/") for _number in range(REQUESTS_A_SAMPLE)]
    for request in made:
        request.COOKIES = {name: cookie.value for name, cookie in cookies.items()}
    return made


def sample_wsgi(answering: BaseHandler, cookies: SimpleCookie) -> float:
    return median(
        on_the_wall(partial(answering.get_response, request))
        for request in requests(RequestFactory().get, cookies)
    )


def sample_asgi(answering: BaseHandler, cookies: SimpleCookie) -> float:
    async def answer_all() -> list[float]:
        loop = asyncio.get_running_loop()
        taken = []
        for request in requests(AsyncRequestFactory().get, cookies):
            started = loop.time()
            await answering.get_response_async(request)
            taken.append(loop.time() - started)
        await sync_to_async(connections.close_all)()  # those of the thread that looked users up
        return taken

    return median(asyncio.run(answer_all()))


def queries(answering: BaseHandler, cookies: SimpleCookie) -> int:
    with CaptureQueriesContext(connection) as captured:
        answering.get_response(requests(RequestFactory().get, cookies)[0])
    return len(captured)


def main(rounds: int) -> None:
    user = User.objects.create_user("amina", email="amina@example.test", first_name="Amina")
    client = Client()
    client.force_login(user)
    names = [
        name
        for name in CONTESTANTS
        if name != "django-pghistory" or "pghistory" in settings.INSTALLED_APPS
    ]
    for kind, sample, is_async in (("WSGI", sample_wsgi, False), ("ASGI", sample_asgi, True)):
        handlers = {name: handler(name, is_async=is_async) for name in names}
        samples = {
            name: partial(sample, answering, client.cookies) for name, answering in handlers.items()
        }
        taken = measure(samples, rounds, warm_up=3)
        print(f"\nA request that writes nothing, {kind}\n")
        print("| | queries | µs | × bare | µs more |\n|---|---:|---:|---:|---:|")
        for name in names:
            more = median(one - bare for one, bare in zip(taken[name], taken[BARE], strict=True))
            asked = "–" if is_async else queries(handlers[name], client.cookies)
            print(
                f"| {name} | {asked} | {median(taken[name]) * 1e6:.1f} "
                f"| {ratio(taken[name], taken[BARE]):.2f} | {more * 1e6:.1f} |"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    with fresh():
        print(describe())
        main(parser.parse_args().rounds)
