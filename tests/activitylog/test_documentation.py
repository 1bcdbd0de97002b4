"""The reference names all that there is to declare, to set, to run and to be warned of."""

from __future__ import annotations

import re
from inspect import getmembers, isfunction
from pathlib import Path

import pytest
from django.core.management import get_commands

from activitylog.conf import Settings
from activitylog.context import GIVEN
from activitylog.declaration import ModelActivity
from activitylog.policy import Policy

REFERENCE = Path("docs/reference.md").read_text()
COMMANDS = {name for name, app in get_commands().items() if app == "activitylog"} - {"flush"}
METHODS = {name for name, _method in getmembers(Policy, isfunction)}
OPTIONS = set(ModelActivity.__annotations__) | {
    name for name, _method in getmembers(ModelActivity, isfunction)
}
SETTINGS = {name for name in vars(Settings) if name.startswith("ACTIVITYLOG_")}


@pytest.mark.parametrize("name", sorted(COMMANDS | METHODS | OPTIONS | SETTINGS))
def test_the_reference_names_it(name):
    assert re.search(rf"`{name}\b", REFERENCE)


@pytest.mark.parametrize("name", sorted(GIVEN - {"request_id"}))
def test_the_reference_names_what_a_context_takes(name):
    assert re.search(rf"`{name}`", REFERENCE)


def test_the_reference_names_the_ids_of_all_checks():
    sources = (path.read_text() for path in Path("activitylog").rglob("*.py"))
    used = {found for text in sources for found in re.findall(r'"activitylog\.([EW]\d+)"', text)}

    named = set()
    for first, last in re.findall(r"`(?:activitylog\.)?([EW]\d+)`(?: to `([EW]\d+)`)?", REFERENCE):
        end = last or first
        named |= {f"{first[0]}{n:03}" for n in range(int(first[1:]), int(end[1:]) + 1)}
    assert used <= named
