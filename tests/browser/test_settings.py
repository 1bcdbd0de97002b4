"""Settings, looks and passwords, done as a person does them, and read in the log by each role."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from accoraze.accounts.models import User
from accoraze.accounts.permissions import Role
from accoraze.branding.keeping import keep
from accoraze.branding.logos import Picture
from accoraze.branding.models import Logo
from activitylog import activity_context
from activitylog.models import ActivityEntry
from tests.accoraze.factories import PASSWORD, UserFactory
from tests.accoraze.sales_factories import ExpenseFactory
from tests.browser.accessibility import violations

SECOND_PASSWORD = "mug-and-kettle-43"


@pytest.fixture
def admin(as_) -> Page:
    return as_("admin")


def wait_for_brand_colour(page: Page, colour: str) -> None:
    """Wait until the page takes its own colour from `colour`."""
    page.wait_for_function(
        "colour => getComputedStyle(document.documentElement)"
        ".getPropertyValue('--brand').trim() === colour",
        arg=colour,
    )


def test_settings_are_changed_for_a_reason(store, admin, read_in_log):
    admin.get_by_role("link", name="Business").click()
    admin.get_by_label("Tax number").fill("BE 0123.456.749")
    admin.get_by_label("Tax rate in percent").fill("-21")
    admin.get_by_role("button", name="Save settings").click()
    expect(admin.get_by_role("alert")).to_contain_text("Nothing was saved yet")
    admin.get_by_label("Tax rate in percent").fill("21")
    admin.get_by_label("Reason for the change").fill("Registered at last")
    admin.get_by_role("button", name="Save settings").click()
    expect(admin.get_by_role("status")).to_contain_text("The settings were saved.")

    line = read_in_log("Changed business settings")
    for words in ("Amina Diallo", "Settings", "Tax number", "Registered at last"):
        expect(line).to_contain_text(words)


def test_the_owner_alone_decides_how_long_the_log_is_kept(
    store, admin, open_page, sign_in, read_in_log
):
    admin.get_by_role("link", name="Business").click()
    expect(admin.get_by_text("Only a Super Admin can change this.")).to_be_visible()
    expect(admin.get_by_label("Keep activity logs")).to_have_count(0)

    UserFactory(
        business=store, email="owner@demo.test", name="Sofia Marques", role=Role.SUPER_ADMIN
    )
    owner = sign_in("owner", PASSWORD, on=open_page())
    owner.get_by_role("link", name="Business").click()
    owner.get_by_label("Keep activity logs").select_option("7 years")
    owner.get_by_role("button", name="Save settings").click()
    line = read_in_log("Changed business settings")
    expect(line).to_contain_text(re.compile(r"For ever.*7 years", re.DOTALL))


def test_a_colour_and_a_logo_show_at_once(store, admin, as_, read_in_log):
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "#0f766e").save(file, "PNG")
    admin.get_by_role("link", name="Branding").click()
    admin.get_by_label("Brand colour").fill("#0f766e")
    wait_for_brand_colour(admin, "#0f766e")
    admin.get_by_label("Logo").set_input_files(
        {"name": "drawing.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    admin.get_by_role("button", name="Save branding").click()
    expect(admin.get_by_role("alert")).to_contain_text("This is no picture that can be used.")

    admin.get_by_label("Logo").set_input_files(
        {"name": "winter.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    admin.get_by_label("Reason for the change").fill("New signs outside")
    admin.get_by_role("button", name="Save branding").click()
    expect(admin.get_by_role("status")).to_contain_text("The branding was saved")
    staff = as_("staff")
    wait_for_brand_colour(staff, "#0f766e")
    width = staff.locator("nav .brand-logo").evaluate("picture => picture.naturalWidth")
    assert width == 64

    line = read_in_log("Updated branding")
    for words in ("Amina Diallo", "Branding", "#3457d5", "#0f766e", "New signs outside"):
        expect(line).to_contain_text(words)
    expect(line.locator(".swatch")).to_have_count(2)
    line.get_by_role("cell").first.get_by_role("link").click()
    expect(line.page.get_by_text("winter.png", exact=True)).to_be_visible()


@pytest.fixture
def logos(store) -> list[Logo]:
    """A green logo and the blue one that replaced it."""
    for colour in ("#0f766e", "#3457d5"):
        file = io.BytesIO()
        Image.new("RGB", (64, 32), colour).save(file, "PNG")
        with activity_context(business=store, actor=User.objects.get(email="admin@demo.test")):
            store.branding.logo = keep(store, Picture(f"{colour[1:]}.png", file.getvalue()))
            store.branding.save()
    return list(Logo.objects.order_by("chosen_at"))


def are_loaded(pictures: Locator) -> list[bool]:
    return pictures.evaluate_all(
        "all => Promise.all(all.map(each => each.decode().then(() => each.naturalWidth === 64)))"
    )


def test_an_entry_shows_the_logo_before_and_after(logos, admin):
    admin.goto("/settings/activity-logs/?type=branding")
    line = admin.get_by_role("row").filter(has_text="3457d5.png").first
    expect(line.get_by_role("img", name="picture before")).to_be_visible()
    assert are_loaded(line.locator(".picture")) == [True, True]

    line.get_by_role("cell").first.get_by_role("link").click()
    drawer = admin.get_by_role("dialog")
    expect(drawer.locator(".large .picture")).to_have_count(2)
    expect(drawer.get_by_role("link", name="picture after")).to_be_visible()
    admin.goto(admin.url)
    changes = admin.get_by_role("region", name="Changes")
    assert are_loaded(changes.locator(".picture")) == [True, True]
    for color_scheme in ("light", "dark"):
        admin.emulate_media(color_scheme=color_scheme)
        assert violations(admin) == []
    admin.emulate_media(media="print")
    expect(changes.get_by_role("img", name="picture before")).to_be_visible()
    admin.emulate_media(media="screen")

    logos[0].delete()
    admin.reload()
    expect(changes.locator(".picture")).to_have_count(1)
    expect(changes.get_by_text("0f766e.png", exact=True)).to_be_visible()


def test_a_picture_that_does_not_load_leaves_its_words(logos, admin):
    nothing = {"body": "", "content_type": "image/png"}
    admin.route("**/branding/**.png", lambda route: route.fulfill(**nothing))
    admin.goto("/settings/activity-logs/?type=branding")
    expect(admin.locator("img.picture")).to_have_count(0)
    expect(admin.get_by_text("0f766e.png", exact=True).first).to_be_visible()


def test_an_entry_gives_values_their_room_and_their_lines(store, admin):
    with activity_context(business=store):
        store.address = "Rue des Potiers 18\n1000 Brussels"
        store.save()
        ExpenseFactory.create(business=store).delete()
    entries = ActivityEntry.objects.in_business(str(store.pk))
    admin.goto(entries.get(action="business.updated").get_absolute_url())
    changes = admin.get_by_role("region", name="Changes")
    assert changes.locator("ins").inner_text() == "Rue des Potiers 18\n1000 Brussels"

    admin.goto(entries.get(action="expense.deleted").get_absolute_url())
    field = admin.get_by_role("columnheader", name="Field").bounding_box()
    value = admin.get_by_role("columnheader", name="Value").bounding_box()
    assert field["width"] < value["width"] / 2


def test_a_password_is_changed_and_the_old_one_is_over(store, as_, open_page, sign_in):
    manager, elsewhere = as_("manager"), as_("manager")
    manager.get_by_role("link", name="Password").click()
    manager.get_by_label("Password as it is now").fill("wrong")
    manager.get_by_label("New password", exact=True).fill(SECOND_PASSWORD)
    manager.get_by_label("New password, once more").fill(SECOND_PASSWORD)
    manager.get_by_role("button", name="Change password").click()
    expect(manager.get_by_role("alert")).to_contain_text("This is not your password as it is now.")
    manager.get_by_label("Password as it is now").fill(PASSWORD)
    manager.get_by_label("New password", exact=True).fill(SECOND_PASSWORD)
    manager.get_by_label("New password, once more").fill(SECOND_PASSWORD)
    manager.get_by_role("button", name="Change password").click()
    expect(manager.get_by_role("status")).to_contain_text("Your password was changed.")
    elsewhere.goto("/products/")
    expect(elsewhere.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in("manager", SECOND_PASSWORD, on=open_page())


def test_the_dashboard_leads_on(store, as_):
    staff = as_("staff")
    expect(staff.get_by_role("heading", level=1)).to_have_text("Hello, Tom Baker")
    staff.get_by_role("link", name="Take an order").click()
    expect(staff).to_have_url(re.compile(r"/orders/add/$"))
