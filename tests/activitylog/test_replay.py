from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

from activitylog.replay import check, recorded_tables
from tests.activitylog import write_paths

for module in iter_modules(write_paths.__path__):
    import_module(f"{write_paths.__name__}.{module.name}")


@pytest.mark.django_db
@pytest.mark.urls("tests.activitylog.write_urls")
@pytest.mark.parametrize("name", write_paths.WRITE_PATHS)
def test_replay_tells_what_every_write_path_did(name):
    list(write_paths.WRITE_PATHS[name]())
    for table in recorded_tables():
        report = check(table)
        assert (report.missing, report.unexpected, report.differences) == ([], [], []), table.label
        assert report.not_covered == []
