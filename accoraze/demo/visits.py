"""Signing in and out, and opening pages, by requests that no browser sent."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseForbidden
from django.urls import resolve

from accoraze import clock
from accoraze.accounts.models import User
from accoraze.demo.habits import Shop
from accoraze.demo.people import Person
from activitylog import activity_context
from activitylog.middleware import ActivityLogMiddleware


def sign_in(shop: Shop, user: User, person: Person) -> None:
    """Sign in, as the form does once the password is right."""
    request = _request(person)
    with activity_context(request=request):
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    user.last_login = clock.now()
    user.save(update_fields=["last_login"])


def fail_to_sign_in(shop: Shop, user: User, person: Person) -> None:
    """Try a password that is not the right one."""
    request = _request(person)
    with activity_context(request=request, actor=AnonymousUser()):
        authenticate(request, username=person.email, password="not-the-password")


def sign_out(shop: Shop, user: User, person: Person) -> None:
    """Sign out."""
    request = _request(person, user)
    with activity_context(request=request):
        logout(request)


def open_page(shop: Shop, user: User, person: Person, path: str) -> None:
    """Open a page; one that the role may not open leaves its trace."""
    request = _request(person, user)
    request.path = request.path_info = path
    request.resolver_match = resolve(path)
    ActivityLogMiddleware(_respond)(request)


def _respond(request: HttpRequest) -> HttpResponseBase:
    match = resolve(request.path)
    try:
        return match.func(request, *match.args, **match.kwargs)
    except PermissionDenied:
        return HttpResponseForbidden()


def _request(person: Person, user: User | None = None) -> HttpRequest:
    request = HttpRequest()
    request.method = "GET"
    request.META |= {"REMOTE_ADDR": person.ip, "HTTP_USER_AGENT": person.browser}
    request.session = SessionStore()
    request.user = user or AnonymousUser()
    return request
