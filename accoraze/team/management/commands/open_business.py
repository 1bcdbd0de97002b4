from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from accoraze.accounts.models import Business
from accoraze.accounts.permissions import Role
from accoraze.team.inviting import AlreadyAUserError, invite, link_token
from accoraze.team.models import VALID_FOR
from activitylog import activity_context


class Command(BaseCommand):
    help = "Opens a business, and prints the link by which its owner sets name and password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the business is called")
        parser.add_argument("owner", help="the e-mail address of its owner, a Super Admin")
        parser.add_argument("--zone", default="UTC", help="time zone, such as Europe/Brussels")
        parser.add_argument("--currency", default="EUR", help="ISO code, such as USD")
        parser.add_argument(
            "--site", default="http://127.0.0.1:8000", help="where Accoraze is served"
        )

    def handle(
        self, *, name: str, owner: str, zone: str, currency: str, site: str, **options: Any
    ) -> None:
        business = Business(name=name, time_zone=zone, currency_code=currency.upper())
        try:
            business.full_clean()
            email = forms.EmailField(max_length=254).clean(owner)
            with transaction.atomic(), activity_context(source="command", command="open_business"):
                business.save()
                invitation = invite(business, email, Role.SUPER_ADMIN, by=None)
        except ValidationError as wrong:
            reasons = "\n".join(f"  {text}" for text in wrong.messages)
            raise CommandError(f"No business was opened:\n{reasons}") from wrong
        except AlreadyAUserError as taken:
            raise CommandError(
                f"No business was opened: somebody already signs in as {owner}. "
                "Name another address."
            ) from taken
        path = reverse("team:accept", args=[link_token(invitation)])
        self.stdout.write(
            f"{business.name} is open. Within {VALID_FOR.days} days, {invitation.email} "
            f"sets name and password here:\n{site.rstrip('/')}{path}"
        )
