"""The pages through which the tests of the write side write."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from django.contrib import admin
from django.contrib.auth import aget_user, get_user_model, login
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from activitylog import activity_context
from tests.activitylog.shop.models import Product


def look(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Nothing is written here.")


def add(request: HttpRequest, sku: str) -> HttpResponse:
    Product.objects.create(sku=sku, name=sku)
    Product.objects.filter(sku=sku).update(stock=1)
    return HttpResponse("Added")


def add_with_token(request: HttpRequest, sku: str) -> HttpResponse:
    """Know who it is only now, as with an API's token."""
    request.user = get_user_model().objects.get(username=request.headers["X-Token"])
    with activity_context(source="api"):
        return add(request, sku)


def sign_in_and_add(request: HttpRequest, sku: str) -> HttpResponse:
    login(request, get_user_model().objects.get(username="ann"))
    return add(request, sku)


def add_as(request: HttpRequest, sku: str) -> HttpResponse:
    """Act for somebody else, as support does."""
    ann = get_user_model().objects.get(username="ann")
    with activity_context(actor=ann, impersonator=request.user):
        return add(request, sku)


def stream(request: HttpRequest, sku: str) -> StreamingHttpResponse:
    def rows() -> Iterator[str]:
        add(request, sku)
        yield "Added"

    return StreamingHttpResponse(rows())


waiting: set[str] = set()


async def add_together(request: HttpRequest, sku: str) -> HttpResponse:
    """Write only when two requests have come this far."""
    await aget_user(request)
    waiting.add(sku)
    while len(waiting) < 2:
        await asyncio.sleep(0)
    await Product.objects.acreate(sku=sku, name=sku)
    await asyncio.sleep(0)
    await Product.objects.filter(sku=sku).aupdate(stock=1)
    return HttpResponse("Added")


urlpatterns = [
    path("admin/", admin.site.urls),
    path("look/", look),
    path("add/<str:sku>/", add),
    path("add-with-token/<str:sku>/", add_with_token),
    path("sign-in-and-add/<str:sku>/", sign_in_and_add),
    path("add-as/<str:sku>/", add_as),
    path("stream/<str:sku>/", stream),
    path("add-together/<str:sku>/", add_together),
]
