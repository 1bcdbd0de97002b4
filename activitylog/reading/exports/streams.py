"""Sending a file while it is made, under WSGI and ASGI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from django.utils import translation

CHUNK = 64 * 1024


def in_language(parts: Iterator[bytes], language: str | None) -> Iterator[bytes]:
    """Yield `parts` in chunks, each made in `language`: the response outlives the request's own."""
    while chunk := _next_chunk(parts, language):
        yield chunk


def _next_chunk(parts: Iterator[bytes], language: str | None) -> bytes:
    chunk = bytearray()
    with translation.override(language):
        for part in parts:
            chunk += part
            if len(chunk) >= CHUNK:
                break
    return bytes(chunk)


def streamed(
    chunks: Iterator[bytes], request: HttpRequest
) -> Iterator[bytes] | AsyncIterator[bytes]:
    """Return the chunks as the server of `request` takes them without collecting them first."""
    return _awaited(chunks) if isinstance(request, ASGIRequest) else chunks


async def _awaited(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while chunk := await sync_to_async(lambda: next(chunks, b""))():
        yield chunk
