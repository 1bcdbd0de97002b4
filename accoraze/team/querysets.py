from __future__ import annotations

from typing import Self

from accoraze.accounts.querysets import BusinessQuerySet


class InvitationQuerySet(BusinessQuerySet):
    def pending(self) -> Self:
        """Keep those neither accepted nor withdrawn; expired ones are among them."""
        return self.filter(status="pending")
