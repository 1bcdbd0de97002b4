"""What a browser says of itself, in two words.

A browser may claim to be any other, so this is what it says and no more. The order matters: most
browsers name those that they want to be taken for as well.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext

BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera\b"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Vivaldi", r"Vivaldi/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"(?:Headless)?Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Version/[\d.]+ .*Safari/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone|iPod"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)
PROGRAM = re.compile(r"[A-Za-z][\w .-]{0,38}?(?=/|$)")


def browser_text(user_agent: str) -> str:
    """Return the browser and its system (Firefox on Windows), or the name of another program.

    Where none is known it says so; empty where nothing was sent.
    """
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    if browser or not user_agent:
        return browser
    program = None if user_agent.startswith("Mozilla/") else PROGRAM.match(user_agent)
    if program:
        return program[0]
    return gettext("Another browser on %s") % system if system else gettext("Another browser")


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, user_agent)), "")
