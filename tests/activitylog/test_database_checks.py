from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.db import connection

from activitylog.checks.databases import check_vendors, check_versions
from activitylog.registry import Registry


@pytest.fixture
def another_make(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "mysql", raising=False)
    monkeypatch.setattr(connection, "display_name", "MySQL", raising=False)


def versions(version, monkeypatch, databases=("default",)):
    monkeypatch.setattr(connection, "get_database_version", lambda: version, raising=False)
    return check_versions(databases=databases)


def test_the_tests_databases_will_do():
    assert check_vendors() == []


@pytest.mark.django_db
def test_the_versions_of_the_tests_databases_will_do():
    assert check_versions(databases=["default"]) == []


def test_e020_the_database_is_of_another_make(another_make):
    (found,) = [item for item in run_checks(tags=["activitylog"]) if item.id == "activitylog.E020"]

    assert found.msg == (
        'The activity log cannot be kept in the database "default", which is MySQL.'
    )
    assert found.hint == "Keep registered models and the log in PostgreSQL or SQLite."


def test_a_database_of_another_make_without_registered_models_will_do(another_make, settings):
    settings.ACTIVITYLOG_DATABASE = "other"

    assert check_vendors(declared=Registry()) == []


def test_a_project_without_databases_will_do(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "unknown", raising=False)

    assert check_vendors() == []


@pytest.mark.parametrize(
    ("vendor", "name", "version", "oldest"),
    [
        ("postgresql", "PostgreSQL", (14, 9), "PostgreSQL 15"),
        ("sqlite", "SQLite", (3, 37, 2), "SQLite 3.38"),
    ],
)
def test_e021_the_database_is_too_old(vendor, name, version, oldest, monkeypatch):
    monkeypatch.setattr(connection, "vendor", vendor, raising=False)
    monkeypatch.setattr(connection, "display_name", name, raising=False)
    (found,) = versions(version, monkeypatch)

    assert found.id == "activitylog.E021"
    assert f"is {name} {'.'.join(map(str, version))}, which is too old" in found.msg
    assert found.hint == f"Update it to {oldest} or newer."


@pytest.mark.parametrize(
    ("vendor", "version"), [("postgresql", (15, 0)), ("sqlite", (3, 38, 0)), ("mysql", (5, 7))]
)
def test_a_database_that_is_new_enough_or_of_another_make(vendor, version, monkeypatch):
    monkeypatch.setattr(connection, "vendor", vendor, raising=False)

    assert versions(version, monkeypatch) == []


def test_no_database_is_asked_that_was_not_named(monkeypatch):
    assert versions((1, 0), monkeypatch, databases=None) == []


@pytest.mark.django_db
def test_the_check_of_versions_is_bound_to_the_command(monkeypatch):
    monkeypatch.setattr(connection, "get_database_version", lambda: (1, 0), raising=False)
    found = run_checks(tags=["activitylog"], databases=["default"])

    assert "activitylog.E021" in {item.id for item in found}
