from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
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


def test_the_public_names_load_before_django_is_set_up():
    """A settings module or a policy may import them, long before there are models."""
    program = "from activitylog import *; print(Policy, BusinessSettings, ALL, record)"
    environment = {name: value for name, value in os.environ.items() if "DJANGO" not in name}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)


@pytest.mark.django_db
def test_the_migrations_are_complete():
    call_command("makemigrations", "activitylog", check_changes=True, dry_run=True)
