"""A project with one table of products for each contestant, recorded by it alone.

DATABASE_URL names the server, or is left out for SQLite; what is measured lies in databases of
its own, which are gone when a benchmark ends.
"""

from __future__ import annotations

import os

import dj_database_url

SECRET_KEY = "for-benchmarks-only"  # noqa: S105  nobody signs in
ALLOWED_HOSTS = ["testserver"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ADDRESS = os.environ.get("DATABASE_URL", "")
ON_POSTGRESQL = ADDRESS.startswith("postgres")


def database(name: str) -> dict[str, object]:
    if ON_POSTGRESQL:
        return {**dj_database_url.parse(ADDRESS), "TEST": {"NAME": f"activitylog_bench_{name}"}}
    # As a small site would have it: a file, its write-ahead log, the write lock taken at once.
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"
    options = {"transaction_mode": "IMMEDIATE", "init_command": pragmas}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{name}.sqlite3", "OPTIONS": options}


DATABASES = {"default": database("plain"), "guarded": database("guarded")}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "activitylog",
    "auditlog",
    "simple_history",
    *(("pgtrigger", "pghistory") if ON_POSTGRESQL else ()),
    "benchmarks.writing.shop",
]
# All tables but the log's at once, as their models are: the shop has none of the migrations that
# would have to wait for the others'.
MIGRATION_MODULES = dict.fromkeys(
    ("contenttypes", "auth", "sessions", "auditlog", "simple_history")
)
ROOT_URLCONF = "benchmarks.writing.shop.urls"
