"""Every action that can appear in the log, from what is declared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandParser

from activitylog.actions import BUILT_IN
from activitylog.registry import registry


class Line(NamedTuple):
    """One action of the catalogue, in text; `model` is empty for what the log itself records."""

    key: str
    label: str
    category: str
    model: str


class Command(BaseCommand):
    help = (
        "Lists every action that can appear in the log: its key, label, category and model. "
        "Actions that only calls of activitylog.record() name are not known beforehand."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--format",
            choices=("text", "json", "markdown"),
            default="text",
            help="text in columns (the default), a JSON array, or a Markdown table",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        lines = sorted(catalogue())
        match options["format"]:
            case "json":
                text = json.dumps([line._asdict() for line in lines], indent=2, ensure_ascii=False)
            case "markdown":
                text = "\n".join(_markdown(lines))
            case _:
                text = "\n".join(_columns(lines))
        self.stdout.write(text)


def catalogue() -> Iterator[Line]:
    """Yield the declared actions and those of the log itself, each once."""
    seen = set()
    declared = [(action, t.opts.label) for t in registry for action in t.actions()]
    for action, model in [*((action, "") for action in BUILT_IN), *declared]:
        if action.key not in seen:
            seen.add(action.key)
            yield Line(action.key, str(action.label), action.category, model)


def _columns(lines: list[Line]) -> Iterator[str]:
    rows = [Line("ACTION", "LABEL", "CATEGORY", "MODEL"), *lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(Line._fields))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _markdown(lines: list[Line]) -> Iterator[str]:
    yield "| Action | Label | Category | Model |"
    yield "| --- | --- | --- | --- |"
    for line in lines:
        cells = (cell.replace("|", "\\|") for cell in line)
        key, label, category, model = cells
        yield f"| `{key}` | {label} | {category} | {model} |"
