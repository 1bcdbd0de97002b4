"""What people of the demo do about the team, the settings, the looks and their passwords."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from PIL import Image, ImageDraw

from accoraze import clock
from accoraze.accounts.forms import BusinessForm, OwnPasswordForm
from accoraze.accounts.models import Business, User
from accoraze.branding.forms import BrandingForm
from accoraze.branding.models import Branding
from accoraze.demo.habits import Shop
from accoraze.demo.people import PASSWORD, Person
from accoraze.team.changing import change_role, remove
from accoraze.team.inviting import accept, invite, invite_again, link_token, withdraw
from accoraze.team.models import Invitation
from accoraze.versions import VersionedForm
from activitylog import activity_context
from activitylog.ids import new_id
from activitylog.reading.viewer import Viewer
from activitylog.saved_views.editing import SavedViewEditor

ANSWERS_AFTER = timedelta(minutes=3)
EDGE = 256


def welcome(shop: Shop, user: User, person: Person, role: str) -> None:
    """Invite somebody, who accepts a few minutes later."""
    invitation = invite(shop.business, person.email, role, by=user)
    join(shop, person, invitation)


def join(shop: Shop, person: Person, invitation: Invitation) -> None:
    """Accept the invitation, a few minutes after now."""
    moment = clock.now() + ANSWERS_AFTER
    inviter = invitation.invited_by
    reason = f"Accepted the invitation of {inviter}" if inviter else "Accepted the invitation"
    with (
        clock.stopped_at(moment),
        activity_context(
            at=moment,
            actor=AnonymousUser(),
            ip=person.ip,
            source="web",
            reason=reason,
            request_id=new_id(moment),  # a request of their own, not of whoever invited them
        ),
    ):
        token = link_token(invitation)
        shop.people[person.email] = accept(token, name=person.name, password=PASSWORD)


def invite_somebody(shop: Shop, user: User, email: str, role: str) -> None:
    """Invite somebody who does not answer."""
    invite(shop.business, email, role, by=user)


def invite_once_more(shop: Shop, user: User, email: str) -> None:
    """Send the invitation again."""
    invite_again(_invitation(shop, email), by=user)


def withdraw_invitation(shop: Shop, user: User, email: str) -> None:
    """Take the invitation back."""
    withdraw(_invitation(shop, email))


def give_role(shop: Shop, user: User, person: Person, role: str) -> None:
    """Change the person's role."""
    current = User.objects.get(email=person.email)
    changed = change_role(current, role, by=user, seen_version=current.version)
    shop.people[person.email].role = changed.role


def let_go(shop: Shop, user: User, person: Person) -> None:
    """Remove the person."""
    current = User.objects.get(email=person.email)
    remove(current, by=user, seen_version=current.version)


def change_settings(shop: Shop, user: User, **changed: Any) -> None:
    """Open the settings of the business, change some, and save them."""
    business = Business.objects.get(pk=shop.business.pk)
    _save(BusinessForm(instance=business, user=user), changed)


def change_looks(shop: Shop, user: User, *, colour: str = "", logo: str = "") -> None:
    """Choose another colour, or a logo, which is drawn here."""
    branding = Branding.objects.for_business(shop.business).get()
    files = {"logo": SimpleUploadedFile(logo, drawn_logo(colour))} if logo else {}
    changed = {"colour": colour or branding.colour}
    _save(BrandingForm(instance=branding, user=user), changed, files)


def change_password(shop: Shop, user: User) -> None:
    """Change the own password; visitors of the demo can still sign in with the one they know."""
    typed = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    form = OwnPasswordForm(user, typed)
    if not form.is_valid():
        raise ValueError(f"The demo changed a password wrongly: {form.errors}")
    form.save()


def save_view(shop: Shop, user: User, name: str, query: str) -> None:
    """Save what the log's filters show, for oneself."""
    editor = _editor_of(user)
    view = editor.new(QueryDict(query))
    view.name = name
    editor.save(view, is_start=False)


def share_view(shop: Shop, user: User, name: str, roles: list[str]) -> None:
    """Share a saved view with roles."""
    editor = _editor_of(user)
    view = editor.views.get(name=name)
    view.shared_with = roles
    editor.save(view, is_start=False)


def delete_view(shop: Shop, user: User, name: str) -> None:
    """Delete a saved view."""
    editor = _editor_of(user)
    editor.delete(editor.views.get(name=name))


def drawn_logo(colour: str) -> bytes:
    """Return a picture of a kettle, as PNG."""
    image = Image.new("RGBA", (EDGE, EDGE))
    pen = ImageDraw.Draw(image)
    pen.arc((72, 34, 184, 150), 180, 360, fill=colour, width=14)
    pen.polygon([(178, 116), (238, 84), (246, 98), (190, 168)], fill=colour)
    pen.rounded_rectangle((52, 96, 196, 222), radius=48, fill=colour)
    pen.rounded_rectangle((108, 78, 140, 104), radius=8, fill=colour)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _editor_of(user: User) -> SavedViewEditor:
    viewer = Viewer.of(user)
    if viewer is None:
        raise ValueError(f"{user} of the demo reads no log.")
    return SavedViewEditor(viewer)


def _invitation(shop: Shop, email: str) -> Invitation:
    return Invitation.objects.for_business(shop.business).pending().get(email=email)


def _save(opened: VersionedForm, changed: dict[str, Any], files: Any = None) -> None:
    data = {name: opened[name].value() for name in opened.fields}
    form = type(opened)({**data, **changed}, files, instance=opened.instance, user=opened.user)
    if not form.is_valid():
        raise ValueError(f"The demo filled in {type(form).__name__} wrongly: {form.errors}")
    form.save()
