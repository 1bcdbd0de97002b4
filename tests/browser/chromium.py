"""Find Chromium: ``python -m tests.browser.chromium`` prints where it is."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ADVICE = (
    "Tests in the browser need Chromium, and none was found. Install it "
    "(Debian: apt install chromium; elsewhere: .venv/bin/python -m playwright install chromium), "
    "or name it: make test CHROMIUM=/path/to/chromium"
)


def find_chromium(playwright: Playwright) -> str:
    """Return the program that $CHROMIUM names, else an installed one; SystemExit without any."""
    candidates = [
        os.environ.get("CHROMIUM", ""),
        *(shutil.which(name) or "" for name in NAMES),
        playwright.chromium.executable_path,
    ]
    for candidate in candidates:
        if Path(candidate).is_file():
            return candidate
    raise SystemExit(ADVICE)


if __name__ == "__main__":
    with sync_playwright() as started:
        sys.stdout.write(f"{find_chromium(started)}\n")
