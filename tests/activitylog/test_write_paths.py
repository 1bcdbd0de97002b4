from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from tests.activitylog import write_paths
from tests.activitylog.log import new_entries
from tests.activitylog.replaying import tables_of_the_database, tables_of_the_log

for module in iter_modules(write_paths.__path__):
    import_module(f"{write_paths.__name__}.{module.name}")


@pytest.mark.django_db
@pytest.mark.urls("tests.activitylog.write_urls")
@pytest.mark.parametrize("name", write_paths.WRITE_PATHS)
def test_what_is_written_is_in_the_log(name):
    case = write_paths.WRITE_PATHS[name]()
    next(case)
    with new_entries() as written:
        expected = next(case)

    heads = [entry for entry in written if entry.parent_id is None]
    assert [head.action for head in heads] == [line.action for line in expected]
    for line, head in zip(expected, heads, strict=True):
        line.check(head, [entry for entry in written if entry.parent_id == head.id])
    assert tables_of_the_log() == tables_of_the_database()


def test_the_documentation_names_every_write_path():
    lines = Path("docs/coverage.md").read_text().splitlines()
    listed = {line.split(" | ")[0].removeprefix("| ") for line in lines if line.startswith("| ")}

    assert write_paths.WRITE_PATHS.keys() <= listed
