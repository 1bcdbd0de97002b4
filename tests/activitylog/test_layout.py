"""Which way the arrows point: writing and reading know the same ground, and not each other."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

import activitylog

ROOT = Path(activitylog.__file__).parent

PAGES = ("reading", "saved_views", "pages")
"""Each may know those before it."""
GROUND = {
    "conf", "ids", "signals", "exceptions", "actions", "policy", "client_ip", "lookups", "encoding",
}  # fmt: skip
"""What may know only of the ground itself."""
KNOWN_TO_PAGES = GROUND | {
    "models", "querysets", "registry", "tracking", "declaration", "actors", "loose_scan",
    "instances",
    "recording",  # an export says in the log that it was made
    "retention.terms",
    *PAGES,
}  # fmt: skip
LEAD_TO_PAGES = {"urls", "templatetags", "models"}


def modules(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def imported_by(path: Path) -> set[str]:
    """Return what a module takes from the app at its top, without the app's own name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "activitylog":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("activitylog."):
            found.add(str(node.module).removeprefix("activitylog."))
    return found


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def arrows_of(path: Path) -> set[str]:
    """Return the modules that a module imports, also where it takes one from its package."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("activitylog"):
            package = str(node.module).removeprefix("activitylog").removeprefix(".")
            names = {".".join(filter(None, (package, alias.name))) for alias in node.names}
            found |= {package, *names}
    return {name for name in found if (ROOT / f"{name.replace('.', '/')}.py").is_file()}


ARROWS = {module_of(path): arrows_of(path) for path in modules(*PAGES)}


def starting_with(packages: Iterable[str]) -> set[str]:
    return {name for name in ARROWS if any(name.startswith(f"{each}.") for each in packages)}


def led_to_from(name: str) -> set[str]:
    """Return the modules of the pages that one leads to, over however many others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = ARROWS.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found & ARROWS.keys()


def is_among(name: str, known: set[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:length]) in known for length in range(1, len(parts) + 1))


@pytest.mark.parametrize(
    "path", modules(*PAGES, "templatetags"), ids=lambda path: str(path.relative_to(ROOT))
)
def test_pages_know_the_entry_the_registry_and_the_policy(path):
    assert [name for name in sorted(imported_by(path)) if not is_among(name, KNOWN_TO_PAGES)] == []


def test_nothing_that_writes_knows_of_the_pages():
    others = [
        path
        for path in modules(".")
        if path.relative_to(ROOT).parts[0].removesuffix(".py") not in {*PAGES, *LEAD_TO_PAGES}
    ]
    guilty = {
        str(path.relative_to(ROOT)): names
        for path in others
        if (names := {name for name in imported_by(path) if is_among(name, {"reading", "pages"})})
    }

    assert len(others) > 60
    assert guilty == {}


@pytest.mark.parametrize(("package", "later"), [("reading", PAGES[1:]), ("saved_views", PAGES[2:])])
def test_pages_know_only_what_they_are_made_of(package, later):
    found = modules(package)

    assert found
    assert [path.name for path in found if ARROWS[module_of(path)] & starting_with(later)] == []


def test_no_module_of_the_pages_leads_back_to_itself():
    assert [name for name in ARROWS if name in led_to_from(name)] == []


def test_what_presentation_stands_on_knows_nothing_of_it():
    presentation = starting_with(["reading.presentation"])
    stands_on = set().union(*(ARROWS[name] for name in presentation)) - presentation

    assert "reading.stories" in stands_on
    assert [name for name in sorted(stands_on) if led_to_from(name) & presentation] == []


@pytest.mark.parametrize("name", sorted(GROUND))
def test_the_ground_stands_on_itself(name):
    path = ROOT / f"{name}.py"

    assert [name for name in sorted(imported_by(path)) if not is_among(name, GROUND)] == []
