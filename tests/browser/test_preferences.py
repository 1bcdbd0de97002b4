"""The log for eyes that need it larger, calmer, or in colours of their own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.accoraze.factories import PASSWORD
from tests.browser.busy_shop import fill
from tests.browser.conftest import LOG

SECURITY = "/settings/security-logs/"
ACTIONS = ("branding.updated", "product.updated", "order.updated", "product.updated of many")
TWICE_AS_LARGE = {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}

# Words that end outside of what shows them, and are neither scrolled to nor shortened on purpose.
CUT_OFF = """() => {
  const cut = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const parent = words.currentNode.parentElement;
    const isThere = parent.checkVisibility({ visibilityProperty: true });
    if (!words.currentNode.data.trim() || !isThere) continue;
    if (parent.closest(".vh, .cut, .skip, svg, script, option")) continue;
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    for (let frame = parent; frame; frame = frame.parentElement) {
      const { overflowX, clipPath } = getComputedStyle(frame);
      if (overflowX === "auto" || overflowX === "scroll" || clipPath !== "none") break;
      const edge = frame.getBoundingClientRect();
      const hides = overflowX !== "visible" || frame === document.body;
      if (hides && (box.right > edge.right + 1 || box.left < edge.left - 1)) {
        cut.push(words.currentNode.data.trim().slice(0, 60));
        break;
      }
    }
  }
  return cut;
}"""


MOVING = """() => [...document.querySelectorAll("*")].filter((element) =>
  [null, "::before", "::after", "::backdrop"]
    .map((part) => getComputedStyle(element, part))
    .flatMap((style) => [style.transitionDuration, style.animationDuration])
    .flatMap((durations) => durations.split(", ").map(parseFloat))
    .some((seconds) => seconds > 0.01)
).map((element) => element.outerHTML.slice(0, 80))"""


def pages_of(store) -> list[str]:
    """Fill the store, and return an address of each kind of page of its log."""
    shop = fill(store)
    product = f"{LOG}objects/?target=inventory.product:{shop.product.pk}"
    return [
        LOG, f"{LOG}?q=Mug&type=products", f"{LOG}?ip=nope", f"{LOG}overview/", f"{LOG}people/",
        f"{LOG}people/?user={shop.person.pk}", product, f"{product}&field=price",
        f"{LOG}export/", f"{LOG}views/", SECURITY,
        *(shop.entries[action].get_absolute_url() for action in ACTIONS),
    ]  # fmt: skip


def test_nothing_is_cut_off_at_twice_the_size(open_page, sign_in, store):
    paths = pages_of(store)
    page = sign_in("admin", PASSWORD, on=open_page(**TWICE_AS_LARGE))
    cut = {}
    for path in paths:
        page.goto(path)
        expect(page.locator('[hx-trigger="load"]')).to_have_count(0)
        for fold in page.locator("tr.fold summary").all():
            fold.click()
        expect(page.locator("tr.fold [hx-get] > .inner > footer")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, path
        if words := page.evaluate(CUT_OFF):
            cut[path] = words

    assert cut == {}


def test_filters_and_dialogs_are_within_reach_at_twice_the_size(open_page, sign_in, store):
    fill(store)
    page = sign_in("admin", PASSWORD, on=open_page(**TWICE_AS_LARGE))
    page.goto(f"{LOG}?type=products")
    page.get_by_role("button", name="Filters", exact=False).first.click()
    page.locator(".sheet summary", has_text="Action").click()
    apply = page.get_by_role("button", name="Show entries")
    apply.scroll_into_view_if_needed()
    expect(apply).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    page.goto(f"{LOG}?type=products")
    for opener, last in (("Save this view", "Save view"), ("Export", "Download")):
        page.get_by_role("button", name=opener, exact=True).click()
        button = page.get_by_role("button", name=last)
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport(ratio=1)
        page.keyboard.press("Escape")


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_moves_for_who_asks_for_calm(open_page, sign_in, store, width):
    fill(store)
    options = {"viewport": {"width": width, "height": 800}}
    page = sign_in("admin", PASSWORD, on=open_page(**options))
    for path in (LOG, f"{LOG}people/", SECURITY):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(MOVING) == []
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) != []


def test_what_colours_tell_is_there_in_colours_of_one_s_own(open_page, sign_in, store):
    fill(store)
    page = sign_in("admin", PASSWORD, on=open_page(forced_colors="active"))
    page.goto(LOG)
    expect(page.locator(".legend")).to_be_visible()

    def colours_of(selector: str, part: str = "") -> list[str]:
        colours: list[str] = page.locator(selector).evaluate_all(
            "(all, part) => all.map((one) => getComputedStyle(one, part || null))"
            ".map((style) => `${style.backgroundColor} ${style.borderBottomColor}`)",
            part,
        )
        return colours

    legend = colours_of(".legend li", "::before")
    assert len(legend) > 3
    assert len(set(legend)) == len(legend)
    for places in (".tabs a", ".views li a"):
        assert len(set(colours_of(places))) == 2, places
        current = colours_of(f"{places}[aria-current]")
        assert len(current) == 1
        assert colours_of(places).count(current[0]) == 1
    page.goto(f"{LOG}people/")
    assert (
        colours_of(".periods a[aria-current]") != colours_of(".periods a:not([aria-current])")[:1]
    )
