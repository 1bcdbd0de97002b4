"""axe sees what it is there for, in the notation of colours that the stylesheet has."""

from __future__ import annotations

import pytest

from tests.browser.accessibility import violations


@pytest.mark.parametrize(
    ("colour", "found"),
    [("oklch(.8 .01 262)", True), ("color-mix(in oklab, #000 20%, #fff)", True), ("#333", False)],
)
def test_pale_words_are_found(page, colour, found):
    page.set_content(
        f"<html lang=en><title>Pale</title><main><h1>Pale</h1><p style='color: {colour}'>Words</p>"
    )

    assert any("color-contrast" in each for each in violations(page)) is found
