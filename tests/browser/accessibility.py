"""axe, run on a page without the page noticing."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page


def violations(page: Page) -> list[str]:
    """Return what axe objects to, one readable paragraph for each rule.

    It runs in a world of its own: the page's scripts do not see it, and the page's
    Content-Security-Policy stays as strict as it is.
    """
    session = page.context.new_cdp_session(page)
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "axe"})

    def evaluate(expression: str) -> Any:
        answer = session.send(
            "Runtime.evaluate",
            {
                "expression": expression,
                "contextId": world["executionContextId"],
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(f"axe could not run: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    try:
        evaluate(f"{AXE_SCRIPT}; undefined")
        found = evaluate("axe.run(document, {resultTypes: ['violations']})")
    finally:
        session.detach()
    return [describe(violation) for violation in found["violations"]]


def describe(violation: dict[str, Any]) -> str:
    """Say which rule is broken, and where."""
    lines = [f"{violation['impact']}: {violation['help']} ({violation['id']})"]
    for node in violation["nodes"]:
        lines.append(f"  {' '.join(map(str, node['target']))}")
        lines.append(f"    {node['html'][:200]}")
        lines += [f"    {line.strip()}" for line in node["failureSummary"].splitlines()[1:]]
    return "\n".join(lines)
