from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db.models import Q, Sum

from accoraze.accounts.querysets import BusinessQuerySet


class ExpenseQuerySet(BusinessQuerySet):
    def matching(self, words: str) -> Self:
        """Keep expenses whose payee, receipt number or note holds every word."""
        condition = Q()
        for word in words.split():
            condition &= (
                Q(payee__icontains=word)
                | Q(receipt_number__icontains=word)
                | Q(note__icontains=word)
            )
        return self.filter(condition)

    def total(self) -> Decimal:
        """Return the sum of the amounts: one query."""
        return self.aggregate(total=Sum("amount"))["total"] or Decimal(0)
