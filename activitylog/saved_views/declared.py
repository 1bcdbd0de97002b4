"""The views that come with a host: what ACTIVITYLOG_VIEWS declares, and whether it does it well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ValidationError
from django.http import QueryDict

from activitylog.conf import conf
from activitylog.reading.conditions import OneOf
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.parameters import NOT
from activitylog.reading.periods import CUSTOM, PERIODS
from activitylog.registry import registry

PAGES = {
    "activity": "activitylog:activity",
    "security": "activitylog:security",
    "people": "activitylog:person",
}
"""The pages that a view can be of, and their addresses."""
OPTIONS = frozenset({"label", "query", "page"})
SHAPE = 'Write "key": {"label": _("Exports"), "query": "action=log.exported"}.'


@dataclass(frozen=True, slots=True)
class DeclaredView:
    """A view that every business has, for those who see any of it."""

    label: str
    page: str
    query: QueryDict


def declared_views() -> Iterator[DeclaredView]:
    """Yield what ACTIVITYLOG_VIEWS declares, in its order."""
    for view in conf.ACTIVITYLOG_VIEWS.values():
        yield DeclaredView(
            str(view["label"]), view.get("page", "activity"), QueryDict(view["query"])
        )


def check_views(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Check what ACTIVITYLOG_VIEWS declares."""
    views: object = conf.ACTIVITYLOG_VIEWS
    if not isinstance(views, Mapping):
        return [Error("ACTIVITYLOG_VIEWS is no mapping.", hint=SHAPE, id="activitylog.E013")]
    return [message for key, view in views.items() for message in _check(f'"{key}"', view)]


def _check(name: str, view: object) -> Iterator[CheckMessage]:
    is_mapping = isinstance(view, Mapping) and {"label", "query"} <= view.keys() <= OPTIONS
    if not is_mapping or not isinstance(cast("Mapping[str, Any]", view)["query"], str):
        yield Error(
            f"The view {name} in ACTIVITYLOG_VIEWS is not declared as a label and a query.",
            hint=f'{SHAPE} A "page" may be added.',
            id="activitylog.E013",
        )
        return
    declared = cast("Mapping[str, Any]", view)
    if declared.get("page", "activity") not in PAGES:
        yield Error(
            f'The view {name} in ACTIVITYLOG_VIEWS is of the page "{declared["page"]}".',
            hint=f"A view can be of: {', '.join(PAGES)}.",
            id="activitylog.E013",
        )
    for parameter, values in QueryDict(declared["query"]).lists():
        for fault in _faults(parameter, values):
            yield Error(
                f"The view {name} in ACTIVITYLOG_VIEWS cannot be shown: {fault}",
                hint="Filter the list as the view should, and copy what stands behind the ? of "
                "its address.",
                id="activitylog.E014",
            )


def _faults(parameter: str, values: list[str]) -> Iterator[str]:
    """Yield what is wrong with the values of one parameter, in whole sentences."""
    filters = ActivityFilter.get_filters()
    if parameter == "period":
        if values[-1] not in PERIODS or values[-1] == CUSTOM:
            relative = ", ".join(key for key in PERIODS if key != CUSTOM)
            yield f'"{values[-1]}" is no period that moves with time, as {relative} do.'
    elif parameter not in filters:
        yield f'there is no filter "{parameter}".'
    else:
        field = filters[parameter].field
        try:
            field.clean(values if isinstance(filters[parameter], OneOf) else values[-1])
        except ValidationError as error:
            yield " ".join(error.messages)
        if parameter.removeprefix(NOT) == "action":
            for action in values:
                if action not in registry.actions():
                    yield f'nothing is logged as "{action}".'
