"""The demo: whole, the same each time, and never in the way of anybody's data."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from accoraze.accounts.models import Business, User
from accoraze.demo import database, filling
from accoraze.demo.models import Stamp
from accoraze.demo.people import EVERYBODY, PASSWORD
from accoraze.inventory.models import Product, StockAdjustment
from activitylog.models import ActivityEntry
from activitylog.registry import registry
from tests.accoraze.factories import BusinessFactory

# What nobody does in the demo, or nobody can.
NEVER_TOLD = {
    "branding.deleted",
    "business.deleted",
    "category.deleted",
    "category.updated",
    "log.exported",
    "log.paused",
    "log.pruned",
    "log.restored",
    "order.deleted",
    "tag.deleted",
    "tag.updated",
    "user.invitation_deleted",
    "user.invitation_updated",
    "user.updated",
}


def test_the_demo_fills_two_businesses_that_hold_together(db):
    filling.fill(quiet=True)
    assert database.state() is database.State.READY
    told = set()
    for business in Business.objects.all():
        entries = ActivityEntry.objects.filter(business_id=str(business.pk))
        assert entries.filter(parent_id=None).count() > 15
        assert set(entries.values_list("actor_name", flat=True)) <= {
            "",
            *User.objects.filter(business=business).values_list("name", flat=True),
            *entries.filter(action="user.removed").values_list("target_name", flat=True),
        }
        told |= set(entries.values_list("action", flat=True))
    for person in EVERYBODY:
        assert Client().login(username=person.email, password=PASSWORD)
    assert set(registry.actions()) - told == NEVER_TOLD
    for product in Product.objects.all():
        latest = StockAdjustment.objects.filter(product=product).first()
        assert latest is None or latest.stock_after == product.stock


def test_a_demo_that_is_there_stays_as_it_is(db, capsys):
    Stamp.objects.create(version=database.version())
    call_command("demo", port=8123)
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8123/" in said
    assert "admin@demo.test" in said
    assert not Business.objects.exists()


def test_a_demo_of_another_version_is_outdated(db):
    Stamp.objects.create(version="of another time")
    assert database.state() is database.State.OUTDATED


def test_somebodys_real_data_is_left_alone(db):
    BusinessFactory()
    with pytest.raises(CommandError, match="holds a business that is not the demo's"):
        call_command("demo")


def test_an_outdated_demo_is_set_aside_and_a_new_one_filled(tmp_path):
    path: Path = tmp_path / "demo.sqlite3"

    def demo() -> str:
        command = [sys.executable, "manage.py", "demo", "--verbosity=0"]
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{path}"}
        return subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, check=True
        ).stdout.decode()

    assert "older version" not in demo()
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE demo_stamp SET version = 'of another time'")
    connection.close()
    assert "The demo of an older version is kept as demo.sqlite3." in demo()
    assert len(list(tmp_path.glob("demo.sqlite3.2*"))) == 1
