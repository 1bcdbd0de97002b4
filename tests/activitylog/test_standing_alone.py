from __future__ import annotations

import importlib
import pkgutil
import sys

import pytest
from django.apps import apps
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


def test_the_log_is_the_only_application_of_this_project_that_is_installed():
    ours = {config.name for config in apps.get_app_configs()} - {"tests.activitylog.shop"}

    assert {name for name in ours if name.startswith(("activitylog", "accoraze"))} == {"activitylog"}


@pytest.mark.django_db
def test_the_migrations_are_complete():
    call_command("makemigrations", "activitylog", check_changes=True, dry_run=True)
