"""Responses whose content is made after the view has returned: it belongs to the request too."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from contextvars import copy_context
from typing import Any

from django.http import FileResponse, HttpResponseBase

from activitylog.context import resumed
from activitylog.origin import Origin


def carry_into(response: HttpResponseBase, origin: Origin) -> None:
    """Have a streaming response make its content within `origin`; others are left alone."""
    if not response.streaming or isinstance(response, FileResponse):
        return
    streaming: Any = response
    if streaming.is_async:
        streaming.streaming_content = _async_chunks(streaming.streaming_content, origin)
    else:
        streaming.streaming_content = _chunks(streaming.streaming_content, origin)


def _chunks(content: Iterable[bytes], origin: Origin) -> Iterator[bytes]:
    iterator = iter(content)
    with resumed(origin):
        context = copy_context()  # one for all chunks: what they set between them stays set
    while (chunk := context.run(next, iterator, None)) is not None:
        yield chunk


async def _async_chunks(content: AsyncIterable[bytes], origin: Origin) -> AsyncIterator[bytes]:
    iterator = aiter(content)
    while True:
        with resumed(origin):
            chunk = await anext(iterator, None)
        if chunk is None:
            return
        yield chunk
