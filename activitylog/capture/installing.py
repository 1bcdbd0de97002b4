"""Where the capture is put into Django: `get_compiler` of the three queries that write.

And the managers of many-to-many relations, for what one call of theirs is (see relations.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.query import Query
from django.db.models.sql.subqueries import DeleteQuery, InsertQuery, UpdateQuery

from activitylog.capture import relations
from activitylog.capture.cascading import reaches_registered
from activitylog.capture.deleting import CapturedDelete
from activitylog.capture.inserting import CapturedInsert
from activitylog.capture.updating import CapturedTableUpdate, CapturedUpdate
from activitylog.context import is_paused
from activitylog.registry import registry

# For each query: what stands before and behind the database's own compiler.
_CAPTURED: dict[type[Query], tuple[tuple[type, ...], tuple[type, ...]]] = {
    InsertQuery: ((CapturedInsert,), ()),
    UpdateQuery: ((CapturedUpdate,), (CapturedTableUpdate,)),
    DeleteQuery: ((CapturedDelete,), ()),
}


def install() -> None:
    """Have writes on registered tables captured; once is enough, more is harmless."""
    for query, (before, behind) in _CAPTURED.items():
        query.get_compiler = _get_compiler(before, behind)  # type: ignore[method-assign]
    relations.install()


def uninstall() -> None:
    """Leave Django as it was before `install`."""
    for query in _CAPTURED:
        if "get_compiler" in vars(query):
            del query.get_compiler
    relations.uninstall()


def _get_compiler(before: tuple[type, ...], behind: tuple[type, ...]) -> Callable[..., SQLCompiler]:
    def get_compiler(self: Query, *args: Any, **kwargs: Any) -> SQLCompiler:
        compiler: SQLCompiler = Query.get_compiler(self, *args, **kwargs)
        opts = self.get_meta()
        is_watched = registry.watches(opts.db_table) and not registry.has_namesake(opts)
        if (
            is_watched or (isinstance(self, DeleteQuery) and reaches_registered(opts.db_table))
        ) and not is_paused():
            compiler.__class__ = _capturing(type(compiler), before, behind)  # type: ignore[arg-type]
        return compiler

    return get_compiler


@lru_cache(maxsize=32)
def _capturing(
    compiler: type[SQLCompiler], before: tuple[type, ...], behind: tuple[type, ...]
) -> type[SQLCompiler]:
    return type(f"Captured{compiler.__name__}", (*before, compiler, *behind), {})
