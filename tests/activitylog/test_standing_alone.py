from __future__ import annotations

import importlib
import pkgutil
import sys

import pytest
from django.core.management import call_command

import activitylog


def test_the_host_cannot_be_imported():
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("accoraze.settings")


@pytest.mark.parametrize(
    "name", [module.name for module in pkgutil.walk_packages(activitylog.__path__, "activitylog.")]
)
def test_every_module_loads_without_the_host(name):
    importlib.import_module(name)

    assert "accoraze" not in sys.modules


@pytest.mark.django_db
def test_the_migrations_are_complete():
    call_command("makemigrations", "activitylog", check_changes=True, dry_run=True)
