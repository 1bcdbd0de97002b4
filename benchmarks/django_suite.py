"""Run Django's own tests with every model registered: an observer must not be noticed.

    python -m benchmarks.django_suite SOURCE [--settings=test_sqlite] [label …]

SOURCE is an unpacked source of the installed Django. Arguments behind it go to its runtests.py.
Tests that count or capture queries fail, as they must; they are told apart from the others by
what they say, or by what they ask. Exit code: the number of other failures, at most 100.
"""

from __future__ import annotations

import inspect
import re
import runpy
import sys
import unittest
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.test.runner import DiscoverRunner
from django.test.signals import setting_changed
from django_filters.conf import settings as filter_settings

from activitylog.declaration import ModelActivity
from activitylog.registry import registry

COUNTED = re.compile(r"assertNumQueries|queries executed, \d+ expected|Captured queries were")
CAPTURES_QUERIES = re.compile(
    r"captured_queries|CaptureQueriesContext|assertNumQueries|connection\.queries|queries_log"
)

django_setup = django.setup


def setup_with_the_log(**kwargs: Any) -> None:
    """Install the log among the suite's own applications, and the runner that sorts failures."""
    if "activitylog" not in settings.INSTALLED_APPS:
        settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "activitylog"]
        middleware = "activitylog.middleware.ActivityLogMiddleware"
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, middleware]
    # Nobody would declare some of these models so: the keys of sessions are secrets.
    settings.SILENCED_SYSTEM_CHECKS = [*settings.SILENCED_SYSTEM_CHECKS, "activitylog.E007"]
    settings.TEST_RUNNER = "benchmarks.django_suite.ObservedRunner"
    django_setup(**kwargs)
    # Tests that take a setting away expect no receiver that wants its value.
    setting_changed.disconnect(filter_settings.change_setting)


def register_every_model() -> int:
    """Register each model that has a table of its own; return how many.

    Of several that share a table it is the one that migrations manage.
    """
    known = [model for model in apps.get_models() if model._meta.app_label != "activitylog"]
    for model in sorted(known, key=lambda model: not model._meta.managed):
        if registry.for_model(model) is None:
            noun = model._meta.label_lower.replace(".", "_")  # many models have one name
            registry.register(model)(type("Observed", (ModelActivity,), {"noun": noun}))
    return len(list(registry))


def counts_queries(test: unittest.TestCase, said: str) -> bool:
    """Tell whether a test failed because of how many queries there were, or of which."""
    if COUNTED.search(said):
        return True
    case = getattr(test, "test_case", test)  # a subtest names the test that it belongs to
    method = getattr(case, getattr(case, "_testMethodName", ""), None)
    asks = method is not None and CAPTURES_QUERIES.search(inspect.getsource(method))
    return bool(asks) and "AssertionError" in said


class ObservedRunner(DiscoverRunner):
    """Registers the models when all test modules are loaded; sorts the failures at the end."""

    def setup_databases(self, **kwargs: Any) -> Any:
        print(f"Registered {register_every_model()} models.")
        return super().setup_databases(**kwargs)

    def suite_result(
        self, suite: unittest.TestSuite, result: unittest.TestResult, **kwargs: Any
    ) -> int:
        failures = [*result.failures, *result.errors]
        counting = {test.id() for test, said in failures if counts_queries(test, said)}
        others = {test.id() for test, said in failures if not counts_queries(test, said)}
        print(f"\n{result.testsRun} tests; {len(counting)} failed that count or capture queries.")
        print(f"{len(others)} failed otherwise.")
        for name in sorted(others):
            print(f"  {name}")
        return min(len(others), 100)


def main() -> None:
    """Run runtests.py of the source as if it had been called itself."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    tests = Path(sys.argv[1]).resolve() / "tests"
    if not (tests / "runtests.py").exists():
        raise SystemExit(f"{tests.parent} has no tests/runtests.py: name an unpacked source.")
    sys.path.insert(0, str(tests))
    sys.argv = [str(tests / "runtests.py"), *sys.argv[2:]]
    django.setup = setup_with_the_log
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
