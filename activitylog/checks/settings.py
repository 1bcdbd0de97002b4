"""Every mistaken setting, with an id and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import ip_network
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils.module_loading import import_string

from activitylog.client_ip import SOCKET
from activitylog.conf import PREFIX, conf, known_settings
from activitylog.middleware import ActivityLogMiddleware
from activitylog.policy import Policy
from activitylog.retention.terms import SHORTEST


def check_settings(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Check the ACTIVITYLOG_ settings and the middleware."""
    return [
        *_check_names(),
        *_check_policy(),
        *_check_proxies(),
        *_check_retention(),
        *_check_categories(),
        *_check_mask(),
        *_check_database(),
        *_check_page_size(),
        *_check_guard(),
        *_check_middleware(),
    ]


def _check_names() -> Iterator[CheckMessage]:
    known = {name.removeprefix(PREFIX): name for name in known_settings()}
    for name in dir(settings):
        if name.startswith(PREFIX) and name not in known.values():
            near = get_close_matches(name.removeprefix(PREFIX), known, n=1)
            yield Warning(
                f"{name} is no setting of the activity log, which does not read it.",
                hint=f"Did you mean {known[near[0]]}?"
                if near
                else f"It knows {', '.join(known.values())}.",
                id="activitylog.W014",
            )


def _check_policy() -> Iterator[CheckMessage]:
    try:
        policy = import_string(conf.ACTIVITYLOG_POLICY)
    except ImportError as error:
        yield Error(
            f"ACTIVITYLOG_POLICY cannot be imported: {error}.",
            hint="Name the dotted path of a subclass of activitylog.policy.Policy.",
            id="activitylog.E010",
        )
        return
    if not (isinstance(policy, type) and issubclass(policy, Policy)):
        yield Error(
            f"ACTIVITYLOG_POLICY names {conf.ACTIVITYLOG_POLICY}, which is no policy.",
            hint="Make it a subclass of activitylog.policy.Policy.",
            id="activitylog.E010",
        )


def _check_proxies() -> Iterator[CheckMessage]:
    setting = conf.ACTIVITYLOG_TRUSTED_PROXIES
    for network in (setting,) if isinstance(setting, str) else setting:
        if network == SOCKET:
            continue
        try:
            ip_network(network, strict=False)
        except ValueError:
            yield Error(
                f'ACTIVITYLOG_TRUSTED_PROXIES contains "{network}", which is no network.',
                hint='Write networks or addresses in a list, as ["10.0.0.0/8"], and "unix:" for a '
                "proxy that comes by a Unix socket.",
                id="activitylog.E011",
            )
    if isinstance(setting, str):
        yield Error(
            "ACTIVITYLOG_TRUSTED_PROXIES is a string.",
            hint='Write a list of networks, as ["10.0.0.0/8"].',
            id="activitylog.E011",
        )


def _check_retention() -> Iterator[CheckMessage]:
    term = conf.ACTIVITYLOG_RETENTION
    if term is not None and not (isinstance(term, timedelta) and term >= SHORTEST):
        yield Error(
            f"ACTIVITYLOG_RETENTION is {term!r}, which is no term of a day or more.",
            hint="Write timedelta(days=365), or None to keep entries for ever.",
            id="activitylog.E012",
        )


def _check_categories() -> Iterator[CheckMessage]:
    if not isinstance(conf.ACTIVITYLOG_CATEGORIES, Mapping):
        yield Error(
            "ACTIVITYLOG_CATEGORIES is no mapping.",
            hint='Write labels by key, in their order, as {"products": "Goods"}.',
            id="activitylog.E015",
        )


def _check_mask() -> Iterator[CheckMessage]:
    if isinstance(conf.ACTIVITYLOG_MASK, str):
        yield Error(
            "ACTIVITYLOG_MASK is a string, of which each letter counts as a word.",
            hint="Write a list of words, as [*activitylog.conf.DEFAULT_MASK, "
            f'"{conf.ACTIVITYLOG_MASK}"].',
            id="activitylog.E016",
        )


def _check_database() -> Iterator[CheckMessage]:
    alias = conf.ACTIVITYLOG_DATABASE
    if alias not in settings.DATABASES:
        yield Error(
            f'ACTIVITYLOG_DATABASE names "{alias}", which is not in DATABASES.',
            hint=f"Its databases are: {', '.join(sorted(settings.DATABASES))}.",
            id="activitylog.E017",
        )


def _check_page_size() -> Iterator[CheckMessage]:
    size = conf.ACTIVITYLOG_PAGE_SIZE
    if not (isinstance(size, int) and size > 0):
        yield Error(
            f"ACTIVITYLOG_PAGE_SIZE is {size!r}, which is no number of entries.",
            hint="Write a whole number above zero, as 50.",
            id="activitylog.E018",
        )


def _check_guard() -> Iterator[CheckMessage]:
    if not isinstance(conf.ACTIVITYLOG_GUARD, bool):
        yield Error(
            f"ACTIVITYLOG_GUARD is {conf.ACTIVITYLOG_GUARD!r}, which is neither True nor False.",
            hint='Write True or False: from the environment, os.environ.get("GUARD") == "yes".',
            id="activitylog.E019",
        )


def _check_middleware() -> Iterator[CheckMessage]:
    found = []
    for path in settings.MIDDLEWARE:
        try:
            found.append(import_string(path))
        except ImportError:
            found.append(None)  # Django itself reports it when it loads the middleware
    is_ours = [isinstance(item, type) and issubclass(item, ActivityLogMiddleware) for item in found]
    authentication = "django.contrib.auth.middleware.AuthenticationMiddleware"
    if not any(is_ours):
        yield Warning(
            "The activity log's middleware is not in MIDDLEWARE: entries of requests will have "
            "neither user nor address.",
            hint='Add "activitylog.middleware.ActivityLogMiddleware" after '
            "AuthenticationMiddleware.",
            id="activitylog.W010",
        )
    elif authentication in settings.MIDDLEWARE and is_ours.index(True) < settings.MIDDLEWARE.index(
        authentication
    ):
        yield Warning(
            "The activity log's middleware stands before AuthenticationMiddleware.",
            hint="Move it behind, so that what other middleware writes has its user as well.",
            id="activitylog.W011",
        )
