"""What is worked out once in each language: its words stay the same as long as the server runs."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import TypeVar

from django.utils.translation import get_language

A = TypeVar("A")
H = TypeVar("H", bound=Hashable)
T = TypeVar("T", bound=str)

KEPT = 4096


def kept_by(key: Callable[[A], Hashable]) -> Callable[[Callable[[A], T]], Callable[[A], T]]:
    """Keep what a function says in each language, under what `key` makes of its argument.

    The function is called with that key: what the key leaves out can make no difference. The
    least recently used of 4,096 texts is dropped.
    """

    def keeping(say: Callable[[A], T]) -> Callable[[A], T]:
        @lru_cache(maxsize=KEPT)
        def known_of(_language: str | None, known: Hashable) -> T:
            return say(known)  # type: ignore[arg-type]

        @wraps(say)
        def said(argument: A) -> T:
            return known_of(get_language(), key(argument))

        return said

    return keeping


def kept(say: Callable[[H], T]) -> Callable[[H], T]:
    """Keep what a function says of each argument in each language."""

    def itself(argument: H) -> H:
        return argument

    return kept_by(itself)(say)
