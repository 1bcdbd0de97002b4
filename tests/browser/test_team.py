"""People come, change and go, done as a person does it, and read in the log by each role."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from accoraze.team.inviting import invite
from tests.accoraze.factories import PASSWORD, UserFactory

PAGES = (
    "/",
    "/settings/team/",
    "/settings/team/invite/",
    "/settings/team/{person}/",
    "/settings/team/{person}/role/",
    "/settings/team/{person}/remove/",
    "/settings/team/invitations/{invitation}/",
    "/settings/business/",
    "/settings/branding/",
    "/settings/password/",
)


@pytest.fixture
def admin(as_) -> Page:
    return as_("admin")


def person_page(page: Page, name: str) -> None:
    page.get_by_role("link", name="Team").click()
    page.get_by_role("link", name=name).click()


def test_somebody_is_invited_and_joins_by_the_link(store, admin, open_page, read_in_log):
    admin.get_by_role("link", name="Invite somebody").click()
    admin.get_by_label("E-mail").fill("nina@demo.test")
    admin.get_by_label("Role").select_option("Staff")
    admin.get_by_role("button", name="Invite").click()
    expect(admin.get_by_role("status")).to_contain_text("nina@demo.test is invited")
    link = admin.get_by_role("textbox", name="Link").input_value()

    nina = open_page()
    nina.goto(link)
    expect(nina.get_by_role("heading", level=1)).to_have_text("Join Accoraze Test Store")
    nina.get_by_label("Your name").fill("Nina Petrov")
    nina.get_by_label("Password", exact=True).fill("12345678")
    nina.get_by_label("Password, once more").fill("12345678")
    nina.get_by_role("button", name="Join").click()
    expect(nina.get_by_text("too common")).to_be_visible()
    nina.get_by_label("Password", exact=True).fill(PASSWORD)
    nina.get_by_label("Password, once more").fill(PASSWORD)
    nina.get_by_role("button", name="Join").click()
    expect(nina.get_by_role("status")).to_contain_text("Welcome, Nina Petrov.")

    late = open_page()
    late.goto(link)
    expect(late.get_by_role("heading", level=1)).to_have_text("This invitation is over")

    invited = read_in_log("Invited user nina@demo.test")
    for words in ("Amina Diallo", "admin@demo.test", "Users", "Staff", "127.0.0.1"):
        expect(invited).to_contain_text(words)
    added = invited.page.locator("tr.entry").filter(has_text="Added user Nina Petrov")
    expect(added).to_contain_text("Accepted the invitation of Amina Diallo")


def test_an_invitation_is_sent_again_and_withdrawn(store, admin, open_page, read_in_log):
    invite(store, "nina@demo.test", Role.STAFF, by=User.objects.get(email="admin@demo.test"))
    admin.get_by_role("link", name="Team").click()
    admin.get_by_role("link", name="nina@demo.test").click()
    first = admin.get_by_role("textbox", name="Link").input_value()
    admin.get_by_role("button", name="Send again").click()
    expect(admin.get_by_role("textbox", name="Link")).not_to_have_value(first)
    admin.get_by_role("button", name="Withdraw").click()
    expect(admin.get_by_role("status")).to_contain_text("was withdrawn")
    expect(read_in_log("Withdrew invitation of nina@demo.test")).to_contain_text("Amina Diallo")


def test_a_role_is_changed_for_a_reason(store, admin, as_, read_in_log):
    staff = as_("staff")
    expect(staff.get_by_role("link", name="Expenses")).to_have_count(0)
    person_page(admin, "Tom Baker")
    admin.get_by_role("link", name="Change role").click()
    admin.get_by_label("Role").select_option("Manager")
    admin.get_by_label("Reason for the change").fill("Runs the shop now")
    admin.get_by_role("button", name="Change role").click()
    expect(admin.get_by_role("status")).to_contain_text("The role of Tom Baker was changed.")

    staff.reload()
    expect(staff.get_by_role("link", name="Expenses")).to_be_visible()
    User.objects.filter(email="staff@demo.test").update(role=Role.STAFF)

    line = read_in_log("Runs the shop now")
    expect(line).to_contain_text("Changed role of Tom Baker")
    expect(line).to_contain_text(re.compile(r"Role\s*Staff.*Manager", re.DOTALL))
    expect(line).not_to_contain_text("staff →")


def test_of_two_admins_the_second_sees_who_was_first(store, admin, open_page, sign_in):
    UserFactory(business=store, email="second@demo.test", name="Sara Lind", role=Role.SUPER_ADMIN)
    other = sign_in("second", PASSWORD, on=open_page())
    for page in (admin, other):
        person_page(page, "Tom Baker")
        page.get_by_role("link", name="Change role").click()
    other.get_by_label("Role").select_option("Manager")
    other.get_by_role("button", name="Change role").click()
    admin.get_by_label("Role").select_option("Store Keeper")
    admin.get_by_role("button", name="Change role").click()
    expect(admin.get_by_role("alert")).to_contain_text("Sara Lind saved this")
    expect(admin.get_by_role("row", name="Role Manager Store Keeper")).to_be_visible()
    assert User.objects.get(email="staff@demo.test").role == Role.MANAGER


def test_somebody_is_removed_and_stays_in_the_log(store, admin, open_page, sign_in, read_in_log):
    UserFactory(business=store, email="nina@demo.test", name="Nina Petrov", role=Role.STAFF)
    nina = sign_in("nina", PASSWORD, on=open_page())
    person_page(admin, "Nina Petrov")
    admin.get_by_role("link", name="Remove").click()
    admin.get_by_role("button", name="Remove person").click()
    expect(admin.get_by_role("status")).to_contain_text("Nina Petrov was removed.")
    nina.goto("/products/")
    expect(nina.get_by_role("heading", name="Sign in")).to_be_visible()

    line = read_in_log("Removed user Nina Petrov")
    expect(line).to_contain_text("Amina Diallo")
    expect(line).to_contain_text("nina@demo.test")
    expect(line.get_by_role("link", name="Nina Petrov")).to_have_count(0)


def test_a_manager_looks_and_staff_do_not(store, as_):
    manager = as_("manager")
    person_page(manager, "Tom Baker")
    expect(manager.get_by_role("link", name="Change role")).to_have_count(0)
    staff = as_("staff")
    expect(staff.get_by_role("link", name="Team")).to_have_count(0)
    answer = staff.goto("/settings/team/")
    assert answer is not None
    assert answer.status == 403


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_no_page_stands_in_anyones_way(store: Business, open_page, sign_in, axe, width, scheme):
    """Nothing that axe objects to, and nothing to scroll to sideways."""
    long = UserFactory(business=store, name="W" * 120, role=Role.STAFF)
    owner = UserFactory.create(business=store, email="owner@demo.test", role=Role.SUPER_ADMIN)
    invitation = invite(store, f"{'w' * 60}@example.test", Role.STAFF, by=owner)
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    sign_in("owner", PASSWORD, on=page)
    for address in PAGES:
        page.goto(address.format(person=long.pk, invitation=invitation.pk))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
