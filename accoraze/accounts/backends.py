from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accoraze.accounts.models import User


class TeamBackend(ModelBackend):
    """Signs people in; who comes back is read with the business and its looks in one query."""

    def get_user(self, user_id: Any) -> User | None:
        people = User.objects.select_related("business__branding")
        user = people.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
