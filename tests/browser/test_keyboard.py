"""The log without a mouse: focus goes where it is expected, and Back leads where one was."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.busy_shop import fill
from tests.browser.conftest import LOG

PLACES_OF_STOPS = """() => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return null;
  const box = stop.getBoundingClientRect();
  return {
    isMarked: stop.matches(":focus-visible"),
    order: [...document.querySelectorAll("*")].indexOf(stop),
    row: stop.closest("tr.entry") ? stop.closest("tr.entry").rowIndex : -1,
    name: stop.getAttribute("aria-label") || stop.textContent.trim(),
    isSeen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.fixture
def reader(as_, store) -> Page:
    fill(store)
    page: Page = as_("admin")
    page.goto(LOG)
    page.wait_for_load_state("networkidle")
    return page


def test_the_tab_key_walks_through_the_list_in_the_order_it_is_read(reader):
    reader.locator("#log-q").focus()
    stops = []
    while len(stops) < 60:
        reader.keyboard.press("Tab")
        stop = reader.evaluate(PLACES_OF_STOPS)
        stops.append(stop)
        if stop["row"] > 8:
            break

    assert [stop["order"] for stop in stops] == sorted(stop["order"] for stop in stops)
    assert all(stop["isSeen"] and stop["isMarked"] and stop["name"] for stop in stops), stops
    rows = [stop["row"] for stop in stops if stop["row"] > 0]
    assert rows == sorted(rows)
    assert len(set(rows)) > 3


def test_a_slash_leads_to_the_search_and_escape_back_to_where_one_was(reader):
    link = reader.locator("tr.entry .when a").nth(3)
    search = reader.locator("#log-q")
    link.focus()

    reader.keyboard.press("/")
    expect(search).to_be_focused()
    expect(search).to_have_value("")
    reader.keyboard.type("mug/4")
    reader.keyboard.press("Escape")
    expect(search).to_have_value("")
    expect(link).to_be_focused()


def test_escape_leads_back_from_a_search_that_the_list_answers_to_what_it_answers(reader):
    reader.goto(f"{LOG}?q=mug")
    search = reader.locator("#log-q")
    reader.keyboard.press("/")
    reader.keyboard.type("kettle")
    reader.keyboard.press("Escape")
    expect(search).to_have_value("mug")
    expect(search).not_to_be_focused()

    search.click()
    reader.keyboard.press("Escape")
    expect(search).to_be_focused()


def test_focus_moves_into_the_drawer_stays_there_and_returns_to_the_row(reader):
    link = reader.locator("tr.entry .when a").nth(2)
    drawer = reader.get_by_role("dialog")
    link.focus()
    reader.keyboard.press("Enter")
    expect(drawer).to_be_visible()

    for key in ["Tab"] * 40 + ["Shift+Tab"] * 5:
        reader.keyboard.press(key)
        outside = reader.evaluate(
            "document.activeElement !== document.body"
            " && !document.getElementById('drawer').contains(document.activeElement)"
        )
        assert not outside, f"{key} left the drawer"

    reader.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(link).to_be_focused()


def test_a_facet_opens_is_used_and_closes_by_keys(reader):
    facet = reader.locator("details.facet", has=reader.locator("summary", has_text="Type"))
    facet.locator("summary").focus()
    reader.keyboard.press("Enter")
    expect(facet).to_have_attribute("open", "")
    reader.keyboard.press("Tab")
    first = facet.get_by_role("checkbox").first
    expect(first).to_be_focused()
    reader.keyboard.press("Space")
    expect(first).to_be_checked()
    reader.keyboard.press("Escape")
    expect(facet).not_to_have_attribute("open", "")
    expect(facet.locator("summary")).to_be_focused()

    reader.keyboard.press("Enter")
    reader.keyboard.press("Tab")
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile(r"\?type=\w+$"))
    expect(reader.locator("#log-count")).to_be_focused()


def test_tabbing_out_of_a_facet_closes_it(reader):
    facet = reader.locator("details.facet", has=reader.locator("summary", has_text="Type"))
    facet.locator("summary").press("Enter")
    facet.get_by_role("button", name="Apply").focus()
    reader.keyboard.press("Tab")
    expect(facet).not_to_have_attribute("open", "")


def test_a_row_s_menu_is_opened_walked_and_left_by_keys(reader):
    button = reader.locator("tr.entry button[popovertarget]").nth(1)
    button.focus()
    reader.keyboard.press("Enter")
    menu = reader.locator(".menu:popover-open")
    expect(menu).to_be_visible()
    reader.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()
    reader.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(button).to_be_focused()


def test_back_leads_step_by_step_to_where_one_was(reader):
    count = reader.locator("#log-count")
    everything = count.inner_text()
    views = reader.get_by_role("navigation", name="Views")
    views.get_by_role("link", name="Price changes this week").click()
    expect(reader).to_have_url(re.compile("field=price"))
    chips = reader.locator(".chip")
    expect(chips).to_have_count(3)
    reader.get_by_role("link", name="Remove filter: Changed field: Price").click()
    expect(chips).to_have_count(2)
    narrowed = count.inner_text()

    reader.locator("tr.entry .when a").first.focus()
    reader.keyboard.press("Enter")
    drawer = reader.get_by_role("dialog")
    expect(drawer).to_be_visible()
    reader.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(chips).to_have_count(2)
    expect(count).to_have_text(narrowed)

    reader.go_back()
    expect(chips).to_have_count(3)
    expect(reader).to_have_url(re.compile("field=price"))
    reader.go_back()
    expect(reader).to_have_url(re.compile(f"{LOG}$"))
    expect(chips).to_have_count(0)
    expect(count).to_have_text(everything)
    reader.go_forward()
    expect(chips).to_have_count(3)
