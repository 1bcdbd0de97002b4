"""Begins what is done in processes of their own, and reads what came of it."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from typing import Any

KILLS = int(os.environ.get("ACTIVITYLOG_KILLS", "20"))
SCRIPT = "import django; django.setup(); from tests.activitylog.kills.runs import main; main()"


def begin(url: str, *arguments: str) -> subprocess.Popen[str]:
    """Begin a run on the database at an address; it ends when its standard input does."""
    environment = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.activitylog.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def result_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Let a run end, and return what it says."""
    said, complaints = process.communicate(timeout=60 + 2 * KILLS)
    assert process.returncode == 0, complaints
    return json.loads(said)


def assert_nothing_is_amiss(found: dict[str, Any]) -> None:
    """Fail unless log and tables say the same of each other."""
    logging.getLogger(__name__).info(found)
    assert found["entries"] > 0
    assert not found["changes_without_entry"]
    assert not found["entries_without_change"]
    assert not found["differences"]
    assert not found["broken_chains"]
