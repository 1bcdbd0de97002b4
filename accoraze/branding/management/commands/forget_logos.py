from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accoraze.branding.keeping import forget_untold
from accoraze.branding.models import Branding


class Command(BaseCommand):
    help = "Deletes former logos of which the log tells no longer; run it after prune_activity."

    def handle(self, *args: Any, **options: Any) -> None:
        forgotten = sum(map(forget_untold, Branding.objects.order_by("pk").iterator()))
        self.stdout.write(f"Forgot {forgotten} former logos.")
