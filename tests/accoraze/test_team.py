"""Inviting, joining, changing roles and removing people, and all that can go wrong with it."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail, signing
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accoraze import clock
from accoraze.accounts.models import Business, User
from accoraze.accounts.permissions import Role
from accoraze.team.changing import change_role, remove
from accoraze.team.inviting import (
    SALT,
    AlreadyAUserError,
    AlreadyInvitedError,
    LinkOverError,
    UnknownLinkError,
    accept,
    invitation_of,
    invite,
    invite_again,
    link_token,
    withdraw,
)
from accoraze.team.models import VALID_FOR, Invitation
from accoraze.versions import ChangedMeanwhileError
from activitylog.models import ActivityEntry
from tests.accoraze.factories import PASSWORD, BusinessFactory, UserFactory

SUPER_ADMIN, ADMIN, MANAGER, STORE_KEEPER, STAFF = Role
INVITE = "/settings/team/invite/"
JOINING = {"name": "Nina Petrov", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def owner(business) -> User:
    return UserFactory.create(business=business, role=SUPER_ADMIN, name="Sofia Marques")


@pytest.fixture
def admin(business) -> User:
    return UserFactory.create(business=business, role=ADMIN, name="Amina Diallo")


@pytest.fixture
def staff(business) -> User:
    return UserFactory.create(business=business, role=STAFF, name="Tom Baker")


@pytest.fixture
def invitation(business, owner) -> Invitation:
    return invite(business, "nina@example.test", STAFF, by=owner)


def entries(business: Business, action: str):
    return ActivityEntry.objects.filter(business_id=str(business.pk), action=action)


def address(invitation: Invitation) -> str:
    return reverse("team:accept", args=[link_token(invitation)])


def link_in(page: str) -> str:
    """Return the link to join that a page shows; empty without one. It says when it was signed."""
    found = re.search(r"http://testserver(/invitations/[\w:.-]+/)", page)
    return found[1] if found else ""


class TestInviting:
    def test_the_link_goes_out_by_e_mail_and_lets_one_person_in(self, business, owner, signed_in):
        signed_in(owner).post(INVITE, {"email": "Nina@Example.test", "role": "manager"})
        (letter,) = mail.outbox
        assert letter.to == ["nina@example.test"]
        assert letter.subject == "Join Accoraze Test Store on Accoraze"
        (path,) = re.findall(r"http://testserver(\S+)", letter.body)

        stranger = Client()
        assert "Join Accoraze Test Store" in stranger.get(path).content.decode()
        assert stranger.post(path, JOINING).url == reverse("home")
        nina = User.objects.get(email="nina@example.test")
        assert (nina.name, nina.role, nina.business) == ("Nina Petrov", MANAGER, business)
        assert stranger.get("/").context["user"] == nina
        assert Client().get(path).status_code == 410

    def test_the_log_tells_of_it(self, business, owner, signed_in):
        signed_in(owner).post(INVITE, {"email": "nina@example.test", "role": "staff"})
        Client().post(address(Invitation.objects.get()), JOINING)
        invited = entries(business, "user.invited").get()
        assert (invited.actor_name, invited.target_name) == ("Sofia Marques", "nina@example.test")
        added = entries(business, "user.added").get(target_name="Nina Petrov")
        assert (added.actor_name, added.actor_role) == ("Nina Petrov", "Staff")
        assert (added.actor_id, added.actor_email) == (added.target_id, "nina@example.test")
        assert added.changes["role"] == [None, "staff"]
        assert added.context["reason"] == "Accepted the invitation of Sofia Marques"
        assert "password" not in added.changes
        accepted = entries(business, "user.invitation_accepted").get()
        assert accepted.actor_name == "Nina Petrov"

    @pytest.mark.parametrize(
        ("language", "said", "subject"),
        [
            ("en", "The e-mail is in English", "Join Accoraze Test Store on Accoraze"),
            ("de", "Die E-Mail ist auf Deutsch", "Einladung zu Accoraze Test Store auf Accoraze"),
        ],
    )
    def test_who_invites_knows_the_language_of_the_mail(
        self, owner, signed_in, language, said, subject
    ):
        client = signed_in(owner)
        client.cookies["django_language"] = language
        assert said in client.get(INVITE).content.decode()
        client.post(INVITE, {"email": "nina@example.test", "role": "staff"})
        assert mail.outbox[0].subject == subject

    def test_the_link_is_shown_where_no_mail_leaves(self, owner, invitation, signed_in):
        page = signed_in(owner).get(invitation.get_absolute_url()).content.decode()
        assert Client().get(link_in(page)).status_code == 200

    def test_the_link_is_not_shown_where_mail_leaves(self, owner, invitation, signed_in, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        page = signed_in(owner).get(invitation.get_absolute_url()).content.decode()
        assert not link_in(page)

    def test_an_admin_does_not_see_the_link_of_an_admin(self, business, owner, admin, signed_in):
        invitation = invite(business, "boss@example.test", ADMIN, by=owner)
        page = signed_in(admin).get(invitation.get_absolute_url()).content.decode()
        assert not link_in(page)

    def test_mail_that_cannot_go_out_leaves_the_invitation(self, owner, signed_in, monkeypatch):
        def fail(*_given):
            raise OSError("no route")

        monkeypatch.setattr("accoraze.team.mail.send", fail)
        data = {"email": "nina@example.test", "role": "staff"}
        page = signed_in(owner).post(INVITE, data, follow=True).content.decode()
        assert "could not be sent" in page
        assert Invitation.objects.get().is_pending

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("email", ""),
            ("email", "nobody"),
            ("email", "a\x00b@example.test"),
            ("email", "x" * 10_000 + "@example.test"),
            ("email", "a@example.test\nBcc: b@example.test"),
            ("role", ""),
            ("role", "emperor"),
            ("role", "x" * 10_000),
        ],
    )
    def test_bad_input_gets_a_message_beside_its_field(self, owner, signed_in, field, typed):
        data = {"email": "nina@example.test", "role": "staff", field: typed}
        response = signed_in(owner).post(INVITE, data)
        assert response.context["form"].errors.keys() == {field}
        assert not Invitation.objects.exists()
        assert not mail.outbox

    @pytest.mark.parametrize("role", [SUPER_ADMIN, ADMIN])
    def test_an_admin_invites_no_admin(self, admin, signed_in, role):
        response = signed_in(admin).post(INVITE, {"email": "a@example.test", "role": role})
        assert response.context["form"].errors.keys() == {"role"}

    @pytest.mark.parametrize("email", ["known@example.test", "KNOWN@Example.Test"])
    def test_whoever_signs_in_already_is_not_invited(self, owner, signed_in, email):
        UserFactory(email="known@example.test")
        response = signed_in(owner).post(INVITE, {"email": email, "role": "staff"})
        assert response.context["form"].errors["email"] == [
            "Somebody already signs in with this e-mail."
        ]

    def test_an_address_is_invited_once_whatever_its_case(self, business, invitation, owner):
        with pytest.raises(AlreadyInvitedError):
            invite(business, "NINA@example.test", STAFF, by=owner)
        withdraw(invitation)
        assert invite(business, "nina@example.test", STAFF, by=owner).is_pending

    def test_two_businesses_may_invite_one_address_and_the_first_gets_it(self, invitation):
        other = invite(BusinessFactory(), "nina@example.test", ADMIN, by=None)
        accept(link_token(invitation), name="Nina", password=PASSWORD)
        with pytest.raises(AlreadyAUserError):
            accept(link_token(other), name="Nina", password=PASSWORD)
        assert "sign in instead" in Client().post(address(other), JOINING).content.decode()


class TestLinks:
    @pytest.mark.parametrize(
        "spoil",
        [
            lambda token: token[:-1],
            lambda token: "x" + token,
            lambda token: token.replace(":", "."),
            lambda token: signing.dumps([10**9, 1], salt=SALT),
            lambda token: signing.dumps([1, 1], salt="another"),
            lambda token: "x" * 5_000,
        ],
        ids=["cut", "begun wrongly", "unsigned", "of nobody", "signed for else", "long"],
    )
    def test_a_link_that_was_never_sent_is_not_there(self, invitation, spoil):
        token = spoil(link_token(invitation))
        with pytest.raises(UnknownLinkError):
            invitation_of(token)
        assert Client().get(reverse("team:accept", args=[token])).status_code == 404

    def test_an_expired_link_says_so(self, invitation):
        with clock.stopped_at(timezone.now() + VALID_FOR + timedelta(seconds=1)):
            response = Client().post(address(invitation), JOINING)
        assert response.status_code == 410
        assert "It has expired" in response.content.decode()
        assert not User.objects.filter(email=invitation.email).exists()

    def test_a_used_link_is_used_up(self, invitation):
        accept(link_token(invitation), name="Nina", password=PASSWORD)
        response = Client().post(address(invitation), JOINING)
        assert "joined with it already" in response.content.decode()
        assert User.objects.filter(email=invitation.email).count() == 1

    def test_a_withdrawn_link_is_good_no_more(self, invitation):
        withdraw(invitation)
        assert "It was withdrawn" in Client().get(address(invitation)).content.decode()

    def test_sending_again_replaces_the_link_and_starts_the_time_anew(self, invitation, owner):
        old = address(invitation)
        with clock.stopped_at(timezone.now() + VALID_FOR):
            again = invite_again(invitation, by=owner)
            assert not again.is_expired
            assert "A newer one was sent" in Client().get(old).content.decode()
            assert Client().get(address(again)).status_code == 200

    def test_what_is_over_cannot_be_withdrawn_or_sent_again(self, invitation, owner, signed_in):
        accept(link_token(invitation), name="Nina", password=PASSWORD)
        with pytest.raises(LinkOverError):
            withdraw(invitation)
        for view in ("team:withdraw", "team:send-again"):
            response = signed_in(owner).post(reverse(view, args=[invitation.pk]), follow=True)
            assert "the invitation is accepted already" in response.content.decode()
        assert not mail.outbox

    def test_somebody_who_is_signed_in_is_told_to_sign_out(self, client, invitation):
        page = client.post(address(invitation), JOINING).content.decode()
        assert "signed in as Daniel Okafor" in page
        assert Invitation.objects.get().is_pending

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("name", ""),
            ("name", "x" * 121),
            ("name", "\x00"),
            ("password1", "12345678"),
            ("password1", "nina@example.test"),
            ("password1", "a\x00b"),
            ("password2", "another-one-42"),
            ("password2", ""),
        ],
    )
    def test_bad_input_joins_nobody(self, invitation, field, typed):
        data = {**JOINING, field: typed}
        if field == "password1":
            data["password2"] = typed
        response = Client().post(address(invitation), data)
        assert field in response.context["form"].errors
        assert not User.objects.filter(email=invitation.email).exists()
        assert Invitation.objects.get().is_pending

    def test_the_page_is_kept_by_no_cache_and_tells_no_other_site(self, invitation):
        response = Client().get(address(invitation))
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"


class TestRoles:
    @pytest.mark.parametrize(
        ("by", "of", "to", "outcome"),
        [
            (SUPER_ADMIN, STAFF, ADMIN, True),
            (SUPER_ADMIN, ADMIN, STAFF, True),
            (SUPER_ADMIN, SUPER_ADMIN, STAFF, True),
            (SUPER_ADMIN, STAFF, SUPER_ADMIN, True),
            (ADMIN, STAFF, MANAGER, True),
            (ADMIN, MANAGER, STORE_KEEPER, True),
            (ADMIN, STAFF, ADMIN, False),
            (ADMIN, ADMIN, STAFF, False),
            (ADMIN, SUPER_ADMIN, STAFF, False),
            (MANAGER, STAFF, MANAGER, False),
            (STAFF, STAFF, MANAGER, False),
        ],
    )
    def test_who_makes_whom_what(self, business, by, of, to, outcome):
        changer = UserFactory(business=business, role=by)
        person = UserFactory(business=business, role=of)
        if outcome:
            assert change_role(person, to, by=changer, seen_version=1).role == to
            return
        with pytest.raises(PermissionDenied):
            change_role(person, to, by=changer, seen_version=1)

    def test_nobody_changes_or_removes_himself(self, owner, signed_in):
        for act in (
            lambda: change_role(owner, STAFF, by=owner, seen_version=1),
            lambda: remove(owner, by=owner, seen_version=1),
        ):
            with pytest.raises(PermissionDenied):
                act()
        for view in ("team:role", "team:remove"):
            address = reverse(view, args=[owner.pk])
            assert signed_in(owner).get(address).status_code == 403
            assert signed_in(owner).post(address, {"seen_version": 1}).status_code == 403
        assert User.objects.get(pk=owner.pk).role == SUPER_ADMIN

    def test_the_log_says_it_in_words(self, business, owner, staff, signed_in):
        data = {"role": "manager", "seen_version": 1, "reason": "Runs the shop now"}
        signed_in(owner).post(reverse("team:role", args=[staff.pk]), data)
        found = entries(business, "user.role_changed")
        assert {entry.category for entry in found} == {"users", "security"}
        assert found[0].changes == {"role": ["staff", "manager"]}
        page = signed_in(owner).get("/settings/activity-logs/").content.decode()
        assert "Changed role of" in page
        assert re.search(r"<bdi>Staff</bdi>.*<bdi>Manager</bdi>", page, re.DOTALL)
        assert "Runs the shop now" in page

    def test_a_role_that_is_had_already_is_no_change(self, business, owner, staff):
        change_role(staff, STAFF, by=owner, seen_version=1)
        assert not entries(business, "user.role_changed").exists()

    def test_the_second_of_two_admins_sees_what_the_first_did(self, owner, admin, staff, signed_in):
        address = reverse("team:role", args=[staff.pk])
        signed_in(owner).post(address, {"role": "manager", "seen_version": 1})
        response = signed_in(admin).post(address, {"role": "store_keeper", "seen_version": 1})
        assert response.status_code == 409
        assert "Sofia Marques saved this" in response.content.decode()
        staff.refresh_from_db()
        assert staff.role == MANAGER

    @pytest.mark.parametrize("page", ["person", "role", "remove"])
    def test_a_page_about_a_person_is_still_the_reader_s(self, owner, staff, signed_in, page):
        response = signed_in(owner).get(reverse(f"team:{page}", args=[staff.pk]))
        assert response.context["user"] == owner
        assert '<strong class="cut">Sofia Marques</strong>' in response.content.decode()

    def test_removing_somebody_who_has_just_been_changed_is_refused(
        self, owner, admin, staff, signed_in
    ):
        change_role(staff, MANAGER, by=owner, seen_version=1)
        address = reverse("team:remove", args=[staff.pk])
        response = signed_in(admin).post(address, {"seen_version": 1}, follow=True)
        assert "Nobody was removed" in response.content.decode()
        assert User.objects.filter(pk=staff.pk).exists()

    def test_a_role_taken_away_holds_at_the_next_request(self, owner, admin, signed_in):
        client = signed_in(admin)
        assert client.get(INVITE).status_code == 200
        change_role(admin, STAFF, by=owner, seen_version=1)
        assert client.get(INVITE).status_code == 403

    def test_who_lost_his_role_changes_nobody_any_more(self, owner, admin, staff):
        change_role(admin, STAFF, by=owner, seen_version=1)
        with pytest.raises(PermissionDenied):
            change_role(staff, MANAGER, by=admin, seen_version=1)

    @pytest.mark.parametrize("typed", ["", "x", "0", "-1", "9" * 400])
    def test_a_form_without_its_version_changes_nobody(self, owner, staff, signed_in, typed):
        data = {"role": "manager", "seen_version": typed}
        signed_in(owner).post(reverse("team:role", args=[staff.pk]), data)
        signed_in(owner).post(reverse("team:remove", args=[staff.pk]), data)
        assert User.objects.get(pk=staff.pk).role == STAFF


class TestRemoving:
    def test_the_account_goes_and_the_name_stays(self, business, owner, staff, signed_in):
        theirs = signed_in(staff)
        signed_in(owner).post(reverse("team:remove", args=[staff.pk]), {"seen_version": 1})
        assert not User.objects.filter(pk=staff.pk).exists()
        removed = entries(business, "user.removed").get()
        assert (removed.target_name, removed.changes["role"]) == ("Tom Baker", ["staff", None])
        assert theirs.get("/").url.startswith(reverse("accounts:sign-in"))

    def test_what_the_person_began_goes_on(self, business, admin, owner):
        invitation = invite(business, "nina@example.test", STAFF, by=admin)
        remove(admin, by=owner, seen_version=1)
        assert Client().get(address(invitation)).status_code == 200

    def test_somebody_of_another_business_is_not_there(self, owner):
        with pytest.raises(User.DoesNotExist):
            remove(UserFactory(role=STAFF), by=owner, seen_version=1)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def race(self, *acts):
        """Run the acts at once, and return what each raised, by its kind."""
        raised: list[type | None] = [None] * len(acts)
        start = Barrier(len(acts))

        def run(number, act):
            start.wait()
            try:
                act()
            except Exception as error:  # noqa: BLE001  what it was is what is tested
                raised[number] = type(error)
            finally:
                connection.close()

        threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return raised

    def test_of_two_who_use_one_link_one_gets_in(self, invitation):
        token = link_token(invitation)
        raised = self.race(
            *[lambda: accept(token, name="Nina", password=PASSWORD) for _number in range(2)]
        )
        assert sorted(map(str, raised)) == sorted(map(str, [None, LinkOverError]))
        assert User.objects.filter(email="nina@example.test").count() == 1

    def test_two_super_admins_cannot_unmake_each_other(self, business, owner):
        second = UserFactory(business=business, role=SUPER_ADMIN)
        raised = self.race(
            lambda: change_role(second, STAFF, by=owner, seen_version=1),
            lambda: change_role(owner, STAFF, by=second, seen_version=1),
        )
        assert sorted(map(str, raised)) == sorted(map(str, [None, PermissionDenied]))
        assert User.objects.for_business(business).super_admins().count() == 1

    def test_of_two_who_change_one_person_one_wins(self, owner, admin, staff):
        raised = self.race(
            lambda: change_role(staff, MANAGER, by=owner, seen_version=1),
            lambda: change_role(staff, STORE_KEEPER, by=admin, seen_version=1),
        )
        assert sorted(map(str, raised)) == sorted(map(str, [None, ChangedMeanwhileError]))
