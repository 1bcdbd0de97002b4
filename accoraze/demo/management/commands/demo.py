from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accoraze.demo import database, filling
from accoraze.demo.people import EVERYBODY, PASSWORD
from accoraze.demo.scenes import DAYS


class Command(BaseCommand):
    help = "Fills the database with the demo, unless it is there, and says how to sign in."

    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where the demo will be served")

    def handle(self, *, port: int, verbosity: int, **options: Any) -> None:
        match database.state():
            case database.State.FOREIGN:
                raise CommandError(
                    "This database holds a business that is not the demo's; it stays as it is. "
                    "Name an empty one in DATABASE_URL."
                )
            case database.State.OUTDATED:
                name = database.set_aside()
                self.stdout.write(f"The demo of an older version is kept as {name}.")
                self.prepare(verbosity)
            case database.State.EMPTY:
                self.prepare(verbosity)
        self.stdout.write(self.how_to_sign_in(port))

    def prepare(self, verbosity: int) -> None:
        """Make the tables and fill them."""
        call_command("migrate", verbosity=0, interactive=False)
        first = timezone.now() - timedelta(days=DAYS + 1)
        call_command("partition_activity", f"--from={first:%Y-%m}", verbosity=0)
        filling.fill(quiet=not verbosity)

    def how_to_sign_in(self, port: int) -> str:
        """Return the demo's address and its sign-ins."""
        people = "\n".join(
            f"  {person.email:24} {person.role.label:13} {person.name}" for person in EVERYBODY
        )
        return (
            f"\nAccoraze: http://127.0.0.1:{port}/\n\nSign in with the password {PASSWORD} as\n"
            f"{people}\n"
        )
