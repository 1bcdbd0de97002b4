"""The shop of the tests with one of the libraries, which PEER names."""

from __future__ import annotations

import os

from benchmarks.peers.catalogue import peer_named
from tests.activitylog.settings import *  # noqa: F403  what is not named below stays as it is
from tests.activitylog.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE

PEER = peer_named(os.environ["PEER"])

DATABASES = {"default": DATABASES["default"]}
INSTALLED_APPS = [*INSTALLED_APPS, *PEER.apps, "benchmarks.peers"]
MIDDLEWARE = [
    *(name for name in MIDDLEWARE if not name.startswith("activitylog.")),
    *PEER.middleware,
]
ROOT_URLCONF = "tests.activitylog.write_urls"
LOGGING_CONFIG = None
globals().update(PEER.settings)
